//! Values of documents as people write them.

use serde_json::Value;

use crate::model::{Secret, Text, document::pending_text};

/// Longer text is cut; the line diff and the JSON of a plan have all of it.
const LONGEST: usize = 160;

/// A value on one line.
#[must_use]
pub fn short(value: &Value) -> String {
    if let Some(text) = pending_text(value) {
        return pending(&text);
    }
    match value {
        Value::String(text) => quoted(&cut(text)),
        Value::Array(items) => items.iter().map(short).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.contains_key(Secret::MARK) => "(secret)".to_owned(),
        Value::Object(_) => {
            let said = said(value);
            if said.is_empty() { "off".to_owned() } else { said }
        }
        other => other.to_string(),
    }
}

/// Text that waits: what AWS makes up is `(known after apply: …)`, a template shows itself.
fn pending(text: &Text) -> String {
    let written = text.to_string();
    match written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        Some(reference) if !reference.contains("${") => format!("(known after apply: {reference})"),
        _ => written,
    }
}

fn cut(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST - 1).collect();
    format!("{start}… ({length} characters)")
}

/// A word as it is; what would run into its neighbours in quotation marks, unless it has its own.
#[must_use]
pub fn quoted(text: &str) -> String {
    let is_plain = text.contains('"') || !(text.is_empty() || text.contains([' ', ',']));
    if is_plain { text.to_owned() } else { format!("\"{text}\"") }
}

/// The members of a table on one line. A flag that is set is its name; what is off, empty or not
/// there is left out, so that nothing may be left to say.
#[must_use]
pub fn said(value: &Value) -> String {
    let Value::Object(members) = value else { return short(value) };
    let parts =
        members.iter().filter(|(_, member)| !says_nothing(member)).map(|(key, member)| match member {
            Value::Bool(true) => quoted(key),
            Value::Object(_) if pending_text(member).is_none() && !short(member).starts_with("(secret") => {
                format!("{} {{{}}}", quoted(key), said(member))
            }
            _ => format!("{} {}", quoted(key), short(member)),
        });
    parts.collect::<Vec<_>>().join(", ")
}

/// Whether a member is what one expects when it is not mentioned.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(true) | Value::Number(_) => false,
    }
}

/// Whether a table's members are things of their own with a name, such as lifecycle rules.
#[must_use]
pub fn is_keyed(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    let is_table = |member: &Value| member.is_object() && pending_text(member).is_none();
    !members.is_empty() && members.values().all(is_table) && !members.contains_key(Secret::MARK)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_like_words() {
        let cases = [
            (json!({"enabled": true, "days": 30, "prefix": "", "tags": {}}), "days 30, enabled"),
            (json!({"enabled": false}), "off"),
            (json!({"days": 1, "policies": {"notifications": []}}), "days 1"),
            (json!(["b", "a"]), "b, a"),
            (
                json!({"description": "Reads, writes", "Cost Center": "4711"}),
                "\"Cost Center\" 4711, description \"Reads, writes\"",
            ),
            (json!(""), "\"\""),
            (json!({"text": "{\"a\": 1, \"b\": 2}"}), "text {\"a\": 1, \"b\": 2}"),
            (json!({"$pending": "${kms.key.master.arn}"}), "(known after apply: kms.key.master.arn)"),
            (json!({"$pending": "${kms.key.master.arn}/*"}), "${kms.key.master.arn}/*"),
            (json!({"$secret": "sha256:00"}), "(secret)"),
            (json!({"value": {"$secret": "sha256:00"}}), "value (secret)"),
        ];
        for (value, expected) in cases {
            assert_eq!(short(&value), expected);
        }
    }
}
