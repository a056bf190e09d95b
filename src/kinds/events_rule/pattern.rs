//! Event patterns: JSON in a language of their own
//! (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::{Text, number::whole_numbers};

/// A pattern in one form: of several values any may match, so their order means nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub(super) struct Pattern(Value);

impl From<Value> for Pattern {
    fn from(mut value: Value) -> Self {
        whole_numbers(&mut value);
        sort(&mut value);
        value.sort_all_objects();
        Self(value)
    }
}

impl Pattern {
    pub(super) fn from_aws(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self(text.into()))
    }

    pub(super) fn to_aws(&self) -> String {
        self.0.as_str().map_or_else(|| self.0.to_string(), str::to_owned)
    }
}

impl From<Pattern> for Value {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

/// Sorts every list of values. That of `numeric` is a sentence: `[">", 0, "<=", 5]`.
fn sort(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.iter_mut().filter(|(key, _)| *key != "numeric").for_each(|(_, member)| sort(member));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
            items.dedup();
        }
        _ => {}
    }
}

/// What AWS refuses (`InvalidEventPatternException`), with the place below the pattern.
pub(super) fn problems(pattern: &Value) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    match pattern {
        Value::Object(members) => table(members, &mut Vec::new(), &mut found),
        _ => found.push((Vec::new(), "an event pattern is a table".to_owned())),
    }
    found
}

fn table(members: &Map<String, Value>, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    if members.is_empty() {
        found.push((path.clone(), "an event pattern has no empty table".to_owned()));
    }
    for (key, value) in members {
        path.push(key.clone());
        match value {
            Value::Array(all) if key == "$or" && all.len() > 1 && all.iter().all(Value::is_object) => {
                all.iter().filter_map(Value::as_object).for_each(|each| table(each, path, found));
            }
            Value::Array(items) if items.is_empty() => {
                found.push((path.clone(), "a list of values is not empty".to_owned()));
            }
            Value::Array(items) => {
                found.extend(items.iter().filter_map(refused).map(|message| (path.clone(), message)));
            }
            Value::Object(inner) if !inner.contains_key(Text::MARK) => table(inner, path, found),
            _ => found.push((path.clone(), "expected a list of values or a table".to_owned())),
        }
        path.pop();
    }
}

/// Why AWS refuses an item of a list.
fn refused(item: &Value) -> Option<String> {
    let members = match item {
        Value::Array(_) => return Some("a value is not a list".to_owned()),
        Value::Object(members) if !members.contains_key(Text::MARK) => members,
        _ => return None,
    };
    let mut all = members.iter();
    let (Some((operator, value)), None) = (all.next(), all.next()) else {
        return Some(format!("a match has one operator, not {}", members.len()));
    };
    let fits = match operator.as_str() {
        "prefix" | "suffix" => is_text(value) || inner(value, &["equals-ignore-case"]).is_some_and(is_text),
        "equals-ignore-case" => is_text(value),
        "wildcard" => is_text(value) && value.as_str().is_none_or(|text| !text.contains("**")),
        "exists" => value.is_boolean(),
        "cidr" => is_text(value) && value.as_str().is_none_or(is_cidr),
        "numeric" => value.as_array().is_some_and(|items| is_range(items)),
        "anything-but" => {
            let texts = inner(value, &["prefix", "suffix", "equals-ignore-case", "wildcard"]);
            is_one_or_some(value, |each| is_text(each) || each.is_number())
                || texts.is_some_and(|value| is_one_or_some(value, is_text))
        }
        _ => return Some(format!("unknown match type `{operator}`")),
    };
    (!fits).then(|| format!("`{operator}` does not take {value}"))
}

fn is_text(value: &Value) -> bool {
    value.is_string() || value.get(Text::MARK).is_some()
}

/// The value of the one member of a table, if that is one of `keys`.
fn inner<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    members.iter().find(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value)
}

fn is_one_or_some(value: &Value, fits: impl Fn(&Value) -> bool) -> bool {
    fits(value) || value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(fits))
}

/// One comparison, or a lower bound and an upper one.
fn is_range(items: &[Value]) -> bool {
    let operator = |at: usize| items.get(at).and_then(Value::as_str).unwrap_or_default();
    let (is_lower, is_upper) = ([">", ">="].contains(&operator(0)), ["<", "<="].contains(&operator(2)));
    let fits = items.len() == 2 && ["=", "<", "<=", ">", ">="].contains(&operator(0))
        || items.len() == 4 && is_lower && is_upper;
    fits && items.iter().skip(1).step_by(2).all(Value::is_number)
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = address.parse::<IpAddr>().map_or(-1, |address| if address.is_ipv4() { 32 } else { 128 });
    bits.parse::<i32>().is_ok_and(|bits| (0..=most).contains(&bits))
}
