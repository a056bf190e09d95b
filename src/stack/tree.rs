//! TOML and JSON files as one tree whose every value knows its place.

use std::{collections::BTreeMap, sync::Arc};

use jsonc_parser::{ParseOptions, ast, common::Ranged};
use serde_json::{Number, Value};
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Diagnostic, Place};

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The value.
    pub node: TreeNode,
    /// Where it stands; of a table, its header.
    pub place: Place,
}

/// A value of a file.
#[derive(Clone, Debug)]
pub enum TreeNode {
    /// A string, with whatever references it holds.
    String(String),
    /// A number, a boolean, a date as its text: what can't hold references.
    Scalar(Value),
    /// A list.
    Array(Vec<Tree>),
    /// A table.
    Table(Table),
}

/// Entries by key; a `BTreeMap`, because the order of keys never matters.
pub type Table = BTreeMap<String, Entry>;

/// An entry of a table.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where the key stands.
    pub key: Place,
    /// The value.
    pub value: Tree,
}

impl Tree {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.node {
            TreeNode::String(text) => Some(text),
            _ => None,
        }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&Table> {
        match &self.node {
            TreeNode::Table(table) => Some(table),
            _ => None,
        }
    }

    /// What TOML calls it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match &self.node {
            TreeNode::String(_) => "a string",
            TreeNode::Scalar(Value::Bool(_)) => "a boolean",
            TreeNode::Scalar(Value::Number(number)) if number.is_f64() => "a float",
            TreeNode::Scalar(Value::Number(_)) => "an integer",
            TreeNode::Scalar(_) => "a date",
            TreeNode::Array(_) => "a list",
            TreeNode::Table(_) => "a table",
        }
    }

    /// The place of the deepest value that `path` leads to, and of its key where it has one.
    #[must_use]
    pub fn find<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Found {
        let mut found = Found { value: self.place.clone(), key: None };
        let mut at = self;
        for part in path {
            let next = match &at.node {
                TreeNode::Table(table) => match table.get(part) {
                    Some(entry) => {
                        found.key = Some(entry.key.clone());
                        &entry.value
                    }
                    None => break,
                },
                TreeNode::Array(items) => match part.parse::<usize>().ok().and_then(|index| items.get(index)) {
                    Some(item) => {
                        found.key = None;
                        item
                    }
                    None => break,
                },
                _ => break,
            };
            at = next;
            found.value = at.place.clone();
        }
        found
    }
}

/// Where a path leads.
#[derive(Clone, Debug)]
pub struct Found {
    /// The value.
    pub value: Place,
    /// Its key, if it is in a table.
    pub key: Option<Place>,
}

/// Reads a TOML file; the errors of its syntax, all of them, otherwise.
///
/// # Errors
/// Every syntax error the parser can see.
pub fn parse_toml(file: &Arc<str>, text: &str) -> Result<Table, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(toml_table(file, document.get_ref()));
    }
    let diagnostics = errors.into_iter().map(|error| {
        let place = error.span().map(|span| Place::new(file, span));
        Diagnostic::error(error.message().trim().to_owned(), place)
    });
    Err(diagnostics.collect())
}

fn toml_table(file: &Arc<str>, table: &DeTable<'_>) -> Table {
    table
        .iter()
        .map(|(key, value)| {
            let tree = Tree { node: toml_node(file, value.get_ref()), place: Place::new(file, value.span()) };
            (key.get_ref().to_string(), Entry { key: Place::new(file, key.span()), value: tree })
        })
        .collect()
}

fn toml_node(file: &Arc<str>, value: &DeValue<'_>) -> TreeNode {
    match value {
        DeValue::String(text) => TreeNode::String(text.to_string()),
        DeValue::Integer(integer) => {
            let parsed = i64::from_str_radix(integer.as_str(), integer.radix());
            TreeNode::Scalar(parsed.map_or(Value::Null, |number| Value::Number(number.into())))
        }
        DeValue::Float(float) => {
            let parsed = float.as_str().parse().ok().and_then(Number::from_f64);
            TreeNode::Scalar(parsed.map_or(Value::Null, Value::Number))
        }
        DeValue::Boolean(truth) => TreeNode::Scalar(Value::Bool(*truth)),
        // A date stays a string for serde; as a scalar it can't hold references.
        DeValue::Datetime(date) => TreeNode::Scalar(Value::String(date.to_string())),
        DeValue::Array(items) => {
            let tree = |item: &toml::Spanned<DeValue<'_>>| Tree {
                node: toml_node(file, item.get_ref()),
                place: Place::new(file, item.span()),
            };
            TreeNode::Array(items.iter().map(tree).collect())
        }
        DeValue::Table(table) => TreeNode::Table(toml_table(file, table)),
    }
}

/// Strict JSON: what AWS would take.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a JSON file.
///
/// # Errors
/// The syntax error, at its place.
pub fn parse_json(file: &Arc<str>, text: &str) -> Result<Tree, Diagnostic> {
    let parsed = jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &STRICT);
    let ast = parsed.map_err(|error| {
        let range = error.range();
        Diagnostic::error(format!("invalid JSON: {}", error.kind()), Some(Place::new(file, range.start..range.end)))
    })?;
    match ast.value {
        Some(value) => json_tree(file, &value),
        None => Err(Diagnostic::error("the file is empty", Some(Place::new(file, 0..0)))),
    }
}

fn json_tree(file: &Arc<str>, value: &ast::Value<'_>) -> Result<Tree, Diagnostic> {
    let range = value.range();
    let place = Place::new(file, range.start..range.end);
    let node = match value {
        ast::Value::StringLit(text) => TreeNode::String(text.value.to_string()),
        ast::Value::NumberLit(number) => {
            TreeNode::Scalar(serde_json::from_str(number.value).unwrap_or(Value::Null))
        }
        ast::Value::BooleanLit(truth) => TreeNode::Scalar(Value::Bool(truth.value)),
        ast::Value::NullKeyword(_) => return Err(Diagnostic::error("`null` has no meaning here", Some(place))),
        ast::Value::Array(array) => {
            TreeNode::Array(array.elements.iter().map(|item| json_tree(file, item)).collect::<Result<_, _>>()?)
        }
        ast::Value::Object(object) => {
            let mut table = Table::new();
            for property in &object.properties {
                let range = property.name.range();
                let key = Place::new(file, range.start..range.end);
                let name = property.name.as_str();
                let value = json_tree(file, &property.value)?;
                if let Some(before) = table.insert(name.to_owned(), Entry { key: key.clone(), value }) {
                    let diagnostic = Diagnostic::error(format!("`{name}` is written twice"), Some(key));
                    return Err(diagnostic.with_related(Some(&before.key), "first here"));
                }
            }
            TreeNode::Table(table)
        }
    };
    Ok(Tree { node, place })
}
