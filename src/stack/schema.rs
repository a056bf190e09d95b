//! The JSON Schema of stack files, for editors: a fold over the catalog.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use crate::facts::{Catalog, KindFacts};

/// The schema, as text.
#[must_use]
pub fn of_stack_files(catalog: &Catalog) -> String {
    let mut generator = SchemaGenerator::default();
    let mut services: Map<String, Value> = Map::new();
    let mut resources: Map<String, Value> = Map::new();
    for kind in catalog.iter() {
        let (service, type_name) = kind.name().split_once('.').unwrap_or((kind.name(), ""));
        let schema = kind.schema(&mut generator).to_value();
        resources.insert(kind.name().to_owned(), schema);
        let types = services
            .entry(service)
            .or_insert_with(|| json!({ "type": "object", "properties": {}, "additionalProperties": false }));
        types["properties"][type_name] = json!({
            "type": "object",
            "description": kind.about(),
            "propertyNames": { "pattern": NAME },
            "additionalProperties": { "$ref": format!("#/$defs/{}", kind.name()) },
        });
    }
    let mut definitions = generator.take_definitions(true);
    for kind in catalog.iter() {
        let schema = resources.remove(kind.name()).unwrap_or_default();
        let resource = resource(kind, &schema, &definitions);
        definitions.insert(kind.name().to_owned(), resource);
    }
    definitions.insert(
        "JsonFile".to_owned(),
        json!({
            "type": "object",
            "description": "A JSON file in the stack's directory.",
            "properties": { "file": { "type": "string" } },
            "required": ["file"],
            "additionalProperties": false,
        }),
    );
    let mut properties = own_tables();
    properties.extend(services);
    for definition in definitions.values_mut() {
        allow_variables(definition);
    }
    let variable = json!({
        "type": "string",
        "pattern": "^\\$\\{",
        "description": "A variable, or a template's parameter, that stands for the value.",
    });
    definitions.insert(VARIABLE.to_owned(), variable);
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "trueup stack file",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

/// What a resource, a variable and a use may be called.
const NAME: &str = "^[a-z0-9_-]+$";

fn own_tables() -> Map<String, Value> {
    let text = json!({ "type": "string" });
    let variable = json!({
        "type": "object",
        "properties": {
            "type": { "enum": ["string", "number", "bool", "list", "table"] },
            "default": {},
            "pattern": text,
            "description": text,
            "optional": { "type": "boolean" },
        },
        "additionalProperties": false,
    });
    let tables = json!({
        "stack": {
            "type": "object",
            "description": "What the stack is called and where it lives.",
            "properties": {
                "name": text,
                "account": { "type": "string", "description": "The only account it may run against." },
                "region": text,
                "was": { "type": "string", "description": "What the stack was called before: what it owns under that name becomes its own." },
                "tags": { "type": "object", "additionalProperties": text, "description": "Tags of every resource." },
            },
            "required": ["name", "region"],
            "additionalProperties": false,
        },
        "variables": {
            "type": "object",
            "additionalProperties": variable,
            "description": "What differs from run to run, `${var.NAME}` in the stack.",
        },
        "phases": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": { "name": text, "description": text },
                "required": ["name"],
                "additionalProperties": false,
            },
        },
        "outputs": {
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z][A-Za-z0-9_-]*$" },
            "additionalProperties": text,
            "description": "Texts with references, such as an ARN, that `trueup output` prints.",
        },
        "description": { "type": "string", "description": "Of a template: what it makes." },
        "parameters": {
            "type": "object",
            "additionalProperties": variable,
            "description": "Of a template: what each use of it gives, `${param.NAME}` in its resources.",
        },
        "phase": { "type": "string", "description": "The phase of every resource in this file." },
        "test": {
            "type": "array",
            "items": { "type": "object" },
            "description": "What must hold of the stack itself; `trueup test` shows it offline.",
        },
        "verify": {
            "type": "array",
            "items": { "type": "object" },
            "description": "What must hold in AWS before the next phase begins; `trueup verify` shows it.",
        },
        "use": {
            "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": {
                "type": "object",
                "properties": { "template": text },
                "required": ["template"],
            },
        },
    });
    match tables {
        Value::Object(tables) => tables,
        _ => Map::new(),
    }
}

/// A kind's own fields and the settings that every resource may carry.
fn resource(kind: &dyn KindFacts, schema: &Value, definitions: &Map<String, Value>) -> Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    let mut resource = name.and_then(|name| definitions.get(name)).unwrap_or(schema).clone();
    for path in kind.json_files() {
        let segments: Vec<&str> = path.split('.').collect();
        allow_file(&mut resource, &segments, definitions);
    }
    if let (Some(properties), Value::Object(settings)) =
        (resource.get_mut("properties").and_then(Value::as_object_mut), settings(kind))
    {
        properties.extend(settings);
    }
    resource
}

