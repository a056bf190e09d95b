//! Data that a bucket or a topic will delete sooner, or no longer keeps from deletion.

use serde_json::Value;

use crate::{
    excerpt::{LifecycleRule, ObjectLock, excerpt, excerpts},
    model::Text,
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "deleted-sooner",
    level: Level::High,
    about: "a lifecycle rule deletes sooner or more, versions are no longer kept, a retention is shortened",
    find,
};

/// After how many days a rule deletes.
type Days = fn(&LifecycleRule) -> Option<i64>;

/// What a rule deletes after so many days.
const DELETES: [(Days, &str); 2] = [
    (|rule| rule.expire_after_days, "objects"),
    (|rule| rule.noncurrent_version_expiration.after_days, "old versions"),
];

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
    let enabled = |side: Option<&Value>| {
        let mut rules = side.map(excerpts::<LifecycleRule>).unwrap_or_default();
        rules.retain(|_, rule| rule.enabled == Some(true));
        rules
    };
    let (befores, mut found) = (enabled(changed.before()), Vec::new());
    for (name, rule) in &enabled(changed.want()) {
        let before = befores.get(name);
        let wider = before.is_none_or(|before| reach(before) != reach(rule));
        let where_to = match rule.prefix.as_ref().and_then(Text::known) {
            Some(prefix) if !prefix.is_empty() => format!(" under {prefix}"),
            _ => String::new(),
        };
        for (days, what) in DELETES {
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
        let spared = |rule: &LifecycleRule| rule.noncurrent_version_expiration.newer_versions.unwrap_or(0);
        if let Some(old) = before.map(spared)
            && spared(rule) < old
            && rule.noncurrent_version_expiration.after_days.is_some()
        {
            found.push(Found::at(
                [name],
                format!("spares {old} → {} old versions of an object", spared(rule)),
            ));
        }
        if let Some(on) = &rule.expire_on {
            let old = before.and_then(|before| before.expire_on.as_ref());
            if wider || old.is_none_or(|old| on < old) {
                found.push(Found::at([name], format!("deletes objects{where_to} from {on} on")));
            }
        }
    }
    found
}

/// Which objects a rule is about.
fn reach(rule: &LifecycleRule) -> impl PartialEq {
    let LifecycleRule { prefix, tags, object_size_greater_than, object_size_less_than, .. } = rule.clone();
    (prefix, tags, object_size_greater_than, object_size_less_than)
}

fn locked(changed: &Changed<'_>) -> Vec<Found> {
    let side = |value: Option<&Value>| value.map(excerpt::<ObjectLock>).unwrap_or_default();
    let (before, want) = (side(changed.before()), side(changed.want()));
    let days = |lock: &ObjectLock| lock.days.unwrap_or_default() + 365 * lock.years.unwrap_or_default();
    let mut found = Vec::new();
    if days(&want) < days(&before) {
        found.push(Found::here(format!("keeps new objects for {} → {} days", days(&before), days(&want))));
    } else if before.mode.as_deref() == Some("COMPLIANCE") && want.mode != before.mode {
        let mode = want.mode.as_deref().unwrap_or("none");
        found.push(Found::at(["mode"], format!("COMPLIANCE → {mode}")));
    }
    found
}
