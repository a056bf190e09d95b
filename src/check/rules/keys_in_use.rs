//! Who may use a declared key, as far as the stack tells: shared by the rules about keys.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    check::{Held, Sort, View},
    declaration::Declaration,
    model::Text,
    policy::{Effect, Statement, actions::overlap},
};

/// A declared role or user with the policies that say what it may do.
pub(super) struct Identity<'a> {
    pub(super) by: &'a Declaration,
    pub(super) arn: Value,
    policies: Vec<&'a Held<'a>>,
    /// Whether other policies may be attached, which the stack does not tell.
    pub(super) has_others: bool,
}

/// The declared roles and users that have policies of their own.
pub(super) fn identities<'a>(view: &'a View<'_>) -> Vec<Identity<'a>> {
    let mut found: Vec<Identity<'a>> = Vec::new();
    for held in view.policies().iter().filter(|held| held.sort == Sort::Identity) {
        // Those of one resource stand together.
        if let Some(known) = found.last_mut().filter(|each| each.by.address == held.by.address) {
            known.policies.push(held);
            continue;
        }
        let Some(arn) = view.output(held.by, "arn").filter(|_| held.by.kind.aspect("inline").is_some())
        else {
            continue;
        };
        let attached = view.aspect(held.by, "attachments");
        let is_attached = attached.as_ref().and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        let shared = &held.by.settings.only_declared;
        let has_others = is_attached || held.by.settings.external || !shared.is_empty();
        found.push(Identity { by: held.by, arn: Value::from(arn), policies: vec![held], has_others });
    }
    found
}

impl Identity<'_> {
    /// The resources of its own statements that allow any of the actions. `None` stands for a statement that says what
    /// they are not.
    pub(super) fn resources(&self, actions: &'static [&'static str]) -> impl Iterator<Item = Option<&Text>> {
        let said = self.policies.iter().flat_map(|held| held.said());
        let allowing = said.filter(|said| actions.iter().any(|action| allows(said.statement, action)));
        allowing.flat_map(|said| {
            let others = (!said.statement.not_resource.is_empty()).then_some(None);
            said.statement.resource.iter().map(Some).chain(others)
        })
    }

    /// The first statement of its own that allows an action on something.
    pub(super) fn allows<'a>(
        &'a self,
        action: &str,
        is_it: impl Fn(&Text) -> bool,
    ) -> Option<(&'a Held<'a>, &'a str)> {
        let said = self.policies.iter().flat_map(|held| held.said().map(move |said| (*held, said)));
        let mut allowing = said.filter(|(_, said)| allows(said.statement, action));
        allowing
            .find(|(_, said)| {
                let by_list = said.statement.resource.iter().any(&is_it);
                by_list || !said.statement.not_resource.is_empty()
            })
            .map(|(held, said)| (held, said.label))
    }
}

pub(super) fn allows(statement: &Statement, action: &str) -> bool {
    statement.effect == Effect::Allow && statement.is_about(action)
}

/// Whether a resource of a statement may be a declared key, whose id nobody knows before it exists.
pub(super) fn may_be_key(view: &View<'_>, resource: &Text, key: &Declaration) -> bool {
    if let Some(text) = resource.known() {
        return overlap(text, "arn:*:kms:*:*:key/*");
    }
    referred(view, resource).is_some_and(|found| found.address == key.address)
}

/// The declared resource that a text refers to.
pub(super) fn referred<'a>(view: &View<'a>, resource: &Text) -> Option<&'a Declaration> {
    view.referred(&serde_json::to_value(resource).unwrap_or_default())
}

/// Whether the key's policy lets a role or user do something, and whether it leaves that to IAM.
pub(super) fn of_key_policy(
    view: &View<'_>,
    key: &Declaration,
    arn: &Value,
    account: &str,
    action: &str,
) -> (bool, bool) {
    let Some(policy) = view.policy(key, "policy") else { return (true, true) };
    let named: BTreeSet<String> = policy
        .statements()
        .filter(|(_, statement)| allows(statement, action))
        .flat_map(|(_, statement)| statement.principal.iter().flat_map(|principal| &principal.aws))
        .map(Text::value)
        .collect();
    let names_it = named.contains("*") || arn.as_str().is_some_and(|arn| named.contains(arn));
    let is_root = |text: &String| text.ends_with(":root") && (account.is_empty() || text.contains(account));
    (names_it, named.iter().any(is_root))
}
