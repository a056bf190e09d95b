//! Between a lifecycle rule and the SDK's type.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{
    self as sdk, ExpirationStatus, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
    LifecycleRuleFilter,
};

use super::{
    aspect::{GET, PUT},
    date::Date,
    rule::{NoncurrentVersions, Rule, StorageClass, Transition},
};
use crate::kinds::s3_bucket::{
    call::{of_word, word},
    predicates::Predicates,
};

/// What AWS says. A rule may have its prefix in a filter or, as an older one, beside it; both mean
/// the same. Zero and false stand for members that are not set.
pub(super) fn of_sdk(rule: LifecycleRule) -> Result<(String, Rule), Failure> {
    let filter = rule.filter.unwrap_or_else(|| LifecycleRuleFilter::builder().build());
    let (predicates, greater, less) = if let Some(and) = filter.and {
        (Predicates::of(and.prefix, None, and.tags), and.object_size_greater_than, and.object_size_less_than)
    } else {
        let predicates = Predicates::of(filter.prefix, filter.tag, None);
        (predicates, filter.object_size_greater_than, filter.object_size_less_than)
    };
    #[expect(deprecated, reason = "rules from before filters have their prefix here")]
    let prefix = predicates.prefix().or(rule.prefix).unwrap_or_default();
    let expiration = rule.expiration.unwrap_or_else(|| LifecycleExpiration::builder().build());
    let noncurrent = rule.noncurrent_version_expiration.map(|versions| NoncurrentVersions {
        after_days: versions.noncurrent_days.unwrap_or_default(),
        newer_versions: set(versions.newer_noncurrent_versions),
    });
    let value = Rule {
        enabled: rule.status == ExpirationStatus::Enabled,
        prefix,
        tags: predicates.tags,
        object_size_greater_than: greater,
        object_size_less_than: less.filter(|&size| size != 0),
        expire_after_days: set(expiration.days),
        expire_on: expiration.date.as_ref().map(Date::of_sdk).transpose()?,
        expire_delete_markers: expiration.expired_object_delete_marker.unwrap_or_default(),
        transitions: rule.transitions.iter().flatten().map(transition).collect::<Result<_, _>>()?,
        noncurrent_version_expiration: noncurrent,
        noncurrent_version_transitions: noncurrent_transitions(rule.noncurrent_version_transitions)?,
        abort_incomplete_multipart_after_days: rule
            .abort_incomplete_multipart_upload
            .and_then(|abort| set(abort.days_after_initiation)),
    };
    Ok((rule.id.unwrap_or_default(), value))
}

fn set(number: Option<i32>) -> Option<i32> {
    number.filter(|&number| number != 0)
}

fn storage_class(class: Option<&sdk::TransitionStorageClass>) -> Result<StorageClass, Failure> {
    of_word(GET, class.map_or("", sdk::TransitionStorageClass::as_str))
}

/// A transition has a day or a number of days, of which zero is one.
fn transition(transition: &sdk::Transition) -> Result<(StorageClass, Transition), Failure> {
    let on = transition.date.as_ref().map(Date::of_sdk).transpose()?;
    let after_days = if on.is_some() { None } else { Some(transition.days.unwrap_or_default()) };
    Ok((storage_class(transition.storage_class.as_ref())?, Transition { after_days, on }))
}

fn noncurrent_transitions(
    transitions: Option<Vec<sdk::NoncurrentVersionTransition>>,
) -> Result<BTreeMap<StorageClass, NoncurrentVersions>, Failure> {
    let one = |transition: sdk::NoncurrentVersionTransition| {
        let after_days = transition.noncurrent_days.unwrap_or_default();
        let newer_versions = set(transition.newer_noncurrent_versions);
        Ok((
            storage_class(transition.storage_class.as_ref())?,
            NoncurrentVersions { after_days, newer_versions },
        ))
    };
    transitions.into_iter().flatten().map(one).collect()
}

