//! The difference of two canonical documents: which paths differ, from what to what.

use std::collections::BTreeSet;

use serde_json::Value;

use super::data::Edit;
use crate::model::{Secret, document::pending_text};

/// The edits that lead from `before` to `want`. Objects are compared by key. Lists of single values
/// are compared as sets, since canonical documents sort what has no order; a list whose order
/// changed is one edit.
#[must_use]
pub fn diff(before: Option<&Value>, want: Option<&Value>) -> Vec<Edit> {
    let mut edits = Vec::new();
    compare(&mut Vec::new(), before, want, &mut edits);
    edits
}

fn compare(path: &mut Vec<String>, before: Option<&Value>, want: Option<&Value>, edits: &mut Vec<Edit>) {
    if before == want {
        return;
    }
    match (before, want) {
        (Some(Value::Object(old)), Some(Value::Object(new))) if !is_leaf(before) && !is_leaf(want) => {
            let mut keys: Vec<&String> =
                old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))).collect();
            keys.sort();
            for key in keys {
                path.push(key.clone());
                compare(path, old.get(key), new.get(key), edits);
                path.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if all_single(old) && all_single(new) => {
            let order = edit(path, before, want);
            let texts = |items: &[Value]| items.iter().map(Value::to_string).collect::<BTreeSet<_>>();
            let (before, after) = (texts(old), texts(new));
            let removed: Vec<&Value> = old.iter().filter(|item| !after.contains(&item.to_string())).collect();
            let added: Vec<&Value> = new.iter().filter(|item| !before.contains(&item.to_string())).collect();
            if removed.is_empty() && added.is_empty() {
                edits.push(order);
            }
            edits.extend(removed.into_iter().map(|item| edit(path, Some(item), None)));
            edits.extend(added.into_iter().map(|item| edit(path, None, Some(item))));
        }
        // Lists of tables have an order that matters; the same length compares item by item.
        (Some(Value::Array(old)), Some(Value::Array(new))) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                path.push(index.to_string());
                compare(path, Some(old), Some(new), edits);
                path.pop();
            }
        }
        _ => edits.push(edit(path, before, want)),
    }
}

fn edit(path: &[String], from: Option<&Value>, to: Option<&Value>) -> Edit {
    Edit { path: path.to_vec(), from: from.cloned(), to: to.cloned() }
}

/// Whether nothing inside it is told apart: single values, text that waits, and secrets, of which not
/// even the hash is anybody's business.
fn is_leaf(value: Option<&Value>) -> bool {
    let is_secret = |value: &Value| value.get(Secret::MARK).is_some();
    value.is_some_and(|value| !value.is_object() || is_secret(value) || pending_text(value).is_some())
}

fn all_single(items: &[Value]) -> bool {
    items.iter().all(|item| !item.is_array() && is_leaf(Some(item)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(before: &Value, want: &Value) -> Vec<String> {
        let text = |value: &Option<Value>| value.as_ref().map_or("-".to_owned(), ToString::to_string);
        diff(Some(before), Some(want))
            .iter()
            .map(|edit| format!("{} {} → {}", edit.path.join("."), text(&edit.from), text(&edit.to)))
            .collect()
    }

    #[test]
    fn edits_name_the_path_and_nothing_else() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1}), vec![]),
            (json!({"a": {"days": 7, "x": 1}}), json!({"a": {"days": 1, "x": 1}}), vec!["a.days 7 → 1"]),
            (json!({"a": 1}), json!({"b": 1}), vec!["a 1 → -", "b - → 1"]),
            (json!(["x", "y"]), json!(["y", "z"]), vec![r#" "x" → -"#, r#" - → "z""#]),
            (json!([1, 2]), json!([2, 1]), vec![" [1,2] → [2,1]"]),
            (json!([{"a": 1}]), json!([{"a": 2}]), vec!["0.a 1 → 2"]),
            (
                json!({"s": {"$secret": "1"}}),
                json!({"s": {"$secret": "2"}}),
                vec![r#"s {"$secret":"1"} → {"$secret":"2"}"#],
            ),
            (
                json!({"k": {"$pending": "${a.b.c.arn}"}}),
                json!({"k": "x"}),
                vec![r#"k {"$pending":"${a.b.c.arn}"} → "x""#],
            ),
        ];
        for (before, want, expected) in cases {
            assert_eq!(shown(&before, &want), expected, "{before} to {want}");
        }
    }
}
