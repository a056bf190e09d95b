//! TOML as a person would write it: short tables in a line, long ones with a header, lists wrapped.

use serde_json::Value;
use toml_writer::{ToTomlKey as _, ToTomlValue as _, TomlKeyBuilder, TomlStringBuilder};

use crate::{
    facts::Table,
    model::Hidden,
    page::{commands, commands_within},
};

/// Columns of a line.
const WIDTH: usize = 100;

/// How deep tables in one line may be.
const DEPTH: usize = 3;

/// Members that stand before the others, in the order in which they are best read: those of every
/// resource, of IAM's statements, of alarms, of WAF's rules. The others follow by name.
const FIRST: &[&str] = &[
    "name",
    "alias",
    "key_id",
    "account",
    "region",
    "adopt",
    "allow",
    "unmanaged",
    "log_group",
    "scope",
    "title",
    "type",
    "description",
    "path",
    "Version",
    "Id",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "namespace",
    "pattern",
    "metric",
    "metrics",
    "expression",
    "dimensions",
    "statistic",
    "stat",
    "period",
    "unit",
    "comparison_operator",
    "threshold",
    "evaluation_periods",
    "datapoints_to_alarm",
    "treat_missing_data",
    "priority",
    "statement",
    "action",
    "override_action",
    "x",
    "y",
    "width",
    "height",
];

/// Members that stand behind the others.
const LAST: &[&str] = &["properties", "reason", "tags"];

/// A table with its header, its members and the tables below it.
pub(super) fn table(out: &mut String, path: &[&str], members: &Table) {
    header(out, path, members, false);
}

fn header(out: &mut String, path: &[&str], members: &Table, in_list: bool) {
    let (below, own): (Vec<_>, Vec<_>) = ordered(members).partition(|(key, value)| has_header(key, value));
    // A table of tables needs no header of its own.
    if in_list || !own.is_empty() || below.is_empty() || path.len() <= 3 {
        let written: Vec<String> = path.iter().map(|part| key(part)).collect();
        let (open, close) = if in_list { ("[[", "]]") } else { ("[", "]") };
        if !out.is_empty() && !out.ends_with("\n\n") && !ends_with_comment(out) {
            out.push('\n');
        }
        out.push_str(&format!("{open}{}{close}\n", written.join(".")));
        lines(out, &own);
    }
    for (key, value) in below {
        let path: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
        match value {
            Value::Object(members) => header(out, &path, members, false),
            Value::Array(items) => {
                for members in items.iter().filter_map(Value::as_object) {
                    header(out, &path, members, true);
                }
            }
            _ => {}
        }
    }
}

fn ends_with_comment(out: &str) -> bool {
    out.lines().next_back().is_some_and(|line| line.starts_with('#'))
}

/// Members in the order in which they are read.
pub(super) fn ordered(members: &Table) -> impl Iterator<Item = (&String, &Value)> {
    let place = |key: &str| match FIRST.iter().position(|each| *each == key) {
        Some(place) => place,
        None if LAST.contains(&key) => usize::MAX,
        None => FIRST.len(),
    };
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_by_key(|(key, _)| (place(key), *key));
    members.into_iter()
}

/// Whether a member is better off with a header of its own.
fn has_header(name: &str, value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty() && !is_chain(value) && !fits(name, value),
        // What has one member each, as statements of WAF, reads better as a list.
        Value::Array(items) => {
            let is_table = |item: &Value| item.as_object().is_some_and(|members| members.len() != 1);
            !items.is_empty() && items.iter().all(is_table) && !fits(name, value)
        }
        _ => false,
    }
}

/// Whether tables of one member each lead to a value, as in `{ StringEquals = { key = "value" } }`: a header
/// for each of them would say less.
fn is_chain(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.len() == 1 && members.values().all(is_chain) && depth(value) <= DEPTH
        }
        Value::Array(items) => !items.iter().any(|item| item.is_object() || item.is_array()),
        other => !has_lines(other),
    }
}

/// Whether a table or list reads well in one line.
fn fits(name: &str, value: &Value) -> bool {
    depth(value) <= DEPTH
        && !has_lines(value)
        && key(name).chars().count() + inline(value).chars().count() + 3 <= WIDTH
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn has_lines(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().any(has_lines),
        Value::Array(items) => items.iter().any(has_lines),
        Value::String(text) => text.contains('\n'),
        _ => false,
    }
}

/// Members without headers, their `=` below each other.
fn lines(out: &mut String, members: &[(&String, &Value)]) {
    let width = members.iter().map(|(name, _)| key(name).chars().count()).max().unwrap_or(0);
    for (name, value) in members {
        out.push_str(&format!("{:width$} = {}\n", key(name), block(name, value)));
    }
}

/// A value behind its key, over several lines where one is too short.
fn block(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) if hides(text) => basic(text),
        Value::String(text) => TomlStringBuilder::new(text).as_default().to_toml_value(),
        Value::Array(items) if !items.is_empty() && !fits(name, value) => {
            let items: String = items.iter().map(|item| format!("  {},\n", inline(item))).collect();
            format!("[\n{items}]")
        }
        Value::Object(members) if !fits(name, value) => {
            let members: Vec<String> = ordered(members)
                .map(|(name, value)| format!("{} = {}", key(name), block(name, value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => inline(other),
    }
}

/// A value in one line.
fn inline(value: &Value) -> String {
    match value {
        // Nothing that is written down is null.
        Value::Null => "\"\"".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(part)) => part.to_toml_value(),
            (None, None) => number.to_string(),
        },
        Value::String(text) if hides(text) => basic(text),
        Value::String(text) => {
            let text = TomlStringBuilder::new(text);
            let pretty = text.as_basic_pretty().or_else(|| text.as_literal());
            pretty.unwrap_or_else(|| text.as_basic()).to_toml_value()
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members: Vec<String> =
                ordered(members).map(|(name, value)| format!("{} = {}", key(name), inline(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// Whether a text holds what a terminal or the log of a CI system obeys, or a reader does not see. TOML takes
/// most of it as it is.
fn hides(text: &str) -> bool {
    text.chars().any(|c| !matches!(c, '\n' | '\t') && Hidden::of(c).is_some())
        || text.lines().any(|line| !commands(line).is_empty())
}

/// A string in quotation marks, on one line, with an escape for all that is hidden or would be obeyed.
fn basic(text: &str) -> String {
    let obeyed: Vec<usize> = commands_within(text).collect();
    let mut out = String::from('"');
    for (at, c) in text.char_indices() {
        match c {
            c if obeyed.contains(&at) => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if Hidden::of(c).is_some() && u32::from(c) > 0xffff => {
                out.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            c if Hidden::of(c).is_some() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn key(name: &str) -> String {
    if hides(name) {
        return basic(name);
    }
    TomlKeyBuilder::new(name).as_default().to_toml_key()
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