/// What AWS is told.
pub(super) fn to_sdk(id: &str, rule: &Rule) -> Result<LifecycleRule, Failure> {
    let expires = rule.expire_after_days.is_some() || rule.expire_on.is_some() || rule.expire_delete_markers;
    let expiration = LifecycleExpiration::builder()
        .set_days(rule.expire_after_days)
        .set_date(rule.expire_on.as_ref().map(Date::to_sdk).transpose()?)
        // AWS refuses the member beside a number of days, even if it is false.
        .set_expired_object_delete_marker(rule.expire_delete_markers.then_some(true));
    let noncurrent = rule.noncurrent_version_expiration.as_ref().map(|versions| {
        sdk::NoncurrentVersionExpiration::builder()
            .noncurrent_days(versions.after_days)
            .set_newer_noncurrent_versions(versions.newer_versions)
            .build()
    });
    let abort = rule
        .abort_incomplete_multipart_after_days
        .map(|days| sdk::AbortIncompleteMultipartUpload::builder().days_after_initiation(days).build());
    let mut to = LifecycleRule::builder()
        .id(id)
        .filter(filter(rule)?)
        .status(if rule.enabled { ExpirationStatus::Enabled } else { ExpirationStatus::Disabled })
        .set_expiration(expires.then(|| expiration.build()))
        .set_noncurrent_version_expiration(noncurrent)
        .set_abort_incomplete_multipart_upload(abort);
    for (class, transition) in &rule.transitions {
        let one = sdk::Transition::builder()
            .storage_class(sdk::TransitionStorageClass::from(word(class).as_str()))
            .set_days(transition.after_days)
            .set_date(transition.on.as_ref().map(Date::to_sdk).transpose()?);
        to = to.transitions(one.build());
    }
    for (class, versions) in &rule.noncurrent_version_transitions {
        let one = sdk::NoncurrentVersionTransition::builder()
            .storage_class(sdk::TransitionStorageClass::from(word(class).as_str()))
            .noncurrent_days(versions.after_days)
            .set_newer_noncurrent_versions(versions.newer_versions);
        to = to.noncurrent_version_transitions(one.build());
    }
    to.build().map_err(unbuilt(PUT))
}

/// A rule must have a filter; one predicate stands in it alone, several in an `And`.
fn filter(rule: &Rule) -> Result<LifecycleRuleFilter, Failure> {
    let predicates = Predicates { prefix: rule.prefix.clone(), tags: rule.tags.clone() };
    let (prefix, mut tags) = (predicates.prefix(), predicates.tags(PUT)?);
    let (greater, less) = (rule.object_size_greater_than, rule.object_size_less_than);
    let filter = LifecycleRuleFilter::builder();
    Ok(match predicates.count() + usize::from(greater.is_some()) + usize::from(less.is_some()) {
        0 => filter.prefix("").build(),
        1 => filter
            .set_prefix(prefix)
            .set_tag(tags.as_mut().and_then(Vec::pop))
            .set_object_size_greater_than(greater)
            .set_object_size_less_than(less)
            .build(),
        _ => {
            let and = LifecycleRuleAndOperator::builder()
                .set_prefix(prefix)
                .set_tags(tags)
                .set_object_size_greater_than(greater)
                .set_object_size_less_than(less);
            filter.and(and.build()).build()
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let cases = [
            json!({ "expire_after_days": 1 }),
            json!({ "prefix": "a/", "expire_on": "2028-02-29", "enabled": false }),
            json!({ "tags": { "k": "v" }, "transitions": { "GLACIER": { "after_days": 0 }, "DEEP_ARCHIVE": { "on": "2030-01-01" } } }),
            json!({ "object_size_greater_than": 0, "expire_after_days": 1 }),
            json!({ "prefix": "a/", "tags": { "k": "v", "l": "w" }, "object_size_less_than": 5, "expire_after_days": 1 }),
            json!({
                "expire_delete_markers": true,
                "noncurrent_version_expiration": { "after_days": 30, "newer_versions": 3 },
                "noncurrent_version_transitions": { "STANDARD_IA": { "after_days": 30 } },
                "abort_incomplete_multipart_after_days": 7,
            }),
        ];
        for json in cases {
            let rule: Rule = serde_json::from_value(json).unwrap();
            assert_eq!(of_sdk(to_sdk("r", &rule).unwrap()).unwrap(), ("r".to_owned(), rule));
        }
    }

    #[test]
    fn an_older_rule_with_its_prefix_beside_it_is_the_same() {
        let rule: Rule = serde_json::from_value(json!({ "prefix": "a/", "expire_after_days": 1 })).unwrap();
        let mut older = to_sdk("r", &rule).unwrap();
        older.filter = None;
        #[expect(deprecated, reason = "rules from before filters have their prefix here")]
        let prefix = &mut older.prefix;
        *prefix = Some("a/".to_owned());
        assert_eq!(of_sdk(older).unwrap().1, rule);
    }
}
