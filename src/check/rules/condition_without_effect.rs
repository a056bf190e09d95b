//! A condition key that does not come with the action.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::{Severity, listed},
    policy::{
        Operator,
        actions::{self, Known, service},
    },
};

/// To the action the key is absent: a condition that needs it never holds, one that is negated always
/// does (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "condition-without-effect",
    severity: Severity::Warning,
    about: "a condition key that requests for the statement's actions never carry",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, key, _) in said.statement.condition.all() {
        let Some(operator) = Operator::parse(name).filter(|operator| operator.base != "Null") else {
            continue;
        };
        if !depends_on_action(key) {
            continue;
        }
        let without: Vec<&str> =
            said.statement.action.iter().map(String::as_str).filter(|action| lacks(action, key)).collect();
        if without.is_empty() {
            continue;
        }
        let all = without.len() == said.statement.action.len();
        let message =
            format!("no request for {} has `{key}`", listed(without.iter().map(|name| format!("`{name}`"))));
        let label = match (operator.holds_when_absent(), all) {
            (true, _) => "so this is always true for it",
            (false, true) => "so the statement never applies",
            (false, false) => "so the statement never applies to it",
        };
        let finding = said.finding_at(view, &["Condition", name, key], message).with_label(label);
        found.push(if all {
            finding
        } else {
            finding.with_help("move what has the key into a statement of its own")
        });
    }
    found
}

/// Whether only some actions come with a key: those of one service, and tags.
fn depends_on_action(key: &str) -> bool {
    let of_tags = ["aws:requesttag/", "aws:resourcetag/", "aws:tagkeys"];
    let lower = key.to_ascii_lowercase();
    of_tags.iter().any(|start| lower.starts_with(start))
        || lower
            .split_once(':')
            .and_then(|(prefix, _)| service(prefix))
            .is_some_and(|service| service.key(key).is_some())
}

/// Whether AWS's reference knows the actions that a pattern stands for, and none of them has the key.
fn lacks(action: &str, key: &str) -> bool {
    match actions::action(action) {
        Known::Actions(service, found) => {
            !found.iter().any(|action| service.keys_of(action).any(|each| each.is(key)))
        }
        _ => false,
    }
}
