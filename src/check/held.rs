//! A declared policy, whatever holds it, and its statements.

use super::Finding;
use crate::{
    declaration::Declaration,
    policy::{Policy, Statement},
};

/// Whom a policy is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Whoever it is attached to: it says what they may do.
    Identity,
    /// Whoever it names: it says what they may do with the resource that holds it.
    Resource,
    /// Whoever it names: it says who may become the role that holds it.
    Trust,
}

/// A declared policy and what holds it.
pub struct Held<'a> {
    /// What holds it.
    pub by: &'a Declaration,
    /// In which aspect.
    pub aspect: &'static str,
    /// Under which name, where the aspect holds several.
    pub name: Option<String>,
    /// Whom it is about.
    pub sort: Sort,
    /// The policy, with predicted outputs put in.
    pub policy: Policy,
}

impl<'a> Held<'a> {
    /// The service whose resource holds it: `s3`.
    #[must_use]
    pub fn service(&self) -> &'a str {
        self.by.address.kind.split('.').next().unwrap_or_default()
    }

    /// Its statements.
    pub fn said(&self) -> impl Iterator<Item = Said<'_>> {
        self.policy.statements().map(|(label, statement)| Said { held: self, label, statement })
    }

    /// Where it is in the declaration, as keys.
    #[must_use]
    pub fn path(&self) -> Vec<String> {
        std::iter::once(self.aspect.to_owned()).chain(self.name.clone()).collect()
    }

    /// A finding about the policy as a whole.
    #[must_use]
    pub fn finding(&self, message: impl Into<String>) -> Finding {
        Finding { path: self.path(), ..Finding::at(&self.by.address, "", message) }
    }
}

/// A statement of a declared policy.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The policy it is in.
    pub held: &'a Held<'a>,
    /// What it is called: its Sid, or words made from it.
    pub label: &'a str,
    /// What it says.
    pub statement: &'a Statement,
}
