//! From serde's words about a declaration to a diagnostic at its line. A declaration is read
//! again without what did not fit, so that all its mistakes are found in one run.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::{
    names,
    reader::unknown_key,
    settings,
    tree::{Found, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, nearest_name},
    facts::{Desired, KindFacts, Problem},
    model::{Address, Reference, Scope, document::pending_text},
};

/// Mistakes after which a declaration is given up.
const PATIENCE: usize = 30;

/// Reads a declaration; reports everything that does not fit. `None` if anything is wrong with it. Constraints of
/// what is made now do not hold for what `exists`.
pub fn read_declaration(
    kind: &'static dyn KindFacts,
    mut json: Value,
    tree: &Tree,
    address: &Address,
    (scope, exists): (&Scope, bool),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Desired> {
    let mut reading =
        Reading { tree, address, removed: BTreeSet::new(), misspelt: BTreeSet::new(), diagnostics };
    for _ in 0..PATIENCE {
        let error = match kind.desired(&json, scope) {
            Ok(desired) => {
                reading.problems(&desired.problems);
                if !exists {
                    reading.problems(&desired.problems_of_new);
                }
                return reading.removed.is_empty().then_some(desired);
            }
            Err(error) => error,
        };
        let mut path = parts(error.path());
        reading.report(&error.into_inner().to_string(), &path, &json);
        if !remove(&mut json, &mut path) {
            return None;
        }
        reading.removed.insert(path);
    }
    None
}

/// A declaration that is being read, again and again without what did not fit.
struct Reading<'a> {
    tree: &'a Tree,
    address: &'a Address,
    /// What did not fit.
    removed: BTreeSet<Vec<String>>,
    /// What was meant by keys that are not known: nobody misses it.
    misspelt: BTreeSet<Vec<String>>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn find(&self, path: &[String]) -> Found<'_> {
        self.tree.find(path.iter().map(String::as_str))
    }

    /// Reports an error of serde's.
    fn report(&mut self, message: &str, path: &[String], json: &Value) {
        let message = message.split(" at line ").next().unwrap_or(message);
        if let Some(rest) = message.strip_prefix("missing field `") {
            return self.missing(path, rest.split('`').next().unwrap_or(rest));
        }
        if self.find(path).is_unknown() {
            return;
        }
        // What is left of a table without the part that did not fit need not fit either.
        let has_lost = |removed: &Vec<String>| removed.len() > path.len() && removed.starts_with(path);
        if self.removed.iter().any(has_lost) {
            return;
        }
        if let Some(rest) = message.strip_prefix("unknown field `") {
            let mut expected = quoted(rest.split_once('`').map_or("", |(_, rest)| rest));
            if path.len() == 1 {
                expected.extend(settings::KEYS);
            }
            return self.unknown_key(path, &expected);
        }
        let diagnostic = self.diagnose(message, path, json);
        self.diagnostics.push(diagnostic);
    }

    fn missing(&mut self, path: &[String], missing: &str) {
        let whole: Vec<String> = path.iter().cloned().chain([missing.to_owned()]).collect();
        if self.removed.contains(&whole) || self.misspelt.contains(&whole) {
            return;
        }
        let of = if path.is_empty() { self.address.to_string() } else { shown_name(path) };
        let place = self.find(path).place();
        self.diagnostics.push(Diagnostic::error(format!("{of} has no `{missing}`"), Some(place)));
    }

    fn unknown_key(&mut self, path: &[String], expected: &[&str]) {
        let Some((key, above)) = path.split_last() else { return };
        let found = self.find(path);
        let place = found.key.unwrap_or(&found.value.place);
        let diagnostic = match self.brought(key, above, expected) {
            Some((label, ours)) => {
                let diagnostic = Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone()));
                let diagnostic = diagnostic.with_label(label);
                match ours {
                    Some(ours) => diagnostic.with_fix(Some(key), ours),
                    None => diagnostic,
                }
            }
            None => unknown_key(key, place, expected),
        };
        if let Some(meant) = diagnostic.label.as_deref().and_then(|label| quoted(label).first().copied()) {
            self.misspelt.insert(above.iter().cloned().chain([meant.to_owned()]).collect());
        }
        self.diagnostics.push(diagnostic);
    }

    /// Where here is what another tool has this key for, or AWS in its own spelling, and the key that it is.
    fn brought(&self, key: &str, above: &[String], expected: &[&str]) -> Option<(String, Option<String>)> {
        let snake = names::snake(key);
        if snake != key && expected.contains(&snake.as_str()) {
            return Some((format!("here it is `{snake}`"), Some(snake)));
        }
        Some(match names::key(&self.address.kind, key).filter(|_| above.is_empty())? {
            "" => ("nothing here needs it".to_owned(), None),
            ours => {
                let label =
                    format!("here it is `{ours}`; `trueup kinds {}.{ours}` shows it", self.address.kind);
                (label, Some(ours.to_owned()))
            }
        })
    }

    fn diagnose(&self, message: &str, path: &[String], json: &Value) -> Diagnostic {
        let value = self.find(path).value;
        let place = Some(value.place.clone());
        let name = shown_name(path);
        let at = path.iter().try_fold(json, |at, part| match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            _ => at.get(part),
        });
        let waits = at.and_then(pending_text).is_some();
        if waits && (message.starts_with("invalid type") || message.starts_with("unknown variant")) {
            return Diagnostic::error(format!("{name} can't refer to a resource"), place)
                .with_label("this must be known before anything is made")
                .with_help(Some("write the value itself, or use a variable"));
        }
        if let Some(rest) = message.strip_prefix("unknown variant `") {
            let (found, rest) = rest.split_once('`').unwrap_or((rest, ""));
            let expected = quoted(rest);
            // A table whose keys are AWS's words.
            if let Some(entry) = value.as_table().and_then(|table| table.get(found)) {
                return unknown_key(found, &entry.key, &expected);
            }
            return Diagnostic::error(format!("{name} can't be `{found}`"), place)
                .with_offer(found, nearest_name(found, expected.iter().copied()))
                .with_help(Some(format!("expected one of {}", expected.join(", "))));
        }
        if message.starts_with("expected an ARN") {
            let reference =
                value.as_str().and_then(|text| Reference::parse(text.strip_prefix("${")?.strip_suffix('}')?));
            let diagnostic =
                Diagnostic::error(format!("{name} is not an ARN"), place).with_label("expected an ARN");
            let Some(Reference { address, .. }) = &reference else { return diagnostic };
            let written = value.as_str().unwrap_or_default();
            return diagnostic
                .with_help(Some(format!("write ${{{address}.arn}}")))
                .with_fix(Some(written), format!("${{{address}.arn}}"));
        }
        match message.rsplit_once(", expected ") {
            Some((found, expected)) if found.starts_with("invalid ") => {
                let expected = in_words(expected);
                // Of a table by name serde tells the table, and not which entry does not fit.
                let entry =
                    found.strip_prefix("invalid type: ").and_then(|found| entry_of_type(value, found));
                let (name, value) = match entry {
                    Some((key, value)) => (shown_name(std::slice::from_ref(key)), value),
                    None => (name, value),
                };
                let place = Some(value.place.clone());
                let message = match found.strip_prefix("invalid value: ") {
                    Some(integer) if integer.starts_with("integer") => format!("{name} is out of range"),
                    Some(value) => format!("{name} can't be {}", value.trim_start_matches("string ")),
                    None => format!("{name} is {}", value.type_name()),
                };
                // That an integer is expected does not help whoever wrote one.
                let says_more = !(found.starts_with("invalid value") && expected == "an integer");
                let label = says_more.then(|| format!("expected {expected}"));
                let has_shape =
                    ["a list", "a string", "a table"].iter().any(|shape| expected.starts_with(shape));
                let shows =
                    path.first().filter(|_| found.starts_with("invalid type") && has_shape).map(|key| {
                        format!("`trueup kinds {}.{key}` shows what is written there", self.address.kind)
                    });
                Diagnostic::error(message, place).with_label(label.unwrap_or_default()).with_help(shows)
            }
            _ => Diagnostic::error(message.to_owned(), place),
        }
    }

    /// Reports what AWS would refuse, apart from what follows from other mistakes. Whether there was
    /// nothing.
    fn problems(&mut self, problems: &[Problem]) {
        for problem in problems {
            if let Some(known) = problem.message.strip_prefix("unknown member `") {
                let known = quoted(known.split_once('`').map_or("", |(_, rest)| rest));
                self.unknown_key(&problem.path, &known);
            }
        }
        for problem in problems {
            let is_missing =
                problem.message.strip_prefix("missing `").and_then(|rest| rest.split('`').next());
            let misspelt = is_missing.is_some_and(|missing| {
                self.misspelt
                    .contains(&problem.path.iter().cloned().chain([missing.to_owned()]).collect::<Vec<_>>())
            });
            if misspelt || problem.message.starts_with("unknown member `") || self.follows(problem) {
                continue;
            }
            let found = self.find(&problem.path);
            // What speaks of the key itself is shown there.
            let of_key = problem.path.last().filter(|key| problem.message.starts_with(&format!("`{key}`")));
            let place = of_key.and(found.key).unwrap_or(&found.value.place).clone();
            self.diagnostics
                .push(Diagnostic::constraint(problem.message.clone(), place).with_help(problem.help.clone()));
        }
    }

    /// Whether a problem may follow from another mistake: one in the value itself, or in what stands
    /// beside it in the same table.
    fn follows(&self, problem: &Problem) -> bool {
        let path = &problem.path;
        let beside = path.split_last().map(|(_, above)| above).filter(|above| !above.is_empty());
        let is_removed = |removed: &Vec<String>| {
            removed.starts_with(path)
                || beside.is_some_and(|above| removed.len() == above.len() + 1 && removed.starts_with(above))
        };
        let is_gap = |above: &[String]| match &self.find(above).value.node {
            TreeNode::Table(table) => {
                table.values().any(|entry| matches!(entry.value.node, TreeNode::Unknown))
            }
            _ => false,
        };
        self.removed.iter().any(is_removed) || self.find(path).value.has_gaps() || beside.is_some_and(is_gap)
    }
}

