//! From serde's words about a declaration to a diagnostic at its line. A declaration is read
//! again without what did not fit, so that all its mistakes are found in one run.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::{
    reader::unknown_key,
    tree::{Found, Tree},
};
use crate::{
    diagnostics::{Diagnostic, nearest},
    facts::{Desired, KindFacts},
    model::{Address, Scope, document::pending_text},
};

/// Mistakes after which a declaration is given up.
const PATIENCE: usize = 30;

/// Reads a declaration; reports everything that does not fit.
pub fn read_declaration(
    kind: &'static dyn KindFacts,
    mut json: Value,
    tree: &Tree,
    address: &Address,
    scope: &Scope,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Desired> {
    let mut removed: BTreeSet<String> = BTreeSet::new();
    let before = diagnostics.len();
    for _ in 0..PATIENCE {
        let error = match kind.desired(&json, scope) {
            Ok(desired) => {
                for problem in &desired.problems {
                    let found = tree.find(problem.path.iter().map(String::as_str));
                    diagnostics.push(
                        Diagnostic::error(problem.message.clone(), Some(found.value)).with_help(problem.help.clone()),
                    );
                }
                return (diagnostics.len() == before).then_some(desired);
            }
            Err(error) => error,
        };
        let path = parts(error.path());
        let message = error.inner().to_string();
        let message = message.split(" at line ").next().unwrap_or(&message);
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        if let Some(missing) = missing {
            if !removed.contains(missing) {
                let found = tree.find(path.iter().map(String::as_str));
                let of = if path.is_empty() { address.to_string() } else { format!("`{}`", path.join(".")) };
                diagnostics.push(Diagnostic::error(format!("{of} has no `{missing}`"), Some(found.value)));
            }
            return None;
        }
        diagnostics.push(diagnose(message, &path, &json, tree));
        if !remove(&mut json, &path) {
            return None;
        }
        removed.extend(path.last().cloned());
    }
    None
}

fn diagnose(message: &str, path: &[String], json: &Value, tree: &Tree) -> Diagnostic {
    let Found { value, key } = tree.find(path.iter().map(String::as_str));
    let name = path.last().map(String::as_str).unwrap_or_default();
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let expected = quoted(rest.split_once('`').map_or("", |(_, rest)| rest));
        return unknown_key(name, &key.unwrap_or(value), &expected);
    }
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (found, rest) = rest.split_once('`').unwrap_or((rest, ""));
        let expected = quoted(rest);
        let offer = nearest(found, expected.iter().copied());
        return Diagnostic::error(format!("`{name}` can't be `{found}`"), Some(value))
            .with_label(offer.unwrap_or_else(|| "not one of AWS's values".to_owned()))
            .with_help(Some(format!("expected one of {}", expected.join(", "))));
    }
    let pointer: String = path.iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect();
    if message.starts_with("invalid type: map") && json.pointer(&pointer).and_then(pending_text).is_some() {
        return Diagnostic::error(format!("`{name}` can't wait for another resource"), Some(value))
            .with_label("only text may hold references to resources");
    }
    match message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: ")) {
        Some(rest) => {
            let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, ""));
            let found = found.replace("map", "a table").replace("sequence", "a list");
            Diagnostic::error(format!("`{name}` is {found}"), Some(value)).with_label(format!("expected {expected}"))
        }
        None => Diagnostic::error(message.to_owned(), Some(value)),
    }
}

/// The names in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn parts(path: &Path) -> Vec<String> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// Removes what `path` leads to; of a list, all of it, since removing one item would move the
/// others away from their places in the file.
fn remove(json: &mut Value, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let Value::Object(members) = json else { return false };
    let below = members.get_mut(first).is_some_and(|member| remove(member, rest));
    below || members.remove(first).is_some()
}
