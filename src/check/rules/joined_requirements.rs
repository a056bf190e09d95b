//! Conditions of one Deny must all hold for it to deny: two requirements in one statement refuse only
//! what breaks both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    check::{Finding, Rule, Said, View, written},
    diagnostics::Severity,
    model::Text,
    policy::{Effect, Operator},
};

/// The statement looks strict and lets through what it was written against (aws-facts §0.4).
pub(super) const RULE: Rule = Rule {
    id: "joined-requirements",
    severity: Severity::Error,
    about: "a Deny joins requirements of their own, and so refuses only what breaks all of them",
    find,
};

/// What a condition can require of a request, with the Sid of a Deny that does nothing else. Who sends
/// it and from where is not among it: there several conditions together are how exceptions are made.
const SUBJECTS: &[(&str, &str)] = &[
    ("aws:MultiFactorAuthPresent", "Mfa"),
    ("aws:RequestTag/", "Tag"),
    ("aws:SecureTransport", "PlainHttp"),
    ("s3:TlsVersion", "OldTls"),
    ("s3:authType", "AuthType"),
    ("s3:object-lock-", "ObjectLock"),
    ("s3:signatureAge", "SignatureAge"),
    ("s3:signatureversion", "SignatureVersion"),
    ("s3:x-amz-acl", "Acl"),
    ("s3:x-amz-grant-", "Grant"),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", "Key"),
    ("s3:x-amz-server-side-encryption-customer-algorithm", "CustomerKey"),
    ("s3:x-amz-server-side-encryption", "Encryption"),
    ("s3:x-amz-storage-class", "StorageClass"),
];

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said()
        .filter(|said| said.statement.effect == Effect::Deny)
        .filter_map(|said| judge(view, &said))
        .collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    let required = requirements(said);
    // One of two headers is a demand of its own: encrypted with a key of AWS's or of the sender's.
    let alternatives = ["Encryption", "CustomerKey"];
    if required.len() < 2 || required.values().all(|suffix| alternatives.contains(suffix)) {
        return None;
    }
    let which = match required.len() {
        2 => "both".to_owned(),
        count => format!("all {count}"),
    };
    let names: Vec<&str> = required.keys().map(String::as_str).collect();
    let message = format!("this Deny refuses only what breaks {which} of its requirements at once");
    let mut finding = said
        .finding_at(view, &["Condition"], message)
        .with_label(format!("{} are joined by \"and\"", names.join(" and ")));
    if let Some(written) = written::find(view, said) {
        let parts = split(&written.members(), &required);
        finding = finding.with_help(format!("make each a statement of its own:\n{}", written.offer(&parts)));
    }
    Some(finding)
}

/// The keys that something is required of, with what a statement about them alone would be called.
fn requirements(said: &Said<'_>) -> BTreeMap<String, &'static str> {
    let condition = &said.statement.condition;
    let demanding = condition.all().filter(|(operator, _, values)| demands(operator, values));
    demanding
        .filter_map(|(_, key, _)| {
            let lower = key.to_ascii_lowercase();
            let subject = SUBJECTS.iter().find(|(start, _)| {
                let start = start.to_ascii_lowercase();
                lower == start || (start.ends_with(['/', '-']) && lower.starts_with(&start))
            });
            Some((key.to_owned(), subject?.1))
        })
        .collect()
}

/// Whether a condition of a Deny says what a request must not be like, rather than which it is about.
fn demands(operator: &str, values: &BTreeSet<Text>) -> bool {
    let Some(operator) = Operator::parse(operator) else { return false };
    let only = |wanted: &str| {
        values.len() == 1
            && values.iter().all(|value| value.known().is_some_and(|text| text.eq_ignore_ascii_case(wanted)))
    };
    match operator.base {
        "Bool" => only("false"),
        "Null" => only("true"),
        base => base.contains("Not") || base.starts_with("NumericLess") || base.starts_with("NumericGreater"),
    }
}

/// The statement once for each requirement, with whatever else it asks for in each.
fn split(members: &Map<String, Value>, required: &BTreeMap<String, &'static str>) -> Vec<Map<String, Value>> {
    let sid = members.get("Sid").and_then(Value::as_str).unwrap_or_default();
    let mut taken = BTreeSet::new();
    required
        .iter()
        .map(|(key, suffix)| {
            let mut sid = format!("{sid}{suffix}");
            while !taken.insert(sid.clone()) {
                sid.push('2');
            }
            let mut one = members.clone();
            one.insert("Sid".to_owned(), Value::from(sid));
            if let Some(Value::Object(operators)) = one.get_mut("Condition") {
                for keys in operators.values_mut().filter_map(Value::as_object_mut) {
                    let stays = |name: &str| {
                        name.eq_ignore_ascii_case(key)
                            || !required.keys().any(|other| other.eq_ignore_ascii_case(name))
                    };
                    keys.retain(|name, _| stays(name));
                }
                operators.retain(|_, keys| keys.as_object().is_none_or(|keys| !keys.is_empty()));
            }
            one
        })
        .collect()
}
