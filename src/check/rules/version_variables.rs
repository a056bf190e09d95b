//! Policy variables are only known to the language's version of 2012.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// Without a version AWS takes 2008-10-17, in which `${aws:username}` is those letters (aws-facts §2.1).
pub(super) const RULE: Rule = Rule {
    id: "version-variables",
    severity: Severity::Error,
    about: "policy variables in a policy whose version takes them for text",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for held in view.policies().iter().filter(|held| held.policy.version() != Some("2012-10-17")) {
        let Some(said) =
            held.said().find(|said| serde_json::to_value(said.statement).is_ok_and(|it| has_variable(&it)))
        else {
            continue;
        };
        let message = match held.policy.version() {
            Some(version) => format!("the version {version} has no policy variables"),
            None => "a policy without `Version` has no policy variables".to_owned(),
        };
        let finding = said.finding(view, message).with_label("`${…}` in this statement is only text");
        found.push(finding.with_help("write `Version = \"2012-10-17\"` into the policy"));
    }
    found
}

/// Whether a variable such as `${aws:username}` is in a text; those of stack files have no colon.
fn has_variable(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            text.split("${").skip(1).any(|rest| rest.split('}').next().is_some_and(|name| name.contains(':')))
        }
        Value::Array(items) => items.iter().any(has_variable),
        Value::Object(members) => members.values().any(has_variable),
        _ => false,
    }
}
