//! Bounds that stand as attributes on the fields of a declaration: lengths, ranges, counts and patterns. They are part
//! of the JSON Schema, so that editors, the reference and `check` have the same.
//!
//! `#[schemars(length(min = 1, max = 255))]` on a text or a list, `range` on a number, `regex(pattern = "…")` on a
//! text; the same inside `extend("propertyNames" = …)` on the keys of a map. `extend("x-pattern" = "letters and
//! digits")` puts a pattern into words. `extend("enum" = UNITS, "x-enum" = "unit")` bounds a text whose type takes any
//! word, since AWS may answer new ones.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use regex_lite::Regex;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use crate::facts::Problem;

/// The bounds of a declaration's type.
#[derive(Debug)]
pub(super) struct Bounds {
    schema: Value,
    patterns: BTreeMap<String, Regex>,
}

/// The bounds of a kind's declaration, taken from its schema once.
pub(super) fn bounds_of<S: JsonSchema>(kind: &'static str) -> Arc<Bounds> {
    static ALL: Mutex<BTreeMap<&'static str, Arc<Bounds>>> = Mutex::new(BTreeMap::new());
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let new = || Arc::new(Bounds::new(SchemaGenerator::default().into_root_schema_for::<S>().into()));
    Arc::clone(all.entry(kind).or_insert_with(new))
}

impl Bounds {
    fn new(schema: Value) -> Self {
        let mut patterns = BTreeMap::new();
        collect_patterns(&schema, &mut patterns);
        Self { schema, patterns }
    }

    /// What of a declaration is out of bounds.
    pub(super) fn problems(&self, declaration: &Value) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.look(&self.schema, declaration, &mut Vec::new(), &mut problems);
        problems
    }

    fn look(&self, schema: &Value, value: &Value, path: &mut Vec<String>, problems: &mut Vec<Problem>) {
        let is_key = |part: &&String| part.parse::<usize>().is_err();
        let name = path.iter().rev().find(is_key).map_or_else(String::new, |key| format!("`{key}`"));
        let messages = match value {
            Value::String(text) => self.of_text(schema, text, "", &name),
            Value::Number(number) => of_number(schema, number.as_f64().unwrap_or_default(), &name),
            Value::Array(items) => of_count(schema, "Items", items.len(), &name),
            Value::Object(members) => of_count(schema, "Properties", members.len(), &name),
            Value::Null | Value::Bool(_) => Vec::new(),
        };
        let problem = |message| Problem { path: path.clone(), message, help: None };
        problems.extend(messages.into_iter().map(problem));
        problems.extend(unknown_word(schema, value, path));
        if let Some(next) = self.next(schema, value) {
            self.look(next, value, path, problems);
        }
        match value {
            Value::Array(items) => {
                let Some(item) = schema.get("items") else { return };
                for (index, value) in items.iter().enumerate() {
                    path.push(index.to_string());
                    self.look(item, value, path, problems);
                    path.pop();
                }
            }
            Value::Object(members) => {
                for (key, value) in members {
                    path.push(key.clone());
                    if let Some(names) = schema.get("propertyNames") {
                        let problem = |message| Problem { path: path.clone(), message, help: None };
                        let messages = self.of_text(names, key, "key of ", &name);
                        problems.extend(messages.into_iter().map(problem));
                    }
                    let declared = schema.get("properties").and_then(|properties| properties.get(key));
                    if let Some(below) = declared.or_else(|| schema.get("additionalProperties")) {
                        self.look(below, value, path, problems);
                    }
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// The schema that says more: behind a reference, or the only alternative that fits.
    fn next<'a>(&'a self, schema: &'a Value, value: &Value) -> Option<&'a Value> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            return self.schema.pointer(name.strip_prefix('#')?);
        }
        let alternatives = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
        let mut fitting = alternatives.iter().filter(|alternative| self.fits(alternative, value));
        let found = fitting.next()?;
        fitting.next().is_none().then_some(found)
    }

    /// Whether a value may be meant by a schema, going by types and keys alone.
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let target = name.strip_prefix('#').and_then(|name| self.schema.pointer(name));
            return target.is_none_or(|target| self.fits(target, value));
        }
        let of_type = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let is = |wanted: &str| wanted == of_type || (wanted == "integer" && of_type == "number");
        let right_type = match schema.get("type") {
            Some(Value::String(wanted)) => is(wanted),
            Some(Value::Array(wanted)) => wanted.iter().filter_map(Value::as_str).any(is),
            _ => true,
        };
        let Value::Object(members) = value else { return right_type };
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let has_all = required.filter_map(Value::as_str).all(|key| members.contains_key(key));
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        let known = |key: &String| schema.get("properties").is_some_and(|keys| keys.get(key).is_some());
        right_type && has_all && (!closed || members.keys().all(known))
    }

    fn of_text(&self, schema: &Value, text: &str, what: &str, name: &str) -> Vec<String> {
        let mut messages = Vec::new();
        let (least, most) = (limit(schema, "minLength"), limit(schema, "maxLength"));
        let length = text.chars().count();
        if is_outside(length, least, most) {
            let range = in_words(least, most);
            let unit = if range.ends_with(" 1") { "character" } else { "characters" };
            messages.push(format!("{what}{name} must be {range} {unit} long, not {length}"));
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            let fits = self.patterns.get(pattern).is_none_or(|regex| regex.is_match(text));
            if !fits && messages.is_empty() {
                messages.push(match schema.get("x-pattern").and_then(Value::as_str) {
                    Some(words) => format!("`{text}` is not a valid {what}{name}: must be {words}"),
                    None => format!("`{text}` is not a valid {what}{name}: must match `{pattern}`"),
                });
            }
        }
        messages
    }
}

