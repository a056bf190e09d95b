//! Policies in AWS's grammar.

use serde_json::{Map, Value, json};

use crate::model::document::pending_text;

/// A policy of a document as AWS takes it: there, statements are a table by their labels, and every value is a list.
pub(super) fn policy(document: Value) -> Value {
    let Value::Object(mut members) = document else { return document };
    let statements = match members.remove("Statement") {
        Some(Value::Object(by_label)) => {
            by_label.into_iter().map(|(_, statement)| statement_of(statement)).collect()
        }
        Some(other) => other,
        None => Value::Array(Vec::new()),
    };
    let mut policy = Map::new();
    for key in ["Version", "Id"] {
        policy.extend(members.remove(key).map(|value| (key.to_owned(), value)));
    }
    policy.extend(members);
    policy.insert("Statement".to_owned(), statements);
    Value::Object(policy)
}

fn statement_of(statement: Value) -> Value {
    let Value::Object(mut members) = statement else { return statement };
    let mut ordered = Map::new();
    for key in
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"]
    {
        ordered.extend(members.remove(key).map(|value| (key.to_owned(), value)));
    }
    ordered.extend(members);
    // Who everybody is, is written as people do.
    for key in ["Principal", "NotPrincipal"] {
        if ordered.get(key) == Some(&json!({ "AWS": ["*"] })) {
            ordered.insert(key.to_owned(), "*".into());
        }
    }
    single(Value::Object(ordered))
}

/// Lists of one as the one.
fn single(value: Value) -> Value {
    match value {
        Value::Object(members) if pending_text(&Value::Object(members.clone())).is_none() => {
            members.into_iter().map(|(key, value)| (key, single(value))).collect()
        }
        Value::Array(mut items) if items.len() == 1 => items.remove(0),
        other => other,
    }
}
