//! What AWS would refuse of lifecycle rules.

use super::{
    aspect::Lifecycle,
    rule::{NoncurrentVersions, Rule, StorageClass},
};
use crate::kind::prelude::*;
use crate::kinds::s3_bucket::spec::problem;

/// The fewest days after which objects may move to the classes for rare access.
const RARE: i32 = 30;

/// What AWS would refuse.
pub(in super::super) fn problems(rules: &BTreeMap<String, Rule>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if rules.len() > 1_000 {
        problems.push(Problem::at(
            Lifecycle::NAME,
            format!("a bucket has at most 1000 lifecycle rules; this one has {}", rules.len()),
        ));
    }
    for (id, rule) in rules {
        let mut refuse = |member: &str, message: &str| {
            problems.push(if member.is_empty() {
                problem([Lifecycle::NAME, id], message)
            } else {
                problem([Lifecycle::NAME, id, member], message)
            });
        };
        if id.is_empty() || id.chars().count() > 255 {
            refuse("", "a rule's id has 1 to 255 characters");
        }
        of_actions(rule, &mut refuse);
        of_filter(rule, &mut refuse);
        of_transitions(rule, &mut refuse);
        of_noncurrent_versions(rule, &mut refuse);
    }
    problems
}

fn of_actions(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
    let expirations =
        [rule.expire_after_days.is_some(), rule.expire_on.is_some(), rule.expire_delete_markers];
    let expires = expirations.into_iter().filter(|&set| set).count();
    let others = !rule.transitions.is_empty()
        || !rule.noncurrent_version_transitions.is_empty()
        || rule.noncurrent_version_expiration.is_some()
        || rule.abort_incomplete_multipart_after_days.is_some();
    if expires == 0 && !others {
        refuse("", "the rule does nothing; say when objects expire or move");
    }
    if expires > 1 {
        refuse(
            "",
            "`expire_after_days`, `expire_on` and `expire_delete_markers` exclude each other in a rule",
        );
    }
    for (member, days) in [
        ("expire_after_days", rule.expire_after_days),
        ("abort_incomplete_multipart_after_days", rule.abort_incomplete_multipart_after_days),
    ] {
        if days.is_some_and(|days| days < 1) {
            refuse(member, "the minimum is one day");
        }
    }
}

fn of_filter(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
    let (greater, less) = (rule.object_size_greater_than, rule.object_size_less_than);
    let narrow = !rule.tags.is_empty() || greater.is_some() || less.is_some();
    if greater.is_some_and(|size| size < 0) || less.is_some_and(|size| size < 1) {
        refuse("", "a size is a number of bytes");
    }
    if let (Some(greater), Some(less)) = (greater, less)
        && greater >= less
    {
        refuse("object_size_less_than", "no object is both larger and smaller");
    }
    if narrow && rule.abort_incomplete_multipart_after_days.is_some() {
        refuse(
            "abort_incomplete_multipart_after_days",
            "uploads have neither tags nor a size; use a rule of its own",
        );
    }
    if narrow && rule.expire_delete_markers {
        refuse("expire_delete_markers", "delete markers have neither tags nor a size; use a rule of its own");
    }
}

fn of_transitions(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
    let mut dated = [rule.expire_on.is_some(), rule.expire_after_days.is_some()];
    for (class, transition) in &rule.transitions {
        dated[0] |= transition.on.is_some();
        dated[1] |= transition.after_days.is_some();
        if transition.after_days.is_some() == transition.on.is_some() {
            refuse("transitions", "a transition has either `after_days` or `on`");
        }
        let Some(days) = transition.after_days else { continue };
        if days < least(*class) {
            refuse("transitions", "objects move to `STANDARD_IA` and `ONEZONE_IA` after 30 days or more");
        }
        if rule.expire_after_days.is_some_and(|expire| expire <= days) {
            refuse("transitions", "objects would expire before they move");
        }
    }
    if dated == [true, true] {
        refuse("", "a rule counts days or names dates, but not both");
    }
    let after = rule.transitions.iter().filter_map(|(class, each)| Some((*class, each.after_days?)));
    in_order("transitions", after.collect(), refuse);
    let on = rule.transitions.iter().filter_map(|(class, each)| Some((*class, each.on.as_ref()?.number())));
    let on: Vec<_> = on.collect();
    // Between dates as between days: what counts is how long objects stay.
    if let (Some(expire), Some(last)) = (&rule.expire_on, on.iter().map(|(_, day)| *day).max())
        && expire.number() <= last
    {
        refuse("expire_on", "objects would expire before they move");
    }
    let first = on.iter().map(|(_, day)| *day).min().unwrap_or_default();
    in_order("transitions", on.into_iter().map(|(class, day)| (class, day - first)).collect(), refuse);
}

/// Objects move to colder classes only, and stay in a class for a while before they move on
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>).
fn in_order(member: &str, mut after: Vec<(StorageClass, i32)>, refuse: &mut impl FnMut(&str, &str)) {
    after.sort_by_key(|(class, _)| coldness(*class));
    for (index, (colder, then)) in after.iter().enumerate() {
        for (warmer, first) in &after[..index] {
            if coldness(*warmer) == coldness(*colder) {
                continue;
            }
            let stay = stay(*warmer, *colder);
            if then < first {
                let message = format!(
                    "objects would move to `{}` on day {first}, after `{}` on day {then}; they move to colder classes only",
                    warmer.as_str(),
                    colder.as_str()
                );
                refuse(member, &message);
            } else if then - first < stay {
                let message = format!(
                    "objects stay in `{}` for {stay} days or more; they would move to `{}` after {}",
                    warmer.as_str(),
                    colder.as_str(),
                    then - first
                );
                refuse(member, &message);
            }
        }
    }
}

