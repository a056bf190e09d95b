//! What became of a check.

use serde::Serialize;

use super::{
    check::Check,
    seen::{Seen, Unknown, Unseen, meets},
};

/// Whether a check holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// What was seen is what should be.
    Holds,
    /// It is not.
    Fails,
    /// Nobody could look, or what was seen proves nothing: it holds as little as what fails.
    NotKnown,
    /// This world can't show it, whoever looks.
    NotCheckable,
}

/// What became of a check: what was done, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// What it proves, in the user's words.
    pub name: String,
    /// The index of its phase.
    #[serde(skip)]
    pub phase: Option<usize>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// Whether a rollout stops where it does not hold.
    pub blocks: bool,
    /// What should be seen.
    pub expected: &'static str,
    /// What was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did: Option<String>,
    /// What was seen, or why that is not known.
    pub saw: String,
    /// What would have to be known, reason by reason, where it is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// What else is worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What would help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// How often it was tried.
    pub tries: u32,
}

impl Outcome {
    /// The outcome of one try.
    #[must_use]
    pub fn of(check: &Check, seen: Result<Seen, Unseen>, tries: u32) -> Self {
        let outcome = |verdict, saw| Self {
            name: check.name.clone(),
            phase: check.phase,
            verdict,
            blocks: check.blocks,
            expected: check.expect,
            did: None,
            saw,
            why: Vec::new(),
            detail: None,
            help: None,
            tries,
        };
        let unknown = |Unknown { did, why, help }| Self {
            did,
            help,
            why: why.clone(),
            ..outcome(Verdict::NotKnown, why.join("; "))
        };
        match seen {
            Ok(Seen { did, saw, detail, help }) => match meets(check.expect, &saw) {
                Some(true) => Self { did: Some(did), detail, ..outcome(Verdict::Holds, saw) },
                Some(false) => Self { did: Some(did), detail, help, ..outcome(Verdict::Fails, saw) },
                None => unknown(Unknown { did: Some(did), why: detail.into_iter().collect(), help }),
            },
            Err(Unseen::NotCheckable(why)) => outcome(Verdict::NotCheckable, why),
            Err(Unseen::Unknown(why)) => unknown(why),
        }
    }

    /// Whether it is what should be, as far as this world can show it.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self.verdict, Verdict::Holds | Verdict::NotCheckable)
    }

    /// Whether it lets a rollout go on: what this world can't show is said, and stops no rehearsal. What is
    /// not known stops it as what fails does.
    #[must_use]
    pub fn lets_pass(&self) -> bool {
        self.holds() || !self.blocks
    }
}
