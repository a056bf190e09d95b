//! A weaker way to encrypt, or nothing that insists on encryption any more.

use serde_json::Value;

use crate::{
    policy::{Effect, Statement, sentence_at_home},
    risk::{Changed, Found, Level, Risk, changed::text},
};

pub(super) const RISK: Risk = Risk {
    id: "encryption-weakened",
    level: Level::Medium,
    about: "a key is taken away, or a `Deny` of plain HTTP or of uploads without encryption",
    find,
};

/// How S3 encrypts, the weakest first.
const ALGORITHMS: [&str; 3] = ["AES256", "aws:kms", "aws:kms:dsse"];

/// What a `Deny` asks about that insists on encryption.
const PLAIN: [&str; 4] = [
    "aws:SecureTransport",
    "s3:TlsVersion",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
];

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for policies in changed.policies() {
        for (path, statement) in policies.narrower(Effect::Deny) {
            if keeps_plain_out(&statement) {
                let said = sentence_at_home(&statement, changed.account);
                found.push(Found::at(path, format!("Deny narrowed: {said}")));
            }
        }
    }
    let kind = changed.resource.address.kind.as_str();
    match (kind, changed.change.aspect.as_str()) {
        ("s3.bucket", "encryption") => {
            let strength = |value: &Value| ALGORITHMS.iter().position(|each| value == each);
            if let Some((before, want)) = changed.both("algorithm")
                && strength(want) < strength(before)
            {
                found.push(Found::at(["algorithm"], format!("{} → {}", text(before), text(want))));
            }
        }
        ("logs.group", "kms") | ("sns.topic", "kms_key") if changed.is_removed() => {
            let key = changed.before().map(text).unwrap_or_default();
            found.push(Found::here(format!("no longer with {key}")));
        }
        ("sqs.queue", "encryption") => {
            let (key, managed) = (changed.both("kms_key"), changed.both("sqs_managed_sse_enabled"));
            if let Some((before @ Value::String(_), Value::Null)) = key {
                found.push(Found::at(["kms_key"], format!("no longer with {}", text(before))));
            } else if let (Some((Value::Bool(true), Value::Bool(false))), None | Some((_, Value::Null))) =
                (managed, key)
            {
                found.push(Found::at(["sqs_managed_sse_enabled"], "no longer encrypted"));
            }
        }
        ("kms.key", "rotation") => {
            if let Some((Value::Bool(true), Value::Bool(false))) = changed.both("enabled") {
                found.push(Found::here("the key is no longer rotated"));
            }
        }
        _ => {}
    }
    found
}

/// Whether a `Deny` keeps out what is not encrypted, on its way or where it stays.
pub(super) fn keeps_plain_out(statement: &Statement) -> bool {
    statement.condition.all().any(|(_, key, _)| PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(key)))
}
