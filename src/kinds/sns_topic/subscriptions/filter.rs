//! Filter policies: JSON in AWS's own grammar, and the limits it has.

use serde_json::{Map, Value};

use super::{filter_values, value::FilterScope};
use crate::model::number::whole_numbers;

/// Keys: of a filter on the body those at its top alone count
/// (<https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>).
const KEYS: usize = 5;

/// Combinations of values.
const COMBINATIONS: usize = 150;

/// Bytes.
const SIZE: usize = 262_144;

/// The operator that joins alternatives. Its combinations add up; of its keys nobody recorded how they count.
const OR: &str = "$or";

/// The operator whose list is a sentence: `[">", 1, "<=", 5]`.
const NUMERIC: &str = "numeric";

/// Puts a filter policy into the one form that says it: of several values any may match, so that their order
/// means nothing, and `5.0` is `5`.
pub(super) fn canonical(policy: &mut Value) {
    whole_numbers(policy);
    sort(policy);
    policy.sort_all_objects();
}

fn sort(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.iter_mut().filter(|(name, _)| *name != NUMERIC).for_each(|(_, member)| sort(member));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
            items.dedup();
        }
        _ => {}
    }
}

/// What AWS would refuse, with the place below the policy.
pub(super) fn problems(policy: &Value, scope: FilterScope) -> Vec<(Vec<String>, String)> {
    let Some(members) = policy.as_object() else {
        return vec![(Vec::new(), "a filter policy is a table".to_owned())];
    };
    let mut counted = Counted { scope, found: Vec::new(), combinations: 1, has_or: false };
    counted.table(members, &mut Vec::new());
    let Counted { mut found, combinations, has_or, .. } = counted;
    let mut refuse = |message: String| found.push((Vec::new(), message));
    let keys = members.len();
    if keys > KEYS && !has_or {
        refuse(format!("a filter policy has at most {KEYS} keys; this one has {keys}"));
    }
    if combinations > COMBINATIONS {
        refuse(format!(
            "a filter policy has at most {COMBINATIONS} combinations of values; this one has {combinations}"
        ));
    }
    if policy.to_string().len() > SIZE {
        refuse(format!("a filter policy has at most {SIZE} bytes"));
    }
    found
}

struct Counted {
    scope: FilterScope,
    found: Vec<(Vec<String>, String)>,
    combinations: usize,
    has_or: bool,
}

impl Counted {
    fn table(&mut self, members: &Map<String, Value>, path: &mut Vec<String>) {
        for (key, member) in members {
            path.push(key.clone());
            match member {
                Value::Array(alternatives) if key == OR => self.alternatives(alternatives, path),
                Value::Array(values) => self.values(values, path),
                Value::Object(members) if self.scope == FilterScope::MessageBody => self.table(members, path),
                Value::Object(_) => {
                    let message = "only a filter on the body reaches into tables: `filter_policy_scope = \"MessageBody\"`";
                    self.found.push((path.clone(), message.to_owned()));
                }
                _ => self.found.push((path.clone(), "expected a list of values".to_owned())),
            }
            path.pop();
        }
    }

    fn alternatives(&mut self, alternatives: &[Value], path: &mut Vec<String>) {
        self.has_or = true;
        let around = std::mem::replace(&mut self.combinations, 1);
        let mut sum = 0_usize;
        for (index, one) in alternatives.iter().enumerate() {
            path.push(index.to_string());
            match one {
                Value::Object(members) => {
                    self.combinations = 1;
                    self.table(members, path);
                    sum = sum.saturating_add(self.combinations);
                }
                _ => self.found.push((path.clone(), "expected a table".to_owned())),
            }
            path.pop();
        }
        self.combinations = around.saturating_mul(sum.max(1));
    }

    /// In a filter on the body a value counts as often as it is deep; alternatives add no depth (recorded: 160
    /// combinations refused, 150 accepted).
    fn values(&mut self, values: &[Value], path: &[String]) {
        if values.is_empty() {
            self.found.push((path.to_vec(), "an empty list lets no message through".to_owned()));
        }
        for (index, item) in values.iter().enumerate() {
            if let Some(message) = filter_values::problem(item) {
                let path = path.iter().cloned().chain([index.to_string()]).collect();
                self.found.push((path, message));
            }
        }
        let weight = match self.scope {
            FilterScope::MessageBody => depth(path),
            FilterScope::MessageAttributes => 1,
        };
        self.combinations = self.combinations.saturating_mul(values.len().max(1).saturating_mul(weight));
    }
}

/// How deep a key is, without the alternatives around it: `$or` and the place in its list.
fn depth(path: &[String]) -> usize {
    path.len() - 2 * path.iter().filter(|key| *key == OR).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn count(policy: &Value, scope: FilterScope) -> usize {
        problems(policy, scope).len()
    }

    #[test]
    fn the_order_of_values_means_nothing() {
        let one = |mut policy: Value| {
            canonical(&mut policy);
            policy
        };
        assert_eq!(
            one(
                json!({ "b": ["y", "x", "y"], "a": [{ "numeric": [">", 5.0] }, 1.0], "$or": [{ "d": ["q", "p"] }, { "c": [1] }] })
            ),
            json!({ "$or": [{ "c": [1] }, { "d": ["p", "q"] }], "a": [1, { "numeric": [">", 5] }], "b": ["x", "y"] })
        );
        assert_ne!(
            one(json!({ "a": [{ "numeric": [">", 1, "<=", 5] }] })),
            one(json!({ "a": [{ "numeric": ["<=", 5, ">", 1] }] }))
        );
    }

    #[test]
    fn limits_are_known() {
        let attributes = |policy: Value| count(&policy, FilterScope::MessageAttributes);
        let body = |policy: Value| count(&policy, FilterScope::MessageBody);
        assert_eq!(attributes(json!({ "severity": ["critical"], "price": [{ "numeric": [">", 1] }] })), 0);
        assert_eq!(attributes(json!({ "a": { "b": ["c"] } })), 1);
        assert_eq!(body(json!({ "a": { "b": ["c"] } })), 0);
        assert_eq!(attributes(json!({ "a": "b" })), 1);
        assert_eq!(attributes(json!({ "a": [] })), 1);
        assert_eq!(attributes(json!([])), 1);
        assert_eq!(attributes(json!({ "a": [1], "b": [1], "c": [1], "d": [1], "e": [1], "f": [1] })), 1);
        assert_eq!(attributes(json!({ "$or": [{ "a": [1] }, { "b": [1] }] })), 0);
        assert_eq!(attributes(json!({ "a": ["b", ["c"], { "wrong": 1 }] })), 2);
        let many: Vec<u32> = (0..13).collect();
        assert_eq!(attributes(json!({ "$or": [{ "a": many, "b": many }, { "c": [1] }] })), 1);
        assert_eq!(attributes(json!({ "a": many, "b": many })), 1);
    }

    #[test]
    fn values_in_a_body_count_as_often_as_they_are_deep() {
        let counted = |policy: &Value| {
            let mut counted = Counted {
                scope: FilterScope::MessageBody,
                found: Vec::new(),
                combinations: 1,
                has_or: false,
            };
            counted.table(policy.as_object().unwrap(), &mut Vec::new());
            counted.combinations
        };
        let policy = json!({
            "a": { "b": { "c": ["1", "2", "3", "4"] } }, "d": { "e": ["1", "2", "3"] }, "f": ["1"],
        });
        assert_eq!(counted(&policy), 4 * 3 * 3 * 2);
    }
}
