//! Filter policies: JSON in AWS's own grammar, with its limits and its recorded refusals (`InvalidParameter`,
//! "Invalid parameter: `FilterPolicy`").

use serde_json::{Map, Number, Value};

use super::value::FilterScope;
use crate::model::number::whole_numbers;

/// Keys: of a filter on the body those at its top alone count
/// (<https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>).
const KEYS: usize = 5;

/// Combinations of values.
const COMBINATIONS: usize = 150;

/// Bytes.
const SIZE: usize = 262_144;

/// The operator that joins alternatives. Its combinations add up; how its keys count was not recorded.
const OR: &str = "$or";

/// The operator whose list has an order: `[">", 1, "<=", 5]`.
const NUMERIC: &str = "numeric";

/// Brings a filter policy into canonical form: of several values any may match, so that their order
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

/// The constraints of AWS that a policy breaks, each with its place below the policy.
pub(super) fn problems(policy: &Value, scope: FilterScope) -> Vec<(Vec<String>, String)> {
    let Some(members) = policy.as_object() else {
        return vec![(Vec::new(), "a filter policy is a table".to_owned())];
    };
    let mut walk = Walk::new(scope);
    walk.table(members, &mut Vec::new());
    let Walk { mut found, combinations, has_or, .. } = walk;
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

/// A walk through a policy that counts the combinations of its values.
struct Walk {
    scope: FilterScope,
    found: Vec<(Vec<String>, String)>,
    combinations: usize,
    has_or: bool,
}

impl Walk {
    fn new(scope: FilterScope) -> Self {
        Self { scope, found: Vec::new(), combinations: 1, has_or: false }
    }

    fn table(&mut self, members: &Map<String, Value>, path: &mut Vec<String>) {
        for (key, member) in members {
            path.push(key.clone());
            match member {
                Value::Array(alternatives) if key == OR => self.alternatives(alternatives, path),
                Value::Array(values) => self.values(values, path),
                Value::Object(members) if self.scope == FilterScope::MessageBody => self.table(members, path),
                Value::Object(_) => {
                    let message = "only a filter on the body has nested tables: `filter_policy_scope = \"MessageBody\"`";
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
            self.found.push((path.to_vec(), "an empty list matches no message".to_owned()));
        }
        for (index, item) in values.iter().enumerate() {
            if let Some(message) = item_problem(item) {
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

/// The depth of a key, without the alternatives around it: `$or` and the place in its list.
fn depth(path: &[String]) -> usize {
    path.len() - 2 * path.iter().filter(|key| *key == OR).count()
}

/// Why SNS would refuse an item of a list.
fn item_problem(item: &Value) -> Option<String> {
    let operators = match item {
        Value::Array(_) => {
            return Some("a value is a string, a number, true, false, null or a table".to_owned());
        }
        Value::Object(operators) => operators,
        _ => return None,
    };
    let Some((operator, value)) = only(operators) else {
        return Some(format!("a match has one operator; this one has {}", operators.len()));
    };
    match operator {
        "prefix" | "suffix" | "equals-ignore-case" => {
            (!value.is_string()).then(|| format!("`{operator}` takes one string"))
        }
        "exists" => (!value.is_boolean()).then(|| "`exists` takes true or false".to_owned()),
        NUMERIC => numeric(value),
        "cidr" => (!is_cidr(value)).then(|| "`cidr` takes a range such as \"192.0.2.0/24\"".to_owned()),
        "anything-but" => anything_but(value).map(|takes| format!("`anything-but` {takes}")),
        // Whether SNS takes it was not recorded.
        "wildcard" => None,
        other => Some(format!(
            "unknown operator `{other}`; SNS has prefix, suffix, equals-ignore-case, anything-but, numeric, exists, cidr"
        )),
    }
}

/// The only member of a table.
fn only(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut all = members.iter();
    let (name, value) = all.next()?;
    all.next().is_none().then_some((name.as_str(), value))
}

fn anything_but(value: &Value) -> Option<&'static str> {
    match value {
        Value::Object(operators) => match only(operators) {
            Some(("prefix", Value::String(_))) => None,
            _ => Some("takes values, or `prefix` with one string"),
        },
        Value::Array(items) if items.is_empty() => Some("has no value"),
        Value::Array(items) if items.iter().all(|item| !item.is_array() && !item.is_object()) => None,
        Value::Array(_) | Value::Null | Value::Bool(_) => Some("takes strings or numbers"),
        _ => None,
    }
}

/// Pairs of an operator and a number: `=` alone, or a lower bound, an upper one, or both in this order.
fn numeric(value: &Value) -> Option<String> {
    let pair = |pair: &[Value]| match pair {
        [Value::String(operator), Value::Number(number)] => Some((operator.clone(), Number::as_f64(number)?)),
        _ => None,
    };
    let pairs: Option<Vec<_>> = value.as_array().and_then(|items| items.chunks(2).map(pair).collect());
    let pairs: Vec<(&str, f64)> =
        pairs.iter().flatten().map(|(operator, number)| (operator.as_str(), *number)).collect();
    match pairs[..] {
        [("=" | ">" | ">=" | "<" | "<=", _)] => None,
        [(">" | ">=", bottom), ("<" | "<=", top)] if bottom < top => None,
        [(">" | ">=", _), ("<" | "<=", _)] => Some("the bottom of a range is below its top".to_owned()),
        _ => Some("`numeric` takes pairs of an operator and a number: [\">\", 0, \"<=\", 10]".to_owned()),
    }
}

fn is_cidr(value: &Value) -> bool {
    let Some((address, bits)) = value.as_str().and_then(|text| text.split_once('/')) else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_values_means_nothing() {
        let one = |mut policy: Value| {
            canonical(&mut policy);
            policy
        };
        let policy = json!({
            "b": ["y", "x", "y"], "a": [{ "numeric": [">", 5.0] }, 1.0], "$or": [{ "d": ["q", "p"] }, { "c": [1] }],
        });
        let expected = json!({
            "$or": [{ "c": [1] }, { "d": ["p", "q"] }], "a": [1, { "numeric": [">", 5] }], "b": ["x", "y"],
        });
        assert_eq!(one(policy), expected);
        assert_ne!(
            one(json!({ "a": [{ "numeric": [">", 1, "<=", 5] }] })),
            one(json!({ "a": [{ "numeric": ["<=", 5, ">", 1] }] }))
        );
    }

    #[test]
    fn limits_are_known() {
        let many: Vec<u32> = (0..13).collect();
        for (policy, expected) in [
            (json!({ "severity": ["critical"], "price": [{ "numeric": [">", 1] }] }), 0),
            (json!({ "a": { "b": ["c"] } }), 1),
            (json!({ "a": "b" }), 1),
            (json!({ "a": [] }), 1),
            (json!([]), 1),
            (json!({ "a": [1], "b": [1], "c": [1], "d": [1], "e": [1], "f": [1] }), 1),
            (json!({ "$or": [{ "a": [1] }, { "b": [1] }] }), 0),
            (json!({ "a": ["b", ["c"], { "wrong": 1 }] }), 2),
            (json!({ "$or": [{ "a": many, "b": many }, { "c": [1] }] }), 1),
            (json!({ "a": many, "b": many }), 1),
        ] {
            assert_eq!(problems(&policy, FilterScope::MessageAttributes).len(), expected, "{policy}");
        }
        assert_eq!(problems(&json!({ "a": { "b": ["c"] } }), FilterScope::MessageBody), []);
    }

    #[test]
    fn values_in_a_body_count_as_often_as_they_are_deep() {
        let policy = json!({
            "a": { "b": { "c": ["1", "2", "3", "4"] } }, "d": { "e": ["1", "2", "3"] }, "f": ["1"],
        });
        let mut walk = Walk::new(FilterScope::MessageBody);
        walk.table(policy.as_object().unwrap(), &mut Vec::new());
        assert_eq!(walk.combinations, 4 * 3 * 3 * 2);
    }

    #[test]
    fn values_that_sns_takes_and_was_recorded_to_refuse() {
        let taken = json!([
            "a", 1.5, true, null, { "prefix": "a" }, { "suffix": "a" }, { "equals-ignore-case": "a" }, { "exists": false },
            { "numeric": ["=", 301.5] }, { "numeric": [">", 0, "<=", 150] }, { "cidr": "192.0.2.0/24" },
            { "cidr": "2001:db8::/32" }, { "anything-but": ["a", 1] }, { "anything-but": "a" },
            { "anything-but": { "prefix": "a" } },
        ]);
        let refused = json!([
            ["v"], { "wrong": true }, {}, { "prefix": "a", "suffix": "b" }, { "exists": "no" }, { "suffix": 100 },
            { "prefix": ["a"] }, { "cidr": "bad" }, { "cidr": "192.0.2.0" }, { "cidr": "192.0.2.0/33" },
            { "cidr": "192.0.2.0/a" }, { "numeric": ["<", 100, ">", 10] }, { "numeric": [">", 3, "<", 1] },
            { "numeric": [1, "<="] }, { "numeric": ["<=", "a"] }, { "numeric": [">"] },
            { "numeric": [">", 1, "<", 5, "=", 3] }, { "numeric": ["=", 1, "=", 2] }, { "numeric": 5 },
            { "numeric": [] }, { "anything-but": { "suffix": "x" } }, { "anything-but": { "exists": true } },
            { "anything-but": [] },
        ]);
        for (items, is_taken) in [(taken, true), (refused, false)] {
            for item in items.as_array().unwrap() {
                assert_eq!(item_problem(item).is_none(), is_taken, "{item}");
            }
        }
    }
}
