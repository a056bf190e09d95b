//! Values of an aspect, made by walking from a fixture's declaration: at each step something is added, removed or
//! changed as the JSON Schema allows, and what AWS would refuse is left.

use std::collections::BTreeMap;

use proptest::{
    strategy::{Strategy, ValueTree as _},
    string::string_regex,
    test_runner::TestRunner,
};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};
use trueup::{facts::KindFacts, model::Scope};

/// Texts for fields without a pattern: what a protocol may have to escape, and what is easily taken for another type.
const WORDS: &[&str] = &[
    "a",
    "calls",
    "two words",
    "ä ö ü",
    "<a href='b'>&amp;</a>",
    "\"quoted\"",
    "back\\slash",
    "a/b:c=d+e%20f",
    "true",
    "17",
    "1e3",
    "null",
    "{\"a\":[1]}",
    "https://example.com/a?b=c&d=e",
    "arn:aws:sns:eu-central-1:111122223333:calls",
];

/// A walk over the declarations of a kind.
pub(super) struct Walk {
    kind: &'static dyn KindFacts,
    scope: Scope,
    schema: Schema,
    random: Random,
    declaration: Value,
}

impl Walk {
    /// Begins at a declaration, of whose table only what the kind itself reads counts.
    pub(super) fn new(kind: &'static dyn KindFacts, scope: &Scope, declaration: &Value) -> Self {
        let mut generator = SchemaGenerator::default();
        let mut root: Value = kind.schema(&mut generator).into();
        root["$defs"] = Value::Object(generator.take_definitions(true));
        let schema = Schema(root);
        let known = schema.members(&schema.0);
        let own =
            |(key, value): (&String, &Value)| known.contains_key(key).then(|| (key.clone(), value.clone()));
        let declaration = declaration.as_object().into_iter().flatten().filter_map(own).collect();
        let random = Random(TestRunner::deterministic());
        Self { kind, scope: scope.clone(), schema, random, declaration: Value::Object(declaration) }
    }

    /// Goes a step, unless what comes of it can't be declared; the documents as they are declared then.
    pub(super) fn step(&mut self) -> Option<BTreeMap<&'static str, Value>> {
        let mut next = self.declaration.clone();
        self.schema.change(&mut self.random, &self.schema.0, &mut next, 0);
        if next == self.declaration {
            return None;
        }
        let desired = self.kind.desired(&next, &self.scope).ok()?;
        if !desired.problems.is_empty() {
            return None;
        }
        self.declaration = next;
        Some(desired.aspects)
    }
}

/// Where everything random comes from; the same in each run.
struct Random(TestRunner);

impl Random {
    /// Any value of a strategy.
    fn any<S: Strategy>(&mut self, strategy: S) -> S::Value {
        strategy.new_tree(&mut self.0).expect("the strategy refuses nothing").current()
    }

    fn below(&mut self, limit: usize) -> usize {
        self.any(0..limit.max(1))
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The schema of a declaration, with what it refers to.
struct Schema(Value);

impl Schema {
    /// What stands behind a reference.
    fn followed<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        while let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            schema = self.0.pointer(name.trim_start_matches('#')).expect("references lead somewhere");
        }
        schema
    }

