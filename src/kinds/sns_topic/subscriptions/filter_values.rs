//! The values of a filter policy: what may stand in the list of a key, by AWS's recorded refusals
//! (`InvalidParameter`, "Invalid parameter: `FilterPolicy`").

use serde_json::{Map, Number, Value};

/// Why SNS would refuse an item of a list; `None` where it takes it.
pub(super) fn problem(item: &Value) -> Option<String> {
    match item {
        Value::Array(_) => Some("a value is text, a number, true, false, null or a table".to_owned()),
        Value::Object(operators) => of_operators(operators),
        _ => None,
    }
}

fn of_operators(operators: &Map<String, Value>) -> Option<String> {
    let mut all = operators.iter();
    let (Some((operator, value)), None) = (all.next(), all.next()) else {
        return Some(format!("a match has one operator; this one has {}", operators.len()));
    };
    match operator.as_str() {
        "prefix" | "suffix" | "equals-ignore-case" => {
            (!value.is_string()).then(|| format!("`{operator}` takes one text"))
        }
        "exists" => (!value.is_boolean()).then(|| "`exists` takes true or false".to_owned()),
        "numeric" => numeric(value),
        "cidr" => cidr(value),
        "anything-but" => anything_but(value),
        // What SNS learnt since, nobody recorded.
        "wildcard" => None,
        other => Some(format!(
            "unknown operator `{other}`; SNS has prefix, suffix, equals-ignore-case, anything-but, numeric, exists, cidr"
        )),
    }
}

fn anything_but(value: &Value) -> Option<String> {
    match value {
        Value::Object(operators) => {
            let mut all = operators.iter();
            match (all.next(), all.next()) {
                (Some((operator, value)), None) if operator == "prefix" => {
                    (!value.is_string()).then(|| "`prefix` takes one text".to_owned())
                }
                _ => Some("`anything-but` takes values, or `prefix` with one text".to_owned()),
            }
        }
        Value::Array(items) if items.is_empty() => Some("`anything-but` has no value".to_owned()),
        Value::Array(items) if items.iter().any(|item| item.is_array() || item.is_object()) => {
            Some("`anything-but` takes texts or numbers".to_owned())
        }
        Value::Null | Value::Bool(_) => Some("`anything-but` takes texts or numbers".to_owned()),
        _ => None,
    }
}

/// Pairs of an operator and a number: `=` alone, or a lower bound, an upper one, or both in this order.
fn numeric(value: &Value) -> Option<String> {
    let wrong =
        || Some("`numeric` takes pairs of an operator and a number: [\">\", 0, \"<=\", 10]".to_owned());
    let Some(items) = value.as_array().filter(|items| matches!(items.len(), 2 | 4)) else { return wrong() };
    let mut pairs = Vec::new();
    for pair in items.chunks(2) {
        let (Some(operator), Some(number)) = (pair[0].as_str(), pair[1].as_number().and_then(Number::as_f64))
        else {
            return wrong();
        };
        pairs.push((operator, number));
    }
    match pairs[..] {
        [("=" | ">" | ">=" | "<" | "<=", _)] => None,
        [(">" | ">=", bottom), ("<" | "<=", top)] if bottom < top => None,
        [(">" | ">=", _), ("<" | "<=", _)] => Some("the bottom of a range is below its top".to_owned()),
        _ => wrong(),
    }
}

fn cidr(value: &Value) -> Option<String> {
    let is_range = value.as_str().is_some_and(|text| {
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let most = match address.parse::<std::net::IpAddr>() {
            Ok(std::net::IpAddr::V4(_)) => 32,
            Ok(std::net::IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    });
    (!is_range).then(|| "`cidr` takes a range such as \"192.0.2.0/24\"".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_sns_takes() {
        for item in [
            json!("a"),
            json!(1.5),
            json!(true),
            json!(null),
            json!({ "prefix": "a" }),
            json!({ "suffix": "a" }),
            json!({ "equals-ignore-case": "a" }),
            json!({ "exists": false }),
            json!({ "numeric": ["=", 301.5] }),
            json!({ "numeric": [">", 0, "<=", 150] }),
            json!({ "cidr": "192.0.2.0/24" }),
            json!({ "cidr": "2001:db8::/32" }),
            json!({ "anything-but": ["a", 1] }),
            json!({ "anything-but": "a" }),
            json!({ "anything-but": { "prefix": "a" } }),
        ] {
            assert_eq!(problem(&item), None, "{item}");
        }
    }

    #[test]
    fn values_that_sns_was_recorded_to_refuse() {
        for item in [
            json!(["v"]),
            json!({ "wrong": true }),
            json!({}),
            json!({ "prefix": "a", "suffix": "b" }),
            json!({ "exists": "no" }),
            json!({ "suffix": 100 }),
            json!({ "prefix": ["a"] }),
            json!({ "cidr": "bad" }),
            json!({ "cidr": "192.0.2.0" }),
            json!({ "cidr": "192.0.2.0/33" }),
            json!({ "cidr": "192.0.2.0/a" }),
            json!({ "numeric": ["<", 100, ">", 10] }),
            json!({ "numeric": [">", 3, "<", 1] }),
            json!({ "numeric": [1, "<="] }),
            json!({ "numeric": ["<=", "a"] }),
            json!({ "numeric": [">"] }),
            json!({ "numeric": [">", 1, "<", 5, "=", 3] }),
            json!({ "numeric": ["=", 1, "=", 2] }),
            json!({ "numeric": 5 }),
            json!({ "numeric": [] }),
            json!({ "anything-but": { "suffix": "x" } }),
            json!({ "anything-but": { "exists": true } }),
            json!({ "anything-but": [] }),
        ] {
            assert!(problem(&item).is_some(), "{item}");
        }
    }
}