/// Allows a JSON file at a path below a schema; `*` is each value of a table.
fn allow_file(schema: &mut Value, path: &[&str], definitions: &Map<String, Value>) {
    let Some((first, rest)) = path.split_first() else {
        *schema = json!({ "anyOf": [schema.take(), { "$ref": "#/$defs/JsonFile" }] });
        return;
    };
    // What others refer to as well keeps its own form.
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    if let Some(definition) = name.and_then(|name| definitions.get(name)) {
        *schema = definition.clone();
    }
    let below = match *first {
        "*" => schema.get_mut("additionalProperties"),
        key => schema.get_mut("properties").and_then(|properties| properties.get_mut(key)),
    };
    if let Some(below) = below {
        allow_file(below, rest, definitions);
    }
}

/// The schemas of the settings that every resource may carry, by key.
#[must_use]
pub fn settings(kind: &dyn KindFacts) -> Value {
    let aspects: Vec<&str> = kind.aspects().iter().skip(1).map(|aspect| aspect.name()).collect();
    let keyed: Vec<&str> =
        kind.aspects().iter().filter(|aspect| aspect.keyed()).map(|aspect| aspect.name()).collect();
    let keyed = if keyed.is_empty() { json!([]) } else { json!(keyed) };
    let late = super::late::possible(kind).into_iter();
    let late: Map<String, Value> =
        late.map(|aspect| (aspect.to_owned(), json!({ "type": "string" }))).collect();
    json!({
        "phase": { "type": "string", "description": "The phase it belongs to." },
        "phases": {
            "type": "object",
            "properties": late,
            "additionalProperties": false,
            "description": "Aspects that are put in a later phase than the resource itself.",
        },
        "region": { "type": "string", "description": "Another region than the stack's." },
        "protect": { "type": "boolean", "description": "Never delete it." },
        "external": { "type": "boolean", "description": "It belongs to someone else: only what is declared is managed." },
        "adopt": { "type": "boolean", "description": "Take it over although it exists and has no owner." },
        "unmanaged": { "type": "array", "items": { "enum": aspects }, "description": "Aspects to leave alone." },
        "only_declared": { "type": "array", "items": { "enum": keyed }, "description": "Aspects of several owners: only the declared keys are managed, whatever else is there stays." },
        "ensure": { "enum": ["present", "absent"], "description": "`absent` deletes it; once that is done, its table may go." },
        "was": { "type": "string", "description": "The address it had before it was renamed; `stack:address` where another stack owned it before it was moved." },
        "for_each": { "description": "Makes one resource a key: a list of keys, or a table.", "type": ["array", "object", "string"] },
        "allow": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": { "rule": { "type": "string" }, "reason": { "type": "string" } },
                "required": ["rule", "reason"],
                "additionalProperties": false,
            },
            "description": "Silences a rule, with a reason.",
        },
    })
}

/// What a variable that stands for a whole value is called among the definitions.
const VARIABLE: &str = "ValueOfVariable";

/// A variable may stand for any value, so that `"${var.days}"` is fine where a number is, and for a part of a text, whose
/// bounds hold for what comes of it.
fn allow_variables(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                properties.values_mut().for_each(allow_variable);
            }
            for below in ["items", "additionalProperties"] {
                members.get_mut(below).into_iter().for_each(allow_variable);
            }
            members.values_mut().for_each(allow_variables);
        }
        Value::Array(items) => items.iter_mut().for_each(allow_variables),
        _ => {}
    }
}

fn allow_variable(field: &mut Value) {
    let has = |member: &str| field.get(member).is_some();
    let is_text = field.get("type").is_some_and(|name| name == "string") && !has("enum");
    let pattern = field.get("pattern").and_then(Value::as_str);
    let is_bounded = pattern.is_some() || has("minLength") || has("maxLength");
    let variable = match field {
        Value::Object(_) if is_text && !is_bounded => return,
        Value::Object(_) if is_text && pattern.is_some_and(|pattern| pattern.contains("\\$\\{")) => return,
        Value::Object(_) if is_text => json!({ "type": "string", "pattern": "\\$\\{" }),
        Value::Object(members) if !members.is_empty() => json!({ "$ref": format!("#/$defs/{VARIABLE}") }),
        _ => return,
    };
    let about = field.as_object_mut().and_then(|members| members.remove("description"));
    *field = json!({ "anyOf": [field.take(), variable] });
    if let Some(about) = about {
        field["description"] = about;
    }
}