/// The place of a class in the order in which objects can move.
fn coldness(class: StorageClass) -> u8 {
    match class {
        StorageClass::StandardIa => 0,
        StorageClass::IntelligentTiering => 1,
        StorageClass::OnezoneIa => 2,
        StorageClass::GlacierIr => 3,
        StorageClass::Glacier => 4,
        StorageClass::DeepArchive => 5,
    }
}

/// The fewest days that S3 wants between two transitions of a rule: 30 after a class for rare access,
/// 90 after the Glacier classes. Between two equal days there is nothing to move.
fn stay(from: StorageClass, to: StorageClass) -> i32 {
    match from {
        StorageClass::StandardIa | StorageClass::OnezoneIa => RARE,
        StorageClass::GlacierIr | StorageClass::Glacier if to == StorageClass::DeepArchive => 90,
        _ => 1,
    }
}

fn of_noncurrent_versions(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
    let expiration = rule.noncurrent_version_expiration.as_ref();
    let bad = |versions: &NoncurrentVersions, least: i32| {
        versions.after_days < least
            || versions.newer_versions.is_some_and(|newer| !(1..=100).contains(&newer))
    };
    if expiration.is_some_and(|versions| bad(versions, 1)) {
        refuse(
            "noncurrent_version_expiration",
            "`after_days` is at least 1, and `newer_versions` between 1 and 100",
        );
    }
    for (class, versions) in &rule.noncurrent_version_transitions {
        if bad(versions, least(*class)) {
            let message = "`after_days` is at least 30 for `STANDARD_IA` and `ONEZONE_IA`, and `newer_versions` between 1 and 100";
            refuse("noncurrent_version_transitions", message);
        }
        if expiration.is_some_and(|expire| expire.after_days <= versions.after_days) {
            refuse("noncurrent_version_transitions", "versions would expire before they move");
        }
    }
    let after = rule.noncurrent_version_transitions.iter().map(|(class, each)| (*class, each.after_days));
    in_order("noncurrent_version_transitions", after.collect(), refuse);
}

fn least(class: StorageClass) -> i32 {
    match class {
        StorageClass::StandardIa | StorageClass::OnezoneIa => RARE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_that_aws_refuses() {
        let good = [
            json!({ "expire_after_days": 1 }),
            json!({ "transitions": { "STANDARD_IA": { "after_days": 30 }, "GLACIER": { "after_days": 90 } }, "expire_after_days": 365 }),
            json!({ "abort_incomplete_multipart_after_days": 7, "expire_delete_markers": true, "prefix": "a/" }),
            json!({ "transitions": { "STANDARD_IA": { "after_days": 30 }, "GLACIER": { "after_days": 60 }, "DEEP_ARCHIVE": { "after_days": 150 } } }),
            json!({ "transitions": { "INTELLIGENT_TIERING": { "after_days": 0 }, "GLACIER": { "after_days": 1 } } }),
            json!({ "noncurrent_version_transitions": { "STANDARD_IA": { "after_days": 30 }, "GLACIER_IR": { "after_days": 60 } } }),
        ];
        let bad = [
            json!({}),
            json!({ "expire_after_days": 0 }),
            json!({ "expire_after_days": 1, "expire_delete_markers": true }),
            json!({ "abort_incomplete_multipart_after_days": 7, "tags": { "k": "v" } }),
            json!({ "expire_delete_markers": true, "object_size_greater_than": 1 }),
            json!({ "transitions": { "STANDARD_IA": { "after_days": 29 } } }),
            json!({ "transitions": { "GLACIER": { "after_days": 30 } }, "expire_after_days": 30 }),
            json!({ "transitions": { "GLACIER": { "on": "2030-01-01" } }, "expire_after_days": 30 }),
            json!({ "transitions": { "GLACIER": { "after_days": 30 }, "STANDARD_IA": { "after_days": 60 } } }),
            json!({ "transitions": { "STANDARD_IA": { "after_days": 30 }, "GLACIER": { "after_days": 45 } } }),
            json!({ "transitions": { "STANDARD_IA": { "after_days": 30 }, "GLACIER": { "after_days": 30 } } }),
            json!({ "transitions": { "GLACIER": { "after_days": 30 }, "DEEP_ARCHIVE": { "after_days": 119 } } }),
            json!({ "noncurrent_version_transitions": { "ONEZONE_IA": { "after_days": 30 }, "GLACIER": { "after_days": 59 } } }),
            json!({ "noncurrent_version_expiration": { "after_days": 0 } }),
            json!({ "expire_after_days": 1, "object_size_greater_than": 5, "object_size_less_than": 5 }),
        ];
        let count = |rule: serde_json::Value| {
            problems(&BTreeMap::from([("r".to_owned(), serde_json::from_value(rule).unwrap())])).len()
        };
        for rule in good {
            assert_eq!(count(rule.clone()), 0, "{rule}");
        }
        for rule in bad {
            assert_eq!(count(rule.clone()), 1, "{rule}");
        }
    }
}
