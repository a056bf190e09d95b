//! The answer as data.

use std::fmt;

use super::Wanted;
use crate::{
    model::Address,
    policy::{
        Effect, Statement,
        evaluate::{Decision, Layer, Miss, Naming, Reason, Tested},
    },
};

/// Whether somebody may do something, and why.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who, as an ARN or a service.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource, as an ARN.
    pub resource: String,
    /// What this request by itself comes to.
    pub decision: Decision,
    /// What made the decision.
    pub reason: Reason,
    /// Whether principal and resource are of two accounts.
    pub crosses_accounts: bool,
    /// Every statement that could have had a say.
    pub statements: Vec<Said>,
    /// What would have to be known to be sure, each as the end of "not known: …".
    pub unknown: Vec<String>,
    /// Condition keys that statements ask for and the request does not have.
    pub missing_keys: Vec<String>,
    /// The requests that AWS makes for this one, on the same principal's behalf.
    pub further: Vec<Answer>,
    /// The statement that would allow it.
    pub wanted: Option<Wanted>,
}

impl Answer {
    /// What it comes to with all that AWS asks for on its behalf.
    #[must_use]
    pub fn outcome(&self) -> Decision {
        self.further.iter().map(Self::outcome).fold(self.decision, Decision::max)
    }

    /// Whether it is allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.outcome() == Decision::Allowed
    }

    /// The statements that made the decision.
    pub fn decisive(&self) -> impl Iterator<Item = &Said> {
        let effect = if self.decision == Decision::ExplicitDeny { Effect::Deny } else { Effect::Allow };
        self.statements.iter().filter(move |each| each.applies() && each.effect == effect)
    }

    /// Statements that would allow it, but for one of their elements.
    pub fn near(&self) -> impl Iterator<Item = &Said> {
        self.statements.iter().filter(|each| each.effect == Effect::Allow && each.misses.len() == 1)
    }
}

/// Where a policy stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The resource that holds it; none for what AWS itself wrote.
    pub address: Option<Address>,
    /// Where in the resource's table.
    pub path: Vec<String>,
    /// What it is called: `inline.storage of iam.role.lambda`.
    pub name: String,
}

impl Source {
    pub(super) fn of(address: &Address, path: &[String]) -> Self {
        Self {
            address: Some(address.clone()),
            path: path.to_vec(),
            name: format!("{} of {address}", path.join(".")),
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
    /// Its condition, looked at where everything else fits.
    pub tested: Vec<Tested>,
}

impl Said {
    /// Whether it applies.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.misses.is_empty()
    }
}
