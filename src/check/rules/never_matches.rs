//! A statement whose conditions contradict each other, or ask for what no request has.

use std::collections::BTreeSet;

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    model::Text,
    policy::{Operator, Quantifier},
};

/// A Deny that never applies protects nothing, and nobody notices; an Allow is noticed the hard way.
pub(super) const RULE: Rule =
    Rule { id: "never-matches", severity: Severity::Error, about: "a statement that can never apply", find };

fn find(view: &View<'_>) -> Vec<Finding> {
    let judge = |said: Said<'_>| {
        let (operator, key, why) = contradiction(&said)?;
        let message = format!("this {} never applies: {why}", said.statement.effect);
        let finding = said.finding_at(view, &["Condition", &operator, &key], message);
        Some(finding.with_label("no request fulfils this"))
    };
    view.said().filter_map(judge).collect()
}

/// The operator and key that can't hold, and why.
fn contradiction(said: &Said<'_>) -> Option<(String, String, String)> {
    let condition = &said.statement.condition;
    let absent = condition.all().filter(|(operator, _, values)| *operator == "Null" && is(values, "true"));
    let absent: BTreeSet<&str> = absent.map(|(_, key, _)| key).collect();
    for (name, key, values) in condition.all() {
        let Some(operator) = Operator::parse(name).filter(|it| needs_the_key(*it)) else { continue };
        let at = |why: String| Some((name.to_owned(), key.to_owned(), why));
        if values.is_empty() {
            return at(format!("`{key}` is compared with no value"));
        }
        if absent.contains(key) {
            return at(format!("it asks for `{key}` to be absent and to have a value"));
        }
        if operator.base == "Bool" && !values.iter().any(may_be_bool) {
            return at(format!("`{key}` is `true` or `false`"));
        }
        if is_only_for_services(said) && OF_PEOPLE.contains(&key) {
            return at(format!("no service that calls for itself has `{key}`"));
        }
        if operator.base == "StringEquals" && operator.quantifier.is_none() {
            let refused = condition.get("StringNotEquals", key);
            if refused.is_some_and(|refused| values.is_subset(refused)) {
                return at(format!("it asks for `{key}` to be and not to be the same"));
            }
            let others = condition.get("StringEqualsIfExists", key);
            let literal = |set: &BTreeSet<Text>| {
                set.iter().all(|text| text.known().is_some_and(|text| !text.contains("${")))
            };
            if others.is_some_and(|others| literal(values) && literal(others) && values.is_disjoint(others)) {
                return at(format!("it asks for `{key}` to be two things at once"));
            }
        }
    }
    None
}

/// Keys that a service has not when it calls for itself (aws-facts §8.5).
const OF_PEOPLE: [&str; 4] =
    ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:username"];

fn is_only_for_services(said: &Said<'_>) -> bool {
    let mut kinds = said.principals().map(|(kind, _)| kind).peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind == "Service")
}

/// Whether it fails for a request that has no such key.
fn needs_the_key(operator: Operator) -> bool {
    operator.base != "Null"
        && !operator.holds_when_absent()
        && (!operator.base.contains("Not") || operator.quantifier == Some(Quantifier::ForAnyValue))
}

fn is(values: &BTreeSet<Text>, wanted: &str) -> bool {
    values.len() == 1 && values.iter().all(|value| value.known() == Some(wanted))
}

fn may_be_bool(value: &Text) -> bool {
    value.known().is_none_or(|text| {
        text.contains("${") || ["true", "false"].iter().any(|truth| truth.eq_ignore_ascii_case(text))
    })
}
