//! A Deny that demands the header which the bucket's default encryption makes needless.

use super::alarm_topic_key::key_of;
use crate::{
    check::{Finding, Rule, Said, View, written},
    diagnostics::Severity,
    excerpt::BucketEncryption,
    model::{Text, shown},
    policy::{Effect, Operator},
};

/// A negated operator is true of a header that is absent, with `IfExists` and without: the default
/// encryption would have encrypted what is refused (aws-facts §0.3, §8.6).
pub(super) const RULE: Rule = Rule {
    id: "demanded-header",
    severity: Severity::Warning,
    about: "a bucket refuses uploads without a header, though it would encrypt them as demanded",
    find,
};

const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

fn find(view: &View<'_>) -> Vec<Finding> {
    let denials = view.said().filter(|said| {
        said.statement.effect == Effect::Deny
            && said.statement.is_about("s3:PutObject")
            && said.held.by.kind.aspect("encryption").is_some()
    });
    denials.filter_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    let condition = &said.statement.condition;
    let encryption = view.excerpt::<BucketEncryption>(said.held.by)?;
    let is_negated =
        |name: &str| Operator::parse(name).is_some_and(|it| it.base.contains("Not") && it.base != "Null");
    let (name, key, _) = condition.all().find(|(name, key, values)| {
        is_negated(name)
            && [ALGORITHM, KEY].contains(key)
            && values.iter().any(|value| has(view, &encryption, key, value))
    })?;
    // It is exempt where the statement is only about uploads that have the header, and refuses less
    // where it requires something else as well.
    let exempt = condition.get("Null", ALGORITHM).or_else(|| condition.get("Null", KEY)).is_some();
    let others = condition.all().any(|(_, other, _)| ![ALGORITHM, KEY].contains(&other));
    if exempt || others {
        return None;
    }
    let message = format!("an upload without `{key}` is refused, though the bucket encrypts it as demanded");
    let label = match Operator::parse(name) {
        Some(operator) if operator.if_exists => "true of an absent header, with `IfExists` too",
        _ => "true of an absent header too",
    };
    let exemption = if written::find(view, said).is_some_and(|written| written.is_json()) {
        format!("\"Null\": {{ \"{key}\": \"false\" }}")
    } else {
        format!("Null = {{ \"{key}\" = \"false\" }}")
    };
    Some(said.finding_at(view, &["Condition", name, key], message).with_label(label).with_help(format!(
        "exempt what leaves it to the bucket, by one more condition:\n{}",
        shown(&exemption)
    )))
}

/// Whether the bucket's default encryption is what `key` is compared with.
fn has(view: &View<'_>, encryption: &BucketEncryption, key: &str, wanted: &Text) -> bool {
    if key == ALGORITHM {
        return encryption.algorithm.as_deref() == wanted.known();
    }
    let wanted = serde_json::to_value(wanted).unwrap_or_default();
    let own = &encryption.key;
    match (key_of(view, own), view.referred(&wanted)) {
        (Some(own), Some(wanted)) => own.address == wanted.address,
        _ => *own == wanted,
    }
}
