//! Values of documents on their way into properties.

use serde_json::{Map, Value, json};

use crate::model::Text;

/// Members of a resource or of a document.
pub(super) type Members = Map<String, Value>;

/// The member that stands for the text of the JSON below it.
pub(super) const JSON_TEXT: &str = "\u{0}json";

/// Properties by name; those without a value are left out.
pub(super) fn members<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Members {
    let mut all = Members::new();
    for (name, value) in pairs {
        set(&mut all, name, value);
    }
    all
}

/// Sets a property at a path, where there is a value.
pub(super) fn set(members: &mut Members, path: &str, value: Option<Value>) {
    let Some(value) = value.filter(|value| !is_nothing(value)) else { return };
    match path.split_once('.') {
        None => drop(members.insert(path.to_owned(), value)),
        Some((name, rest)) => {
            if let Value::Object(inner) = members.entry(name).or_insert_with(|| json!({})) {
                set(inner, rest, Some(value));
            }
        }
    }
}

/// A table as a list of structures.
pub(super) fn listed(key: &str, value: &str, table: Members) -> Option<Value> {
    let list: Vec<Value> = table.into_iter().map(|(name, one)| json!({ key: name, value: one })).collect();
    (!list.is_empty()).then_some(Value::Array(list))
}

/// The entries of a table.
pub(super) fn entries(value: Option<Value>) -> Members {
    if let Some(Value::Object(entries)) = value { entries } else { Members::new() }
}

/// The items of a list.
pub(super) fn items(value: Option<Value>) -> Vec<Value> {
    if let Some(Value::Array(items)) = value { items } else { Vec::new() }
}

/// The text of a JSON value, in which there may be references.
pub(super) fn json_text(value: Value) -> Value {
    Value::Object([(JSON_TEXT.to_owned(), value)].into_iter().collect())
}

/// Whether a value says nothing.
pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Snake case and anything else as words in Pascal case.
pub(super) fn camel(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

/// The keys of structures in Pascal case, as deep as they go.
pub(super) fn pascal(value: Value) -> Value {
    match value {
        Value::Object(members) if !members.contains_key(Text::MARK) => {
            members.into_iter().map(|(key, value)| (camel(&key), pascal(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(pascal).collect(),
        other => other,
    }
}

/// The same without what says nothing.
pub(super) fn filled(value: Value) -> Value {
    fn full(value: Value) -> Value {
        match value {
            Value::Object(members) if !members.contains_key(Text::MARK) => members
                .into_iter()
                .map(|(key, value)| (key, full(value)))
                .filter(|(_, value)| !is_nothing(value))
                .collect(),
            Value::Array(items) => items.into_iter().map(full).collect(),
            other => other,
        }
    }
    pascal(full(value))
}