    /// The members that a schema names, those of all its alternatives included.
    fn members<'a>(&'a self, schema: &'a Value) -> BTreeMap<&'a String, &'a Value> {
        let schema = self.followed(schema);
        let named = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let others = choices(schema).into_iter().flatten().flat_map(|choice| self.members(choice));
        named.chain(others).collect()
    }

    /// Changes one thing somewhere in a value.
    fn change(&self, random: &mut Random, schema: &Value, value: &mut Value, depth: usize) {
        let schema = self.followed(schema);
        match value {
            Value::Object(members) => {
                let named = self.members(schema);
                let others = others(schema);
                let keys: Vec<String> = members.keys().cloned().collect();
                let deeper = (!keys.is_empty()).then(|| random.one_of(&keys).clone());
                match (random.below(5), deeper, others) {
                    (0, Some(key), _) => drop(members.remove(&key)),
                    (1, _, Some(others)) => {
                        members.insert(key(random, schema), self.value(random, others, depth + 1));
                    }
                    (1, _, None) => {
                        let missing: Vec<_> =
                            named.iter().filter(|(key, _)| !members.contains_key(**key)).collect();
                        if !missing.is_empty() {
                            let (key, below) = random.one_of(&missing);
                            members.insert((**key).clone(), self.value(random, below, depth + 1));
                        }
                    }
                    (_, Some(key), _) => {
                        if let (Some(below), Some(value)) =
                            (named.get(&key).copied().or(others), members.get_mut(&key))
                        {
                            self.change(random, below, value, depth + 1);
                        }
                    }
                    (_, None, _) => *value = self.value(random, schema, depth),
                }
            }
            Value::Array(items) => {
                let item = schema.get("items").unwrap_or(&Value::Null);
                let at = random.below(items.len());
                match random.below(3) {
                    0 if !items.is_empty() => drop(items.remove(at)),
                    1 if !items.is_empty() => self.change(random, item, &mut items[at], depth + 1),
                    _ => items.push(self.value(random, item, depth + 1)),
                }
            }
            _ => *value = self.value(random, schema, depth),
        }
    }

    /// A value of a schema.
    fn value(&self, random: &mut Random, schema: &Value, depth: usize) -> Value {
        let schema = self.followed(schema);
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            return random.one_of(words).clone();
        }
        let is_null = |of_type: Option<&Value>| of_type.and_then(Value::as_str) == Some("null");
        if let Some(choices) = choices(schema) {
            let some: Vec<_> = choices.iter().filter(|choice| !is_null(choice.get("type"))).collect();
            let choice = *random.one_of(&some);
            return self.value(random, choice, depth);
        }
        let types = match schema.get("type") {
            Some(Value::Array(types)) => types.iter().find(|each| !is_null(Some(each))),
            other => other,
        };
        match types.and_then(Value::as_str) {
            Some("boolean") => json!(random.below(2) == 0),
            Some("integer") => json!(number(random, schema)),
            Some("number") => json!(f64::from(number(random, schema)) + 0.5),
            Some("array") => {
                let least = limit(schema, "minItems").unwrap_or(usize::from(depth < 6));
                let item = schema.get("items").unwrap_or(&Value::Null);
                (0..least + random.below(3)).map(|_| self.value(random, item, depth + 1)).collect()
            }
            Some("object") => self.object(random, schema, depth),
            _ => Value::String(text(random, schema)),
        }
    }

    fn object(&self, random: &mut Random, schema: &Value, depth: usize) -> Value {
        let required = schema.get("required").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut members = Map::new();
        for (key, below) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if required.contains(&json!(key)) || (depth < 8 && random.below(4) == 0) {
                members.insert(key.clone(), self.value(random, below, depth + 1));
            }
        }
        if let Some(others) = others(schema) {
            for _ in 0..=random.below(2) {
                members.insert(key(random, schema), self.value(random, others, depth + 1));
            }
        }
        Value::Object(members)
    }
}

/// The schema of the members that no schema names.
fn others(schema: &Value) -> Option<&Value> {
    schema.get("additionalProperties").filter(|others| others.is_object())
}

/// A key of a map.
fn key(random: &mut Random, schema: &Value) -> String {
    text(random, schema.get("propertyNames").unwrap_or(&Value::Null))
}

/// A bound, which schemars writes as `1` or as `1.0`.
fn whole(bound: &Value) -> Option<i64> {
    bound.as_i64().or_else(|| bound.to_string().strip_suffix(".0")?.parse().ok())
}

fn number(random: &mut Random, schema: &Value) -> i32 {
    let bound = |name: &str| i32::try_from(whole(schema.get(name)?)?).ok();
    let least = bound("minimum").unwrap_or(-3);
    let most = bound("maximum").unwrap_or(least + 100_000);
    match random.below(4) {
        0 => least,
        1 => most,
        _ => random.any(least..=most),
    }
}

fn text(random: &mut Random, schema: &Value) -> String {
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        let plain = pattern.trim_start_matches('^').trim_end_matches('$');
        // XML can't hold control characters.
        let plain_text = string_regex(plain)
            .map(|any| any.prop_filter("control", |text| !text.contains(char::is_control)));
        if let Ok(strategy) = plain_text {
            return random.any(strategy);
        }
    }
    let mut text = (*random.one_of(WORDS)).to_owned();
    while text.chars().count() < limit(schema, "minLength").unwrap_or(1) {
        text.push_str("ab");
    }
    text.chars().take(limit(schema, "maxLength").unwrap_or(usize::MAX)).collect()
}

fn choices(schema: &Value) -> Option<&Vec<Value>> {
    schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()
}

fn limit(schema: &Value, name: &str) -> Option<usize> {
    usize::try_from(schema.get(name)?.as_u64()?).ok()
}
