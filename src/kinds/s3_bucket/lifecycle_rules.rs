//! AWS's constraints on lifecycle rules.

use super::prelude::*;

use super::lifecycle::{Lifecycle, Rule, StorageClass};

/// The fewest days after which objects may move to the classes for infrequent access.
const RARE: i32 = 30;

pub(super) fn problems(rules: &BTreeMap<String, Rule>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, rule) in rules {
        let mut refuse = |member: &str, message: &str| {
            let path = [Lifecycle::NAME, id, member].into_iter().filter(|part| !part.is_empty());
            problems.push(Problem::below(path, message));
        };
        for (_, member, message) in refusals(rule).into_iter().filter(|(refused, ..)| *refused) {
            refuse(member, message);
        }
        transitions(rule, &mut refuse);
        noncurrent_versions(rule, &mut refuse);
    }
    problems
}

/// What of a rule excludes each other: whether it is so, the member, and why.
fn refusals(rule: &Rule) -> [(bool, &'static str, &'static str); 6] {
    let expirations =
        [rule.expire_after_days.is_some(), rule.expire_on.is_some(), rule.expire_delete_markers];
    let expires = expirations.into_iter().filter(|&set| set).count();
    let uploads = rule.abort_incomplete_multipart_after_days.is_some();
    let versions = rule.noncurrent_version_expiration.as_ref();
    let others = uploads
        || versions.is_some()
        || !rule.transitions.is_empty()
        || !rule.noncurrent_version_transitions.is_empty();
    let (greater, less) = (rule.object_size_greater_than, rule.object_size_less_than);
    let no_size = greater.zip(less).is_some_and(|(greater, less)| greater >= less);
    let narrow = !rule.tags.is_empty() || greater.is_some() || less.is_some();
    [
        (expires == 0 && !others, "", "the rule has no action; set an expiration or a transition"),
        (expires > 1, "", "`expire_after_days`, `expire_on` and `expire_delete_markers` exclude each other"),
        (no_size, "object_size_less_than", "no object is both larger and smaller"),
        (
            narrow && uploads,
            "abort_incomplete_multipart_after_days",
            "uploads have neither tags nor a size; use a separate rule",
        ),
        (
            narrow && rule.expire_delete_markers,
            "expire_delete_markers",
            "delete markers have neither tags nor a size; use a separate rule",
        ),
        (
            versions.is_some_and(|versions| versions.after_days < 1),
            "noncurrent_version_expiration",
            "`after_days` is at least 1",
        ),
    ]
}

fn transitions(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
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
        refuse("", "a rule has days or dates, but not both");
    }
    let after = rule.transitions.iter().filter_map(|(class, each)| Some((*class, each.after_days?)));
    in_order("transitions", &after.collect::<Vec<_>>(), refuse);
    let on = rule.transitions.iter().filter_map(|(class, each)| Some((*class, each.on?.number())));
    let on: Vec<_> = on.collect();
    // Between dates as between days: what counts is how long objects stay.
    if let (Some(expire), Some(last)) = (rule.expire_on, on.iter().map(|(_, day)| *day).max())
        && expire.number() <= last
    {
        refuse("expire_on", "objects would expire before they move");
    }
    let first = on.iter().map(|(_, day)| *day).min().unwrap_or_default();
    let on: Vec<_> = on.into_iter().map(|(class, day)| (class, day - first)).collect();
    in_order("transitions", &on, refuse);
}

/// Objects move to colder classes only, in whose order `after` is, and stay in a class for a while before they move on
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>).
fn in_order(member: &str, after: &[(StorageClass, i32)], refuse: &mut impl FnMut(&str, &str)) {
    for (index, (colder, then)) in after.iter().enumerate() {
        for (warmer, first) in &after[..index] {
            let (from, to): (String, String) = (to_word(warmer), to_word(colder));
            let stay = stay(*warmer, *colder);
            if then < first {
                let message = format!(
                    "objects would move to `{from}` on day {first}, after `{to}` on day {then}; \
                     they move to colder classes only"
                );
                refuse(member, &message);
            } else if then - first < stay {
                let message = format!(
                    "objects stay in `{from}` for {stay} days or more; they would move to `{to}` after {}",
                    then - first
                );
                refuse(member, &message);
            }
        }
    }
}

/// The fewest days that S3 wants between two transitions of a rule: 30 after a class for infrequent access,
/// 90 after the Glacier classes. Between two equal days there is nothing to move.
fn stay(from: StorageClass, to: StorageClass) -> i32 {
    match from {
        StorageClass::StandardIa | StorageClass::OnezoneIa => RARE,
        StorageClass::GlacierIr | StorageClass::Glacier if to == StorageClass::DeepArchive => 90,
        _ => 1,
    }
}

fn least(class: StorageClass) -> i32 {
    if matches!(class, StorageClass::StandardIa | StorageClass::OnezoneIa) { RARE } else { 0 }
}

fn noncurrent_versions(rule: &Rule, refuse: &mut impl FnMut(&str, &str)) {
    let moves = "noncurrent_version_transitions";
    let expiration = rule.noncurrent_version_expiration.as_ref();
    for (class, versions) in &rule.noncurrent_version_transitions {
        if versions.after_days < least(*class) {
            refuse(moves, "versions move to `STANDARD_IA` and `ONEZONE_IA` after 30 days or more");
        }
        if expiration.is_some_and(|expire| expire.after_days <= versions.after_days) {
            refuse(moves, "versions would expire before they move");
        }
    }
    let after = rule.noncurrent_version_transitions.iter().map(|(class, each)| (*class, each.after_days));
    in_order(moves, &after.collect::<Vec<_>>(), refuse);
}
