//! The answer as data.

use std::fmt;

use super::{Assumed, Exception, Holding, Wanted};
use crate::{
    model::Address,
    policy::{
        Effect, Statement,
        evaluate::{Answered, Decision, Layer, Miss, Naming, Outcome, Reason, Tested, Truth},
    },
};

/// Whether somebody may do something, and why: yes, no, or not known.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who, as an ARN or a service.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource, as an ARN.
    pub resource: String,
    /// What this request by itself comes to.
    pub by_itself: Outcome,
    /// What made the decision.
    pub reason: Reason,
    /// What AWS decides itself, whatever policies say.
    pub exception: Option<&'static Exception>,
    /// What whoever asks takes policies that are not known to say.
    pub assumed: Option<Assumed>,
    /// Whether principal and resource are of two accounts.
    pub crosses_accounts: bool,
    /// Every statement that could have had a say.
    pub statements: Vec<Said>,
    /// What would have to be known of this request by itself; none of it where the answer is known.
    pub(super) gaps: Vec<Gap>,
    /// Condition keys that statements ask for and the request does not have, or of which nothing is known.
    pub missing_keys: Vec<String>,
    /// The requests that AWS makes for this one, on the same principal's behalf.
    pub further: Vec<Answer>,
    /// What would have to be known of requests that AWS makes for this one and that can't be told.
    pub(super) further_gaps: Vec<Gap>,
    /// The statements that would allow it, all of them together.
    pub wanted: Vec<Wanted>,
}

/// Something that would have to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What, as the end of "not known: …".
    pub what: String,
    /// The condition key that it is, where whoever asks can say what the request has.
    pub key: Option<String>,
}

impl Gap {
    pub(super) fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), key: None }
    }
}

impl Answer {
    /// What it comes to with all that AWS asks for on its behalf.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let further = self.further.iter().map(Self::outcome).fold(self.by_itself, Outcome::and);
        if self.further_gaps.is_empty() { further } else { further.and(Outcome::OPEN) }
    }

    /// Yes, no, or not known, with all that AWS asks for on its behalf.
    #[must_use]
    pub fn answered(&self) -> Answered {
        self.outcome().answered()
    }

    /// What would have to be known to answer; nothing where the answer is known.
    #[must_use]
    pub fn not_known(&self) -> Vec<&Gap> {
        let mut all: Vec<&Gap> = Vec::new();
        if !self.outcome().is_not_known() {
            return all;
        }
        let further = self.further.iter().flat_map(Self::not_known);
        for gap in self.gaps.iter().chain(&self.further_gaps).chain(further) {
            if !all.contains(&gap) {
                all.push(gap);
            }
        }
        all
    }

    /// The statements that made the decision.
    pub fn decisive(&self) -> impl Iterator<Item = &Said> {
        let denied = self.by_itself.decision() == Some(Decision::ExplicitDeny);
        let effect = if denied { Effect::Deny } else { Effect::Allow };
        self.statements.iter().filter(move |each| each.applies() == Truth::Yes && each.effect == effect)
    }

    /// The statements of which it is not known whether they apply.
    pub fn undecided(&self) -> impl Iterator<Item = &Said> {
        self.statements.iter().filter(|each| each.applies() == Truth::Maybe)
    }

    /// Statements that would allow it, but for one of their elements.
    pub fn near(&self) -> impl Iterator<Item = &Said> {
        self.statements.iter().filter(|each| each.effect == Effect::Allow && each.misses.len() == 1)
    }
}

/// Where a policy stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The declared resource that holds it; none for what AWS wrote, or what was found in the account.
    pub address: Option<Address>,
    /// Where in the resource's table.
    pub path: Vec<String>,
    /// What it is called: `inline.storage of iam.role.lambda`.
    pub name: String,
}

impl Source {
    pub(super) fn of(address: &Address, holding: &Holding, path: &[String]) -> Self {
        Self {
            address: holding.label.is_none().then(|| address.clone()),
            path: path.to_vec(),
            name: format!("{} of {}", path.join("."), holding.called(address)),
        }
    }

    pub(super) fn named(name: &str) -> Self {
        Self { address: None, path: Vec::new(), name: name.to_owned() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A statement that was considered.
#[derive(Clone, Debug)]
pub struct Said {
    /// What its policy is to the request.
    pub layer: Layer,
    /// Its policy.
    pub source: Source,
    /// Its label in the policy: its Sid, or words.
    pub label: String,
    /// What it does.
    pub effect: Effect,
    /// The statement.
    pub statement: Statement,
    /// How it names the principal.
    pub naming: Option<Naming>,
    /// Which of its elements do not fit.
    pub misses: Vec<Miss>,
    /// Which of its elements may not fit: what that hangs on is not known.
    pub unsure: Vec<Miss>,
    /// Its condition, looked at where everything else fits.
    pub tested: Vec<Tested>,
}

impl Said {
    /// Whether it applies.
    #[must_use]
    pub fn applies(&self) -> Truth {
        match (&self.misses[..], &self.unsure[..]) {
            ([], []) => Truth::Yes,
            ([], _) => Truth::Maybe,
            _ => Truth::No,
        }
    }
}
