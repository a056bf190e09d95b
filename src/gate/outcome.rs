//! What became of a check.

use serde::Serialize;

use super::check::{Check, Seen, Unseen, meets};

/// Whether a check holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// What was seen is what should be.
    Holds,
    /// It is not, or nothing could be seen.
    Fails,
    /// This world can't show it.
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
    /// What was seen, or why nothing was.
    pub saw: String,
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
            detail: None,
            help: None,
            tries,
        };
        match seen {
            Ok(Seen { did, saw, detail, help }) => {
                let holds = meets(check.expect, &saw);
                let verdict = if holds { Verdict::Holds } else { Verdict::Fails };
                let help = help.filter(|_| !holds);
                Self { did: Some(did), detail, help, ..outcome(verdict, saw) }
            }
            Err(Unseen::NotCheckable(why)) => outcome(Verdict::NotCheckable, why),
            Err(Unseen::Failed(failure)) => {
                Self { help: failure.hint.clone(), ..outcome(Verdict::Fails, failure.to_string()) }
            }
        }
    }

    /// Whether it lets a rollout go on: what can't be checked in this world is said, and stops nothing.
    #[must_use]
    pub fn lets_pass(&self) -> bool {
        self.verdict != Verdict::Fails || !self.blocks
    }
}
