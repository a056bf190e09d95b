//! The JSON Schema of stack files, asked by the path of a key.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{facts::Catalog, stack::schema::of_stack_files};

/// The schema.
pub struct Schema(Value);

/// What the schema says of a place in a file.
pub struct Found<'a> {
    /// The schemas that the place has by its key.
    pub written: Vec<&'a Value>,
    /// The forms that a value may have there, lists and what is in them alike.
    pub forms: Vec<&'a Value>,
    /// The parts of the path that the tool names; the others are chosen by whoever writes.
    pub named: Vec<String>,
}

/// A key that may be written.
pub struct Key<'a> {
    /// What it is.
    pub about: String,
    /// What is written there.
    pub shape: Shape,
    /// Its schema.
    pub schema: &'a Value,
}

/// What is written at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `"…"`.
    Text,
    /// `[…]`.
    List,
    /// `{…}`.
    Table,
    /// A number, a boolean, or one of several.
    Other,
}

/// How deep forms are looked for in forms.
const DEEPEST: usize = 16;

impl Schema {
    /// The schema of stack files.
    #[must_use]
    pub fn of(catalog: &Catalog) -> Self {
        Self(serde_json::from_str(&of_stack_files(catalog)).unwrap_or_default())
    }

    /// What it says of the value at a path of a stack file, or of a template.
    #[must_use]
    pub fn at(&self, path: &[String]) -> Found<'_> {
        self.find(&self.0, path)
    }

    /// The same of a path in a policy.
    #[must_use]
    pub fn at_policy(&self, path: &[String]) -> Found<'_> {
        self.find(&self.0["$defs"]["Policy"], path)
    }

    /// Whether a stack file may have such a table or key at its top.
    #[must_use]
    pub fn has_top(&self, name: &str) -> bool {
        ["description", "parameters"].contains(&name) || self.0["properties"].get(name).is_some()
    }

    fn find<'a>(&'a self, root: &'a Value, path: &[String]) -> Found<'a> {
        let mut found = Found { written: vec![root], forms: self.forms(&[root]), named: Vec::new() };
        for (index, part) in path.iter().enumerate() {
            // A template declares its parameters as a stack its variables.
            let name = if index == 0 && part == "parameters" { "variables" } else { part.as_str() };
            let own = found.forms.iter().filter_map(|form| form["properties"].get(name));
            let own: Vec<&Value> = own.collect();
            let chosen = || found.forms.iter().filter_map(|form| form.get("additionalProperties"));
            if own.is_empty() {
                found.written = chosen().filter(|each| each.is_object()).collect();
            } else {
                found.named.push(part.clone());
                found.written = own;
            }
            found.forms = self.forms(&found.written);
        }
        found
    }

    fn forms<'a>(&'a self, schemas: &[&'a Value]) -> Vec<&'a Value> {
        let mut forms = Vec::new();
        for schema in schemas {
            self.collect(schema, &mut forms, 0);
        }
        forms
    }

    fn collect<'a>(&'a self, schema: &'a Value, forms: &mut Vec<&'a Value>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.collect(&self.0["$defs"][name], forms, depth + 1);
        }
        let several = ["anyOf", "oneOf"].into_iter().find_map(|word| schema[word].as_array());
        if let Some(several) = several {
            return several.iter().for_each(|each| self.collect(each, forms, depth + 1));
        }
        forms.push(schema);
        if schema["items"].is_object() {
            self.collect(&schema["items"], forms, depth + 1);
        }
    }

    /// The keys of a place.
    #[must_use]
    pub fn keys<'a>(&'a self, found: &Found<'a>) -> BTreeMap<&'a str, Key<'a>> {
        let tables = found.forms.iter().filter_map(|form| form["properties"].as_object());
        let key = |(name, schema): (&'a String, &'a Value)| {
            let about = words(schema).or_else(|| self.forms(&[schema]).into_iter().find_map(words));
            (name.as_str(), Key { about: about.unwrap_or_default(), shape: self.shape(schema), schema })
        };
        tables.flatten().map(key).collect()
    }

    /// What is written at a place with this schema: of several forms the first.
    #[must_use]
    pub fn shape(&self, schema: &Value) -> Shape {
        let forms = self.forms(&[schema]);
        let is_plain = |form: &&&Value| type_of(form) != "null" && !is_reference(form);
        match forms.iter().find(is_plain) {
            Some(form) if form.get("enum").is_some() || form.get("const").is_some() => Shape::Text,
            Some(form) => match type_of(form) {
                "string" => Shape::Text,
                "array" => Shape::List,
                "object" => Shape::Table,
                _ => Shape::Other,
            },
            None => Shape::Other,
        }
    }
}

/// The words that may stand at a place, each with what it means, and whether it is a text.
#[must_use]
pub fn values(found: &Found<'_>) -> Vec<(String, bool, String)> {
    let mut values = Vec::new();
    for form in &found.forms {
        if type_of(form) == "boolean" {
            values.extend(["true", "false"].map(|word| (word.to_owned(), false, String::new())));
        }
        let given = form["enum"].as_array().into_iter().flatten().chain(form.get("const"));
        for value in given.filter(|value| !value.is_null()) {
            let about = form.get("const").and_then(|_| words(form)).unwrap_or_default();
            match value.as_str() {
                Some(text) => values.push((text.to_owned(), true, about)),
                None => values.push((value.to_string(), false, about)),
            }
        }
    }
    values
}

/// A description, in one line.
#[must_use]
pub fn words(schema: &Value) -> Option<String> {
    let text = schema["description"].as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn type_of(schema: &Value) -> &str {
    let types = schema["type"].as_array().into_iter().flatten().chain(schema.get("type"));
    types.filter_map(Value::as_str).find(|each| *each != "null").unwrap_or("null")
}

/// Whether it is the form of a reference in place of a value.
fn is_reference(schema: &Value) -> bool {
    schema["pattern"].as_str().is_some_and(|pattern| pattern.trim_start_matches('^').starts_with("\\$\\{"))
}
