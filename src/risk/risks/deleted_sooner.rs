//! Data that a bucket or a topic will delete sooner, or no longer keeps from deletion.

use serde_json::{Map, Value};

use crate::risk::{Changed, Found, Level, Risk};

pub(super) const RISK: Risk = Risk {
    id: "deleted-sooner",
    level: Level::High,
    about: "a lifecycle rule deletes sooner or more, versions are no longer kept, a retention is shortened",
    find,
};

/// What says which objects a lifecycle rule is about.
const REACH: [&str; 4] = ["prefix", "tags", "object_size_greater_than", "object_size_less_than"];

/// The members that delete after so many days, and what.
const DELETES: [(&str, &str); 2] =
    [("/expire_after_days", "objects"), ("/noncurrent_version_expiration/after_days", "old versions")];

fn find(changed: &Changed<'_>) -> Vec<Found> {
    // A bucket that is new holds nothing yet.
    if changed.is_new() {
        return Vec::new();
    }
    match (changed.resource.address.kind.as_str(), changed.change.aspect.as_str()) {
        ("s3.bucket", "lifecycle") => lifecycle(changed),
        ("s3.bucket", "versioning") => {
            let was = changed.before().is_some_and(|before| before == "enabled");
            let is = changed.want().is_some_and(|want| want == "enabled");
            let said = "suspended: what is deleted or overwritten is gone";
            (was && !is).then(|| Found::here(said)).into_iter().collect()
        }
        ("s3.bucket", "object_lock") => locked(changed),
        ("sns.topic", "archive_days") => {
            let days = |value: Option<&Value>| value.and_then(Value::as_i64).unwrap_or_default();
            let (before, want) = (days(changed.before()), days(changed.want()));
            let said = format!("keeps messages for {before} → {want} days");
            (want < before).then(|| Found::here(said)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn lifecycle(changed: &Changed<'_>) -> Vec<Found> {
    let Some(Value::Object(rules)) = changed.want() else { return Vec::new() };
    let mut found = Vec::new();
    for (name, rule) in rules.iter().filter(|(_, rule)| rule["enabled"] == true) {
        let before = changed.before().and_then(|before| before.get(name));
        let before = before.filter(|before| before["enabled"] == true);
        let wider =
            before.is_none_or(|before| REACH.iter().any(|member| before.get(member) != rule.get(member)));
        let where_to = match rule["prefix"].as_str() {
            Some(prefix) if !prefix.is_empty() => format!(" under {prefix}"),
            _ => String::new(),
        };
        for (pointer, what) in DELETES {
            let days = |rule: &Value| rule.pointer(pointer).and_then(Value::as_i64);
            let Some(new) = days(rule) else { continue };
            let said = match before.and_then(days) {
                Some(old) if new < old => format!("{what} after {old} → {new} days"),
                Some(_) if wider => {
                    format!("{what}{where_to} after {new} days: it covers others than before")
                }
                Some(_) => continue,
                None => format!("{what}{where_to} after {new} days"),
            };
            found.push(Found::at([name], format!("deletes {said}")));
        }
        let spared =
            |rule: &Value| rule["noncurrent_version_expiration"]["newer_versions"].as_i64().unwrap_or(0);
        if let Some(old) = before.map(spared)
            && spared(rule) < old
            && rule.get("noncurrent_version_expiration").is_some()
        {
            found.push(Found::at(
                [name],
                format!("spares {old} → {} old versions of an object", spared(rule)),
            ));
        }
        if let Some(on) = rule["expire_on"].as_str() {
            let old = before.and_then(|before| before["expire_on"].as_str());
            if wider || old.is_none_or(|old| on < old) {
                found.push(Found::at([name], format!("deletes objects{where_to} from {on} on")));
            }
        }
    }
    found
}

fn locked(changed: &Changed<'_>) -> Vec<Found> {
    let side = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
    let (before, want) = (side(changed.before()), side(changed.want()));
    let days = |lock: &Map<String, Value>| {
        let number = |member: &str| lock.get(member).and_then(Value::as_i64).unwrap_or_default();
        number("days") + 365 * number("years")
    };
    let mode =
        |lock: &Map<String, Value>| lock.get("mode").and_then(Value::as_str).unwrap_or("none").to_owned();
    let mut found = Vec::new();
    if days(&want) < days(&before) {
        found.push(Found::here(format!("keeps new objects for {} → {} days", days(&before), days(&want))));
    } else if mode(&before) == "COMPLIANCE" && mode(&want) != "COMPLIANCE" {
        found.push(Found::at(["mode"], format!("COMPLIANCE → {}", mode(&want))));
    }
    found
}
