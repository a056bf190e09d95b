//! An operator that can't compare what the key holds, or a value that it can't read.

use core::net::IpAddr;

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    policy::{
        Operator,
        actions::{self, KeyType},
    },
};

/// Such a comparison is never true (aws-facts §8.8).
pub(super) const RULE: Rule = Rule {
    id: "condition-type",
    severity: Severity::Error,
    about: "a condition whose operator does not fit its key or its value",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, key, values) in said.statement.condition.all() {
        let Some(compares) = Operator::parse(name).and_then(|operator| compares(operator.base)) else {
            continue;
        };
        let kind = actions::key_type(key).map(|key| key.kind);
        if let Some(kind) = kind.filter(|kind| !fits(compares, *kind)) {
            let message = format!("`{name}` can't compare `{key}`, which is {}", words(kind));
            let finding = said.finding_at(view, &["Condition", name, key], message);
            found.push(finding.with_label(format!("{} compares it", operators(kind))));
            continue;
        }
        for text in values.iter().filter_map(|text| text.known()).filter(|text| !reads_as(text, compares)) {
            let message = format!("`{text}` is not {}", words(compares));
            let finding = said.finding_at(view, &["Condition", name, key, text], message);
            found.push(finding.with_label(format!("`{name}` compares with {}", words(compares))));
        }
    }
    found
}

/// What an operator compares, where that is no mere text.
fn compares(base: &str) -> Option<KeyType> {
    match base {
        "Bool" => Some(KeyType::Bool),
        "IpAddress" | "NotIpAddress" => Some(KeyType::Address),
        _ if base.starts_with("Numeric") => Some(KeyType::Number),
        _ if base.starts_with("Date") => Some(KeyType::Date),
        _ => None,
    }
}

/// Whether an operator for one type can compare a key of another. A number may stand for a date.
fn fits(compares: KeyType, kind: KeyType) -> bool {
    compares == kind || (compares == KeyType::Number && kind == KeyType::Date)
}

fn words(kind: KeyType) -> &'static str {
    match kind {
        KeyType::Text => "text",
        KeyType::Bool => "`true` or `false`",
        KeyType::Number => "a number",
        KeyType::Date => "a date",
        KeyType::Arn => "an ARN",
        KeyType::Address => "an IP address",
        KeyType::Binary => "base64",
    }
}

fn operators(kind: KeyType) -> &'static str {
    match kind {
        KeyType::Text => "`StringEquals` or `StringLike`",
        KeyType::Bool => "`Bool`",
        KeyType::Number => "`NumericEquals` or the like",
        KeyType::Date => "`DateGreaterThan` or the like",
        KeyType::Arn => "`ArnLike`",
        KeyType::Address => "`IpAddress`",
        KeyType::Binary => "`BinaryEquals`",
    }
}

/// Whether a value reads as what its operator compares; a policy variable may be anything.
fn reads_as(text: &str, kind: KeyType) -> bool {
    text.contains("${")
        || match kind {
            KeyType::Number => text.parse::<f64>().is_ok(),
            KeyType::Address => is_range(text),
            // ISO 8601, or seconds since 1970.
            KeyType::Date => {
                text.parse::<i64>().is_ok()
                    || (text.get(..4).is_some_and(|year| year.parse::<u16>().is_ok())
                        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:.TZ+".contains(&byte)))
            }
            // `never-matches` says it of booleans, since there is no third.
            _ => true,
        }
}

/// An address, or a range of them in CIDR notation.
fn is_range(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}