/// A text that is none of the words that a schema names.
fn unknown_word(schema: &Value, value: &Value, path: &[String]) -> Option<Problem> {
    let (noun, word) = (schema.get("x-enum")?.as_str()?, value.as_str()?);
    let words: Vec<&str> = schema.get("enum")?.as_array()?.iter().filter_map(Value::as_str).collect();
    (!words.contains(&word)).then(|| {
        let expected =
            if words.len() > 2 { format!("one of {}", words.join(", ")) } else { words.join(" or ") };
        Problem::below(path, format!("unknown {noun} `{word}`")).with_help(format!("expected {expected}"))
    })
}

fn of_number(schema: &Value, number: f64, name: &str) -> Vec<String> {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let (least, most) = (bound("minimum"), bound("maximum"));
    let is_outside = least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most);
    if !is_outside {
        return Vec::new();
    }
    vec![match (least, most) {
        (Some(least), Some(most)) => format!("{name} must be {least} to {most}, not {number}"),
        (Some(least), None) => format!("{name} must be at least {least}, not {number}"),
        (_, most) => format!("{name} must be at most {}, not {number}", most.unwrap_or_default()),
    }]
}

fn of_count(schema: &Value, unit: &str, count: usize, name: &str) -> Vec<String> {
    let (least, most) = (limit(schema, &format!("min{unit}")), limit(schema, &format!("max{unit}")));
    if !is_outside(count, least, most) {
        return Vec::new();
    }
    let range = in_words(least, most);
    let entries = if range.ends_with(" 1") || range == "1" { "entry" } else { "entries" };
    vec![format!("{name} must have {range} {entries}, not {count}")]
}

fn limit(schema: &Value, name: &str) -> Option<usize> {
    schema.get(name)?.as_u64()?.try_into().ok()
}

fn is_outside(count: usize, least: Option<usize>, most: Option<usize>) -> bool {
    least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most)
}

fn in_words(least: Option<usize>, most: Option<usize>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(0) | None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("at least {}", least.unwrap_or_default()),
    }
}

fn collect_patterns(schema: &Value, patterns: &mut BTreeMap<String, Regex>) {
    match schema {
        Value::Object(members) => {
            if let Some(pattern) = members.get("pattern").and_then(Value::as_str)
                && let Ok(regex) = Regex::new(pattern)
            {
                patterns.insert(pattern.to_owned(), regex);
            }
            members.values().for_each(|below| collect_patterns(below, patterns));
        }
        Value::Array(items) => items.iter().for_each(|below| collect_patterns(below, patterns)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;
    use crate::model::Text;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Spec {
        #[schemars(length(min = 1, max = 3))]
        name: Option<Text>,
        #[schemars(range(min = 1, max = 365))]
        days: Option<u16>,
        #[schemars(length(max = 2))]
        rules: Vec<Rule>,
        #[schemars(extend("propertyNames" = { "pattern": "^[a-z]+$", "x-pattern": "lower-case letters" }))]
        keys: BTreeMap<String, Rule>,
        either: Option<Either>,
        #[schemars(inner(length(max = 1)))]
        letters: BTreeSet<String>,
        #[schemars(extend("enum" = ["Count", "Bits"], "x-enum" = "unit"))]
        unit: Option<String>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Rule {
        #[schemars(regex(pattern = "^[a-z]+$"))]
        id: String,
    }

    #[derive(JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    enum Either {
        Word(String),
        Rule(Rule),
    }

    #[test]
    fn what_is_out_of_bounds_is_told_at_its_path() {
        let bounds = bounds_of::<Spec>("bounds of a test");
        let cases = [
            (json!({ "name": "abc", "days": 365, "rules": [{ "id": "a" }] }), vec![]),
            (json!({ "name": null, "either": "any text" }), vec![]),
            (json!({ "name": "abcd" }), vec!["name: `name` must be 1 to 3 characters long, not 4"]),
            (json!({ "name": "äöü" }), vec![]),
            (json!({ "days": 0 }), vec!["days: `days` must be 1 to 365, not 0"]),
            (
                json!({ "rules": [{ "id": "a" }, { "id": "B" }, { "id": "c" }] }),
                vec![
                    "rules: `rules` must have at most 2 entries, not 3",
                    "rules.1.id: `B` is not a valid `id`: must match `^[a-z]+$`",
                ],
            ),
            (
                json!({ "keys": { "B.c": { "id": "" } } }),
                vec![
                    "keys.B.c: `B.c` is not a valid key of `keys`: must be lower-case letters",
                    "keys.B.c.id: `` is not a valid `id`: must match `^[a-z]+$`",
                ],
            ),
            (
                json!({ "either": { "id": "B" } }),
                vec!["either.id: `B` is not a valid `id`: must match `^[a-z]+$`"],
            ),
            (
                json!({ "letters": ["a", "bc"] }),
                vec!["letters.1: `letters` must be at most 1 character long, not 2"],
            ),
            (json!({ "unit": "Count" }), vec![]),
            (json!({ "unit": "count" }), vec!["unit: unknown unit `count`"]),
        ];
        for (declaration, expected) in cases {
            let problems = bounds.problems(&declaration).into_iter();
            let found: Vec<String> =
                problems.map(|problem| format!("{}: {}", problem.path.join("."), problem.message)).collect();
            assert_eq!(found, expected, "{declaration}");
        }
    }
}