/// The entry of a table that is of a type as serde calls it, where the table itself is of another.
fn entry_of_type<'a>(value: &'a Tree, found: &str) -> Option<(&'a String, &'a Tree)> {
    let word = found.split([' ', ',']).next()?;
    let is_it = |tree: &Tree| match &tree.node {
        TreeNode::String(_) => word == "string",
        TreeNode::Scalar(Value::Bool(_)) => word == "boolean",
        TreeNode::Scalar(Value::Number(number)) => {
            word == if number.is_f64() { "floating" } else { "integer" }
        }
        TreeNode::Array(_) => word == "sequence",
        TreeNode::Table(_) => word == "map",
        TreeNode::Scalar(_) | TreeNode::Unknown => false,
    };
    let entries = value.as_table().filter(|_| !is_it(value))?;
    entries.iter().find(|(_, entry)| is_it(&entry.value)).map(|(key, entry)| (key, &entry.value))
}

/// What serde calls a Rust type, in words for people.
fn in_words(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "isize" => "an integer",
        "u8" | "u16" | "u32" | "u64" | "usize" => "an integer that is not negative",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a map" => "a table",
        "a sequence" => "a list",
        "string or map" => "a string",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    }
}

/// The value at a path, as it is called in a sentence.
fn shown_name(path: &[String]) -> String {
    let is_index = |part: &String| part.bytes().all(|byte| byte.is_ascii_digit());
    match path {
        [.., list, index] if is_index(index) => format!("an item of `{list}`"),
        [.., name] => format!("`{name}`"),
        [] => "the resource".to_owned(),
    }
}

/// The names in backticks, without those that only trueup itself writes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|name| !name.starts_with('$')).collect()
}

fn parts(path: &Path) -> Vec<String> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { variant } => Some(variant.clone()),
            Segment::Unknown => None,
        })
        .collect()
}

/// Removes what `path` leads to, and cuts the path to what was removed: of a list, all of it, since
/// removing one item would move the others away from their places in the file.
fn remove(json: &mut Value, path: &mut Vec<String>) -> bool {
    for length in (1..=path.len()).rev() {
        let (last, above) = (&path[length - 1], &path[..length - 1]);
        let table = above.iter().try_fold(&mut *json, |at, part| at.as_object_mut()?.get_mut(part));
        if table.and_then(Value::as_object_mut).is_some_and(|members| members.remove(last).is_some()) {
            path.truncate(length);
            return true;
        }
    }
    false
}
