//! What can be declared of a kind, key by key: its JSON Schema as sections that people read. Each table of the schema
//! is one section, at the first place where it may stand; other places refer to it.

use std::collections::{BTreeMap, VecDeque};

use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use crate::{diagnostics::nearest, facts::KindFacts};

/// The keys of one table.
#[derive(Debug)]
pub struct Section {
    /// Where the table stands, `lifecycle.NAME`; empty for the resource's own.
    pub path: String,
    /// What it is.
    pub about: String,
    /// Whether just one of its keys is given.
    pub is_choice: bool,
    /// Its keys, by name.
    pub keys: Vec<Key>,
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// What is written there: `text`, `list of text`, `` `a` or `b` ``.
    pub shape: String,
    /// What AWS takes of it, and what holds without it, in a few words each.
    pub bounds: Vec<String>,
    /// What it is.
    pub about: String,
    /// Whether it has to be given.
    pub is_required: bool,
    /// Whether the user chooses names in it: tags.
    pub is_by_name: bool,
    /// The number of the section with its own keys.
    pub section: Option<usize>,
}

/// All sections of a kind, the resource's own first.
#[must_use]
pub fn sections(kind: &dyn KindFacts) -> Vec<Section> {
    sections_beside(kind, &Value::Null)
}

/// The same, with the keys that every resource has by the schemas `settings`.
#[must_use]
pub fn sections_beside(kind: &dyn KindFacts, settings: &Value) -> Vec<Section> {
    let mut generator = SchemaGenerator::default();
    let schema = kind.schema(&mut generator).to_value();
    let definitions = generator.take_definitions(true);
    let mut reading =
        Reading { definitions: &definitions, met: BTreeMap::new(), waiting: VecDeque::new(), number: 0 };
    let whole = reading.forms(&schema);
    reading.section("", whole);
    let beside = Value::from_iter([("properties", settings.clone())]);
    let mut sections = Vec::new();
    while let Some((path, forms)) = reading.waiting.pop_front() {
        sections.push(reading.keys_of(path, &forms));
        if sections.len() == 1 {
            let settings = reading.keys_of(String::new(), &[&beside]);
            sections[0].keys.extend(settings.keys);
            sections[0].keys.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }
    sections
}

/// A key, and the sections of it and below it.
pub type Found<'a> = (Option<&'a Key>, Vec<&'a Section>);

/// The key at `path`, `lifecycle.transitions`, and the sections of it and below it. Names that a user chooses may be
/// left out.
///
/// # Errors
/// The part of the path that is no key, what stands before it, and the section that it should be in, if there is one.
pub fn find<'s, 'p>(
    sections: &'s [Section],
    path: &'p str,
) -> Result<Found<'s>, (&'p str, &'p str, Option<&'s Section>)> {
    let (mut at, mut key, mut is_named): (_, Option<&Key>, _) = (Some(&sections[0]), None, false);
    let mut end = 0;
    for part in path.split('.') {
        let before = path[..end].trim_end_matches('.');
        end += part.len() + 1;
        let Some(section) = at else {
            let is_name = key.is_some_and(|key| key.is_by_name) && !is_named && !part.is_empty();
            if !is_name {
                return Err((part, before, None));
            }
            is_named = true;
            continue;
        };
        if let Some(found) = section.keys.iter().find(|key| key.name == part) {
            at = found.section.map(|number| &sections[number]);
            (key, is_named) = (Some(found), false);
        } else {
            let is_name = section.path.ends_with(CHOSEN) && !is_named && !part.is_empty();
            let is_meant = nearest(part, section.keys.iter().map(|key| key.name.as_str()));
            if !is_name || is_meant.is_some() {
                return Err((part, before, at));
            }
            is_named = true;
        }
    }
    let Some(own) = at else { return Ok((key, Vec::new())) };
    let rest = |section: &&Section| {
        let rest = section.path.strip_prefix(&own.path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    Ok((key, sections.iter().filter(rest).collect()))
}

/// What stands in a path for a name that a user chooses.
const CHOSEN: &str = ".NAME";

/// One of the forms that a value may have.
struct Form<'a> {
    schema: &'a Value,
    /// The name of its definition, by which a table is known again.
    definition: Option<&'a str>,
}

struct Reading<'a> {
    definitions: &'a Map<String, Value>,
    /// Tables that were met, by their definitions.
    met: BTreeMap<Vec<&'a str>, usize>,
    waiting: VecDeque<(String, Vec<&'a Value>)>,
    number: usize,
}

impl<'a> Reading<'a> {
    /// The forms of a schema; `null`, and references in place of a value, are none of their own.
    fn forms(&self, schema: &'a Value) -> Vec<Form<'a>> {
        let mut forms = Vec::new();
        self.collect(schema, None, &mut forms);
        forms
    }

    fn collect(&self, schema: &'a Value, definition: Option<&'a str>, forms: &mut Vec<Form<'a>>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next())
            && let Some((name, schema)) = self.definitions.get_key_value(name)
        {
            return self.collect(schema, Some(name), forms);
        }
        let several = ["anyOf", "oneOf"].into_iter().find_map(|word| schema[word].as_array());
        if let Some(several) = several {
            return several.iter().for_each(|each| self.collect(each, definition, forms));
        }
        let is_reference = schema["pattern"]
            .as_str()
            .is_some_and(|pattern| pattern.trim_start_matches('^').starts_with("\\$\\{"));
        if schema["type"] != "null" && !is_reference {
            forms.push(Form { schema, definition });
        }
    }

    /// The section of the tables among the forms, which is read later.
    fn section(&mut self, path: &str, forms: Vec<Form<'a>>) -> Option<usize> {
        let tables: Vec<Form<'a>> =
            forms.into_iter().filter(|form| form.schema["properties"].is_object()).collect();
        let known: Vec<&str> = tables.iter().filter_map(|form| form.definition).collect();
        if tables.is_empty() {
            return None;
        }
        let is_known = known.len() == tables.len();
        if let Some(met) = self.met.get(&known).filter(|_| is_known) {
            return Some(*met);
        }
        let number = self.number;
        self.number += 1;
        if is_known {
            self.met.insert(known, number);
        }
        self.waiting.push_back((path.to_owned(), tables.into_iter().map(|form| form.schema).collect()));
        Some(number)
    }

    fn keys_of(&mut self, path: String, tables: &[&'a Value]) -> Section {
        let mut keys: BTreeMap<&str, Key> = BTreeMap::new();
        for table in tables {
            let required = table["required"].as_array().map(Vec::as_slice).unwrap_or_default();
            for (name, schema) in table["properties"].as_object().into_iter().flatten() {
                let is_required = tables.len() == 1 && required.iter().any(|each| each == name);
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let mut key = self.key(&path, name, is_required, schema);
                // One of several forms with one key each: what is said of the form is said of the key.
                let of_form = Some(words(table)).filter(|words| !words.is_empty() && has_one_key(table));
                key.about = of_form.filter(|_| tables.len() > 1 || key.about.is_empty()).unwrap_or(key.about);
                keys.entry(name).or_insert(key);
            }
        }
        let is_choice = tables.len() > 1 && tables.iter().all(|table| has_one_key(table));
        let about = if tables.len() == 1 { words(tables[0]) } else { String::new() };
        Section { path, about, is_choice, keys: keys.into_values().collect() }
    }

    fn key(&mut self, path: &str, name: &str, is_required: bool, schema: &'a Value) -> Key {
        let mut bounds = Vec::new();
        let (shape, section) = self.shape(path, schema, &mut bounds);
        let forms = self.forms(schema);
        let is_by_name = forms.iter().any(|form| form.schema["additionalProperties"].is_object());
        let default = [schema].into_iter().chain(forms.iter().map(|form| form.schema));
        if let Some(default) = default.filter_map(|each| each.get("default")).find(|value| says(value)) {
            bounds.push(format!("`{default}` when not given"));
        }
        let mut about = words(schema);
        if about.is_empty()
            && let [form] = &forms[..]
        {
            about = words(form.schema);
        }
        for form in &forms {
            if let (Some(value), said) = (form.schema["const"].as_str(), words(form.schema))
                && !said.is_empty()
            {
                about.push_str(&format!(" `{value}`: {said}"));
            }
        }
        Key {
            name: name.to_owned(),
            shape,
            bounds,
            about: about.trim().to_owned(),
            is_required,
            is_by_name,
            section,
        }
    }

    /// What is written at a place, and the section of the tables there.
    fn shape(&mut self, path: &str, schema: &'a Value, bounds: &mut Vec<String>) -> (String, Option<usize>) {
        let forms = self.forms(schema);
        let (mut values, mut shapes, mut section) = (Vec::new(), Vec::new(), None);
        for form in &forms {
            let schema = form.schema;
            let given = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
            let before = values.len();
            values.extend(given.filter(|value| !value.is_null()).map(|value| match value.as_str() {
                Some(text) => format!("`{text}`"),
                None => format!("`{value}`"),
            }));
            if values.len() > before {
                continue;
            }
            bounds.extend(bounds_of(schema));
            let shape = match type_of(schema) {
                "string" => "text".to_owned(),
                "boolean" => "`true` or `false`".to_owned(),
                "integer" => "integer".to_owned(),
                "number" => "number".to_owned(),
                "array" => {
                    let (inner, inside) = self.shape(&format!("{path}[]"), &schema["items"], bounds);
                    section = section.or(inside);
                    format!("list of {}", whole(inner))
                }
                "object" if schema["properties"].is_object() => "table".to_owned(),
                "object" if schema["additionalProperties"].is_object() => {
                    let each = &schema["additionalProperties"];
                    let (inner, inside) = self.shape(&format!("{path}{CHOSEN}"), each, bounds);
                    section = section.or(inside);
                    format!("{} by name", whole(inner))
                }
                "object" => "table in AWS's own words".to_owned(),
                _ => "any value".to_owned(),
            };
            if !shapes.contains(&shape) {
                shapes.push(shape);
            }
        }
        section = self.section(path, forms).or(section);
        values.extend(shapes);
        let shape = match values.split_last() {
            None => "any value".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
        };
        (shape, section)
    }
}

/// A shape inside another one.
fn whole(shape: String) -> String {
    if shape.contains(" or ") && !shape.starts_with("`true`") { format!("({shape})") } else { shape }
}

/// A description, in one line.
fn words(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The type; of a nullable one, that beside `null`.
fn type_of(schema: &Value) -> &str {
    let types = schema["type"].as_array().into_iter().flatten().chain(schema.get("type"));
    types.filter_map(Value::as_str).find(|each| *each != "null").unwrap_or_default()
}

fn has_one_key(table: &Value) -> bool {
    table["properties"].as_object().is_some_and(|properties| properties.len() == 1)
}

/// Whether a default is worth a word.
fn says(default: &Value) -> bool {
    match default {
        Value::Null | Value::Array(_) | Value::Object(_) => false,
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// What AWS takes, in words.
fn bounds_of(schema: &Value) -> Vec<String> {
    let number = |word: &str| schema[word].as_i64();
    let mut bounds = Vec::new();
    let ranges = [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " names"),
    ];
    for (least, most, unit) in ranges {
        bounds.extend(match (number(least), number(most)) {
            (Some(least), Some(most)) if least == most => Some(format!("{least}{unit}")),
            (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
            (None, Some(most)) => Some(format!("up to {most}{unit}")),
            // A type without a sign has a least value too.
            (Some(least), None) if least > 0 => Some(format!("{least} or more{unit}")),
            (Some(_) | None, None) => None,
        });
    }
    let pattern = |schema: &Value| {
        let words = schema["x-pattern"].as_str().map(str::to_owned);
        words.or_else(|| schema["pattern"].as_str().map(|pattern| format!("`{pattern}`")))
    };
    bounds.extend(pattern(schema));
    bounds.extend(pattern(&schema["propertyNames"]).map(|pattern| format!("names: {pattern}")));
    bounds
}
