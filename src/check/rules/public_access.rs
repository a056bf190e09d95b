//! An Allow to everyone lets in the internet.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// S3 refuses such a policy while public access is blocked; topics, keys and roles take it.
pub(super) const RULE: Rule = Rule {
    id: "public-access",
    severity: Severity::Error,
    about: "an Allow for everyone, and no condition that says from where or on whose behalf",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let public =
        view.said().filter(|said| said.statement.is_public() && said.statement.not_principal.is_none());
    public
        .map(|said| {
            let account = &said.held.by.scope.account;
            let message = format!("{} allows this to everyone, in any account and without one", said.words());
            let label = if said.statement.condition.is_empty() {
                "without a condition"
            } else {
                "and its conditions keep nobody out"
            };
            let account = if account.is_empty() { "${stack.account}" } else { account };
            said.finding_at(view, &["Principal"], message).with_label(label).with_help(format!(
                "name who may, or tie it to the account:\nCondition = {{ StringEquals = {{ \"aws:PrincipalAccount\" = \"{account}\" }} }}"
            ))
        })
        .collect()
}
