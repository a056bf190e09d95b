//! What a role may do, for rules about services that act as one.

use serde_json::Value;

use crate::{
    check::{Held, Sort, View},
    declaration::Declaration,
    model::Text,
    policy::{Effect, Statement, actions::overlap, managed},
};

/// What a role may do, where the stack tells all of it.
pub(super) struct Allowed<'a> {
    statements: Vec<&'a Statement>,
}

impl<'a> Allowed<'a> {
    /// The statements of all policies of a role, those that AWS publishes among them; `None` where it may have one that the
    /// stack does not tell. Policies in `apart`, by the ends of their ARNs, are judged elsewhere.
    pub(super) fn of(view: &'a View<'_>, role: &Declaration, apart: &[&str]) -> Option<Self> {
        if is_shared(role) {
            return None;
        }
        let mut statements = Vec::new();
        let mut holders = vec![&role.address];
        let attached = view.aspect(role, "attachments");
        for arn in attached.as_ref().and_then(Value::as_array).into_iter().flatten() {
            if arn.as_str().is_some_and(|arn| apart.iter().any(|end| arn.ends_with(end))) {
                continue;
            }
            if let Some(published) = arn.as_str().and_then(managed::document) {
                statements.extend(published.statements().map(|(_, statement)| statement));
                continue;
            }
            holders.push(&view.referred(arn).filter(|policy| !is_shared(policy))?.address);
        }
        let is_its = |held: &&Held<'_>| held.sort == Sort::Identity && holders.contains(&&held.by.address);
        let held = view.policies().iter().filter(is_its);
        statements.extend(held.flat_map(|held| held.policy.statements().map(|(_, statement)| statement)));
        Some(Self { statements })
    }

    /// Whether it may do something with a thing. Conditions are taken to hold.
    pub(super) fn lets(&self, action: &str, thing: Option<&str>) -> bool {
        self.statements.iter().any(|statement| allows(statement, action, thing))
    }
}

/// Whether a statement allows something with a thing, or with any where none is given.
pub(super) fn allows(statement: &Statement, action: &str, thing: Option<&str>) -> bool {
    let covers = |resource: &Text| {
        thing.is_none_or(|thing| resource.known().is_none_or(|resource| overlap(resource, thing)))
    };
    statement.effect == Effect::Allow
        && statement.is_about(action)
        && (!statement.not_resource.is_empty() || statement.resource.iter().any(covers))
}

/// Whether the policy of a resource lets a role do something with it.
pub(super) fn lets_in(
    view: &View<'_>,
    resource: &Declaration,
    role: &Declaration,
    action: &str,
    thing: &str,
) -> bool {
    let arn = view.output(role, "arn");
    let names_it = |text: &Text| text.known().is_none_or(|text| text == "*" || Some(text) == arn);
    view.said().filter(|said| said.held.by.address == resource.address).any(|said| {
        allows(said.statement, action, Some(thing)) && said.principals().any(|(_, text)| names_it(text))
    })
}

/// Whether others say something of it too.
pub(super) fn is_shared(declaration: &Declaration) -> bool {
    let settings = &declaration.settings;
    settings.external || !settings.unmanaged.is_empty() || !settings.only_declared.is_empty()
}
