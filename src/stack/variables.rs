//! `[variables.x]`: declared with a type, a default, a pattern; given by `--var`, `--var-file` or
//! `TRUEUP_VAR_x`. A template's parameters are declared and given the same way.

use std::{collections::BTreeMap, sync::Arc};

use regex_lite::Regex;
use serde_json::Value;

use super::{
    reader::{Reader, unknown_key},
    tree::{Entry, Table, Tree, TreeNode},
};
use crate::diagnostics::{Diagnostic, Place};

/// What a variable or a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// An integer or a float.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of anything.
    List,
    /// A table of anything.
    Table,
}

const TYPES: [(&str, Type); 5] = [
    ("string", Type::String),
    ("number", Type::Number),
    ("bool", Type::Bool),
    ("list", Type::List),
    ("table", Type::Table),
];

impl Type {
    fn name(self) -> &'static str {
        TYPES.iter().find(|(_, each)| *each == self).map_or("string", |(name, _)| name)
    }

    fn of(tree: &Tree) -> Self {
        match &tree.node {
            TreeNode::Scalar(Value::Bool(_)) => Self::Bool,
            TreeNode::Scalar(Value::Number(_)) => Self::Number,
            TreeNode::String(_) | TreeNode::Scalar(_) => Self::String,
            TreeNode::Array(_) => Self::List,
            TreeNode::Table(_) => Self::Table,
        }
    }
}

/// A declared variable or parameter.
#[derive(Debug)]
pub struct Variable {
    kind: Type,
    default: Option<Tree>,
    pattern: Option<Regex>,
    /// Whether it may be left out without a default.
    optional: bool,
    place: Place,
}

impl Variable {
    /// Reads the declarations below `[variables]` or `[parameters]`.
    pub fn read_all(entry: Entry, what: &str, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Self> {
        let TreeNode::Table(table) = entry.value.node else {
            let diagnostic = Diagnostic::error(format!("`{what}s` is no table"), Some(entry.value.place));
            diagnostics.push(diagnostic.with_help(Some(format!("a {what} is declared as [{what}s.name]"))));
            return BTreeMap::new();
        };
        table.into_iter().filter_map(|(name, entry)| Some((name, Self::read(entry, what, diagnostics)?))).collect()
    }

    fn read(entry: Entry, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let TreeNode::Table(table) = entry.value.node else {
            let found = entry.value.type_name();
            diagnostics.push(
                Diagnostic::error(format!("a {what} is a table, this is {found}"), Some(entry.value.place))
                    .with_help(Some("write { default = … }")),
            );
            return None;
        };
        let mut reader = Reader::new(table, diagnostics);
        let default = reader.take("default").map(|entry| entry.value);
        let named = reader.string("type");
        let pattern = reader.string("pattern");
        let optional = reader.boolean("optional").unwrap_or(false);
        reader.string("description");
        reader.finish();
        let kind = match named {
            Some((name, place)) => match TYPES.iter().find(|(each, _)| *each == name) {
                Some((_, kind)) => *kind,
                None => {
                    diagnostics.push(
                        Diagnostic::error(format!("there is no type `{name}`"), Some(place))
                            .with_label("expected string, number, bool, list or table"),
                    );
                    return None;
                }
            },
            None => default.as_ref().map_or(Type::String, Type::of),
        };
        let pattern = pattern.and_then(|(pattern, place)| match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(regex) => Some(regex),
            Err(error) => {
                diagnostics.push(Diagnostic::error(format!("the pattern is no regular expression: {error}"), Some(place)));
                None
            }
        });
        let variable = Self { kind, default, pattern, optional, place: entry.key };
        if let Some(default) = &variable.default {
            variable.check("the default", default, diagnostics);
        }
        Some(variable)
    }

    /// The value given, or the default. `None` where there is neither, which is reported unless
    /// it may be left out.
    pub fn value(&self, name: &str, given: Option<&Tree>, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
        match (given, &self.default) {
            (Some(given), _) => {
                self.check(&format!("`{name}`"), given, diagnostics);
                Some(given.clone())
            }
            (None, Some(default)) => Some(default.clone()),
            (None, None) if self.optional => None,
            (None, None) => {
                diagnostics.push(
                    Diagnostic::error(format!("variable `{name}` has no value"), Some(self.place.clone()))
                        .with_help(Some(format!("give it by --var {name}=…, --var-file, or TRUEUP_VAR_{name}"))),
                );
                None
            }
        }
    }

    /// Whether nothing need be given.
    #[must_use]
    pub fn may_be_left_out(&self) -> bool {
        self.optional || self.default.is_some()
    }

    fn check(&self, what: &str, value: &Tree, diagnostics: &mut Vec<Diagnostic>) {
        let place = Some(value.place.clone());
        if Type::of(value) != self.kind {
            diagnostics.push(
                Diagnostic::error(format!("{what} is {}", value.type_name()), place)
                    .with_label(format!("expected a {}", self.kind.name())),
            );
        } else if let (Some(pattern), Some(text)) = (&self.pattern, value.as_str())
            && !pattern.is_match(text)
        {
            let pattern = pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$");
            diagnostics.push(Diagnostic::error(format!("{what} does not match the pattern `{pattern}`"), place));
        }
    }

    /// Reads text from the command line or the environment as this variable's type.
    ///
    /// # Errors
    /// The syntax error, where the type is written in TOML.
    pub fn from_text(&self, file: &Arc<str>, text: &str) -> Result<Tree, Vec<Diagnostic>> {
        let place = Place::new(file, 0..text.len());
        if self.kind == Type::String {
            return Ok(Tree { node: TreeNode::String(text.to_owned()), place });
        }
        let table = super::tree::parse_toml(file, &format!("value = {text}"))?;
        match table.into_iter().next() {
            Some((_, entry)) => Ok(Tree { node: entry.value.node, place }),
            None => Err(vec![Diagnostic::error("the value is empty", Some(place))]),
        }
    }
}

/// Gives every declared variable its value; reports those given but not declared.
pub fn give(
    declared: &BTreeMap<String, Variable>,
    given: &Table,
    what: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Option<Tree>> {
    for (name, entry) in given {
        if !declared.contains_key(name) {
            let known: Vec<&str> = declared.keys().map(String::as_str).collect();
            let mut diagnostic = unknown_key(name, &entry.key, &known);
            diagnostic.message = format!("there is no {what} `{name}`");
            diagnostic.help = (!known.is_empty()).then(|| format!("there are {}", known.join(", ")));
            diagnostics.push(diagnostic);
        }
    }
    declared
        .iter()
        .map(|(name, variable)| {
            let given = given.get(name).map(|entry| &entry.value);
            (name.clone(), variable.value(name, given, diagnostics))
        })
        .collect()
}
