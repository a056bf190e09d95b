//! Whether a statement applies to a request, and if not, for which of its elements.

use std::collections::BTreeSet;

use super::{
    Caller, Gate, Layer, Naming, Request,
    arn::resource_fits,
    condition::{Tested, test},
    named::{left_out, naming},
    pattern::fits_in_any_case,
};
use crate::{
    model::Text,
    policy::{Effect, Statement},
};

/// An element of a statement that does not fit the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Miss {
    /// It is about somebody else.
    Principal,
    /// It is about other actions.
    Action,
    /// It is about other resources.
    Resource,
    /// Its condition does not hold.
    Condition,
}

/// A statement that was considered.
#[derive(Clone, Debug)]
pub struct Considered<'a> {
    /// What its policy is to the request.
    pub layer: Layer,
    /// Its policy's name.
    pub policy: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What it does.
    pub effect: Effect,
    /// The statement.
    pub statement: &'a Statement,
    /// How it names the caller, where it names anyone.
    pub naming: Option<Naming>,
    /// Which of its elements do not fit; none of them if it applies.
    pub misses: Vec<Miss>,
    /// Its condition, looked at where everything else fits.
    pub tested: Vec<Tested>,
    /// The keys of variables in its resources that the request does not have.
    pub unknown: BTreeSet<String>,
}

impl Considered<'_> {
    /// Whether it applies.
    #[must_use]
    pub fn applies(&self) -> bool {
        self.misses.is_empty()
    }

    /// The keys that it asked for and the request does not have.
    pub fn missing_keys(&self) -> impl Iterator<Item = &str> {
        let absent = self.tested.iter().filter(|tested| tested.had.is_none()).map(|tested| &tested.key);
        let unknown = self.tested.iter().flat_map(|tested| &tested.unknown);
        absent.chain(unknown).chain(&self.unknown).map(String::as_str)
    }
}

/// What a statement is held against beside the request.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) request: &'a Request,
    pub(super) layer: Layer,
    pub(super) gate: Gate,
    pub(super) bounded: bool,
    pub(super) variables: bool,
}

/// Holds a statement against a request.
pub(super) fn consider<'a>(
    policy: &'a str,
    label: &'a str,
    statement: &'a Statement,
    setting: Setting<'_>,
) -> Considered<'a> {
    let (is_named, naming) = setting.principal(statement);
    let mut unknown = BTreeSet::new();
    let mut misses = Vec::new();
    if !is_named {
        misses.push(Miss::Principal);
    }
    if !covers_action(statement, &setting.request.action) {
        misses.push(Miss::Action);
    }
    if !setting.covers_resource(statement, &mut unknown) {
        misses.push(Miss::Resource);
    }
    let mut tested = Vec::new();
    if misses.is_empty() {
        tested = test(&statement.condition, setting.variables, &setting.request.context);
        if tested.iter().any(|tested| !tested.holds) {
            misses.push(Miss::Condition);
        }
    }
    if misses.contains(&Miss::Action) || misses.contains(&Miss::Principal) {
        unknown.clear();
    }
    Considered {
        layer: setting.layer,
        policy,
        label,
        effect: statement.effect,
        statement,
        naming,
        misses,
        tested,
        unknown,
    }
}

impl Setting<'_> {
    /// Whether the statement is about the caller, and how it names it.
    fn principal(self, statement: &Statement) -> (bool, Option<Naming>) {
        let Request { caller, context, .. } = self.request;
        let trust = self.gate == Gate::Trust;
        match (self.layer, &statement.principal, &statement.not_principal) {
            (Layer::Resource | Layer::ResourceControl, Some(principal), _) => {
                let naming = naming(principal, caller, trust, context);
                (naming.is_some(), naming)
            }
            (Layer::Resource | Layer::ResourceControl, None, Some(others)) => {
                let is_iam = matches!(caller, Caller::User(_) | Caller::Role(_) | Caller::Session(_));
                // AWS denies whoever has a boundary, whatever the list says (IAM: NotPrincipal).
                let always = statement.effect == Effect::Deny && self.bounded && is_iam;
                let about = always || !left_out(others, caller, trust, context);
                (about, about.then_some(Naming::Everyone))
            }
            (Layer::Resource, None, None) => (false, None),
            // Policies of identities and organizations are about whoever they are attached to.
            _ => (true, None),
        }
    }

    fn covers_resource(self, statement: &Statement, unknown: &mut BTreeSet<String>) -> bool {
        let Request { resource, context, .. } = self.request;
        let mut fits = |text: &Text| {
            let Some(pattern) = text.known() else { return false };
            resource_fits(pattern, self.variables, resource, context).unwrap_or_else(|key| {
                unknown.insert(key);
                false
            })
        };
        if !statement.resource.is_empty() {
            return statement.resource.iter().any(fits);
        }
        if !statement.not_resource.is_empty() {
            let covers_not = statement.not_resource.iter().any(&mut fits);
            // A variable without value makes the statement say nothing (aws-facts §8.5).
            return !covers_not && unknown.is_empty();
        }
        // Trust policies name none, those of topics need not; the policy of a key that does not has
        // no effect (aws-facts §2.1).
        self.layer == Layer::Resource && self.gate != Gate::Key
    }
}

fn covers_action(statement: &Statement, action: &str) -> bool {
    let covers = |pattern: &String| pattern == "*" || fits_in_any_case(pattern, action);
    if statement.action.is_empty() {
        !statement.not_action.is_empty() && !statement.not_action.iter().any(covers)
    } else {
        statement.action.iter().any(covers)
    }
}
