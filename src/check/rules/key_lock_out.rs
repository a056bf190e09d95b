//! A key whose policy nobody may change any more.

use super::keys_in_use::allows;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    policy::{Effect, Statement},
};

/// KMS checks that whoever puts the policy may put the next one; nobody else can, and AWS's support has
/// to help (aws-facts §0.15).
pub(super) const RULE: Rule = Rule {
    id: "key-lock-out",
    severity: Severity::Error,
    about: "a key policy that allows no principal to change it",
    find,
};

const CHANGE: &str = "kms:PutKeyPolicy";

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for held in view.policies().iter().filter(|held| held.service() == "kms") {
        let lets = |statement: &Statement| {
            allows(statement, CHANGE)
                && statement.principal.as_ref().is_some_and(|principal| !principal.aws.is_empty())
        };
        let is_for_all = |statement: &Statement| {
            let everyone = statement
                .principal
                .iter()
                .flat_map(|principal| &principal.aws)
                .any(|text| text.known() == Some("*"));
            statement.effect == Effect::Deny
                && everyone
                && statement.condition.is_empty()
                && statement.is_about(CHANGE)
        };
        let help = "delegate to the account:\nEffect = \"Allow\", Principal = { AWS = \"arn:aws:iam::${stack.account}:root\" }, Action = \"kms:*\", Resource = \"*\"";
        if let Some(said) = held.said().find(|said| is_for_all(said.statement)) {
            let message = format!("{} denies {CHANGE} to everyone", said.words());
            found
                .push(said.finding_at(view, &["Action"], message).with_label("this could never be reverted"));
        } else if !held.said().any(|said| lets(said.statement)) {
            let message = format!("no statement allows {CHANGE}");
            found
                .push(held.finding(message).with_label("this policy could never be changed").with_help(help));
        }
    }
    found
}
