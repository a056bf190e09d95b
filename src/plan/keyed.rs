//! Documents that are managed key by key, on resources of someone else.

use serde_json::Value;

/// `live` with the keys, or the items, of `want` on top.
pub(super) fn merged(live: &Value, want: &Value) -> Value {
    match (live, want) {
        (Value::Object(live), Value::Object(want)) => {
            let mut merged = live.clone();
            merged.extend(want.clone());
            Value::Object(merged)
        }
        (Value::Array(live), Value::Array(want)) => {
            let mut merged = live.clone();
            merged.extend(want.iter().filter(|item| !live.contains(item)).cloned());
            Value::Array(merged)
        }
        _ => want.clone(),
    }
}

/// `live` without the keys, or the items, of `want`.
pub(super) fn without(live: &Value, want: &Value) -> Value {
    match (live, want) {
        (Value::Object(live), Value::Object(want)) => {
            let rest = live.iter().filter(|(key, _)| !want.contains_key(*key));
            Value::Object(rest.map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        (Value::Array(live), Value::Array(want)) => {
            Value::Array(live.iter().filter(|item| !want.contains(item)).cloned().collect())
        }
        _ => live.clone(),
    }
}

/// Whether nothing is in it.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
