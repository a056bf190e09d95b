//! Requests that a web ACL let nobody through with, and now does.

use serde_json::{Map, Value};

use crate::{
    plan::Verb,
    risk::{Changed, Found, Level, Risk, changed::text},
};

pub(super) const RISK: Risk = Risk {
    id: "waf-opened",
    level: Level::High,
    about: "a web ACL blocks less: a rule is gone or only counts, a limit is raised, what it protects changes",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let kind = changed.resource.address.kind.as_str();
    if !matches!(kind, "wafv2.web_acl" | "wafv2.rule_group") || changed.is_new() {
        return Vec::new();
    }
    if changed.ends() {
        let gone = changed.resource.verb == Verb::Delete && kind == "wafv2.web_acl";
        let said = format!("{} is deleted and protects nothing", changed.resource.name);
        return gone.then(|| Found::whole(said)).into_iter().collect();
    }
    match changed.change.aspect.as_str() {
        "rules" => rules(changed),
        "settings" => default_action(changed).into_iter().collect(),
        "associations" => {
            let (_, left) = changed.moved(None);
            left.iter().map(|arn| Found::here(format!("no longer protects {arn}"))).collect()
        }
        _ => Vec::new(),
    }
}

fn default_action(changed: &Changed<'_>) -> Option<Found> {
    let (before, want) = changed.both("default_action")?;
    let opens = word(before) == "block" && word(want) == "allow";
    opens.then(|| Found::at(["default_action"], "block → allow: whatever no rule blocks gets through"))
}

fn rules(changed: &Changed<'_>) -> Vec<Found> {
    let empty = Map::new();
    let before = changed.before().and_then(Value::as_object).unwrap_or(&empty);
    let want = changed.want().and_then(Value::as_object).unwrap_or(&empty);
    let mut found = Vec::new();
    for (name, old) in before.iter().filter(|(_, old)| stops(old)) {
        match want.get(name) {
            None => found.push(Found::at([name], format!("removed, which did {}", acts(old)))),
            Some(new) if !stops(new) => {
                found.push(Found::at([name], format!("{} → {}", acts(old), acts(new))));
            }
            Some(new) => weaker(name, old, new, &mut found),
        }
    }
    found
}

/// What a rule that still stops requests stops no more.
fn weaker(name: &str, old: &Value, new: &Value, found: &mut Vec<Found>) {
    let limit = |rule: &Value| rule.pointer("/statement/rate_based/limit").and_then(Value::as_i64);
    if let (Some(old), Some(new)) = (limit(old), limit(new))
        && new > old
    {
        found.push(Found::at([name, "limit"], format!("{old} → {new} requests")));
    }
    let overrides = |rule: &Value| {
        let group = ["managed_rule_group", "rule_group"];
        let statement = group.iter().find_map(|group| rule.pointer(&format!("/statement/{group}")))?;
        statement["rule_action_overrides"].as_object().cloned()
    };
    let had = overrides(old).unwrap_or_default();
    for (rule, action) in overrides(new).unwrap_or_default() {
        if is_open(&action) && !had.get(&rule).is_some_and(is_open) {
            found.push(Found::at([name, &rule], format!("only {}s from now on", word(&action))));
        }
    }
}

/// Whether a rule stops a request: it blocks or asks for a proof, or a group whose own actions count does.
fn stops(rule: &Value) -> bool {
    match (rule.get("action"), rule.get("override_action")) {
        (Some(action), _) => !is_open(action),
        (None, group) => group.is_none_or(|group| word(group) == "none"),
    }
}

fn is_open(action: &Value) -> bool {
    matches!(word(action).as_str(), "count" | "allow")
}

/// What a rule does, in a word.
fn acts(rule: &Value) -> String {
    match (rule.get("action"), rule.get("override_action")) {
        (Some(action), _) => word(action),
        (None, Some(group)) if word(group) == "count" => "count".to_owned(),
        (None, _) => "what its group does".to_owned(),
    }
}

/// The name of an action, which is a word or a table of one with its details.
fn word(action: &Value) -> String {
    match action {
        Value::Object(members) => members.keys().next().cloned().unwrap_or_default(),
        other => text(other),
    }
}
