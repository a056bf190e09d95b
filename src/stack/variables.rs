//! `[variables.x]`: declared with a type, a default, a pattern; given by `--var`, `--var-file` or
//! `TRUEUP_VAR_x`. A template's parameters are declared and given the same way.

use std::{collections::BTreeMap, sync::Arc};

use regex_lite::Regex;
use serde_json::Value;

use super::{
    parse::parse_toml_value,
    reader::Reader,
    tree::{Entry, Table, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    model::address::is_identifier,
};

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
    /// What is expected, in a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "true or false",
            Self::List => "a list",
            Self::Table => "a table",
        }
    }

    fn of(tree: &Tree) -> Option<Self> {
        Some(match &tree.node {
            TreeNode::Scalar(Value::Bool(_)) => Self::Bool,
            TreeNode::Scalar(Value::Number(_)) => Self::Number,
            TreeNode::String(_) | TreeNode::Scalar(_) => Self::String,
            TreeNode::Array(_) => Self::List,
            TreeNode::Table(_) => Self::Table,
            TreeNode::Unknown => return None,
        })
    }
}

/// A declared variable or parameter.
#[derive(Debug)]
pub struct Variable {
    /// What it may be; `None` where a mistake leaves that unknown.
    kind: Option<Type>,
    default: Option<Tree>,
    pattern: Option<(String, Regex)>,
    /// Whether it may be left out without a default.
    optional: bool,
    place: Place,
}

impl Variable {
    /// Reads the declarations below `[variables]` or `[parameters]` into `declared`.
    pub fn read_all(
        entry: Entry,
        what: &str,
        declared: &mut BTreeMap<String, Self>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let TreeNode::Table(table) = entry.value.node else {
            let found = entry.value.type_name();
            let diagnostic = Diagnostic::error(format!("`{what}s` is {found}"), Some(entry.value.place));
            diagnostics.push(
                diagnostic
                    .with_label("expected a table")
                    .with_help(Some(format!("a {what} is declared as [{what}s.name]"))),
            );
            return;
        };
        for (name, entry) in table {
            if !is_identifier(&name) {
                let diagnostic = Diagnostic::error(
                    format!("`{name}` is not a valid name for a {what}"),
                    Some(entry.key.clone()),
                );
                diagnostics.push(diagnostic.with_label("expected lower-case letters, digits, `-` and `_`"));
            }
            let variable = Self::read(entry, what, diagnostics);
            if let Some(before) = declared.get(&name) {
                let diagnostic =
                    Diagnostic::error(format!("{what} `{name}` is declared twice"), Some(variable.place));
                diagnostics.push(diagnostic.with_related(Some(&before.place), "first here"));
            } else {
                declared.insert(name, variable);
            }
        }
    }

    fn read(entry: Entry, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let anything = Self { kind: None, default: None, pattern: None, optional: true, place: entry.key };
        let TreeNode::Table(table) = entry.value.node else {
            let found = entry.value.type_name();
            diagnostics.push(
                Diagnostic::error(format!("a {what} is a table, this is {found}"), Some(entry.value.place))
                    .with_help(Some("write { default = … }")),
            );
            return anything;
        };
        let before = diagnostics.len();
        let mut reader = Reader::new(table, diagnostics);
        let default = reader.take("default").map(|entry| entry.value);
        let named = reader.string("type");
        let pattern = reader.string("pattern");
        let optional = reader.boolean("optional").unwrap_or(false);
        reader.string("description");
        reader.finish();
        let kind = match named {
            Some((name, place)) => {
                let kind = TYPES.iter().find(|(each, _)| *each == name).map(|(_, kind)| *kind);
                if kind.is_none() {
                    diagnostics.push(
                        Diagnostic::error(format!("unknown type `{name}`"), Some(place))
                            .with_label("expected string, number, bool, list or table"),
                    );
                }
                kind
            }
            None => default.as_ref().map_or(Some(Type::String), Type::of),
        };
        let pattern = pattern.and_then(|(pattern, place)| compile(pattern, place, diagnostics));
        let variable = Self { kind, pattern, optional, ..anything };
        let default = default.map(|default| variable.checked("the default", default, diagnostics));
        // Whatever else the declaration was to say, it may have been a default.
        let unclear = Tree { node: TreeNode::Unknown, place: variable.place.clone() };
        let default = default.or_else(|| (diagnostics.len() > before).then_some(unclear));
        Self { default, ..variable }
    }

    /// The value given, or the default; unknown where there is neither and there should be, which is
    /// reported.
    pub fn value(&self, name: &str, given: Option<&Tree>, diagnostics: &mut Vec<Diagnostic>) -> Option<Tree> {
        match (given, &self.default) {
            (Some(given), _) => Some(self.checked(&format!("`{name}`"), given.clone(), diagnostics)),
            (None, Some(default)) => Some(default.clone()),
            (None, None) if self.optional => None,
            (None, None) => Some(Tree { node: TreeNode::Unknown, place: self.place.clone() }),
        }
    }

    /// Where it is declared.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether nothing need be given.
    #[must_use]
    pub fn may_be_left_out(&self) -> bool {
        self.optional || self.default.is_some()
    }

    /// `value`, if it is what the variable may be.
    fn checked(&self, what: &str, value: Tree, diagnostics: &mut Vec<Diagnostic>) -> Tree {
        let (Some(expected), Some(found)) = (self.kind, Type::of(&value)) else { return value.unknown() };
        if found != expected {
            diagnostics.push(
                Diagnostic::error(format!("{what} is {}", value.type_name()), Some(value.place.clone()))
                    .with_label(format!("expected {}", expected.words())),
            );
            return value.unknown();
        }
        if let (Some((pattern, regex)), Some(text)) = (&self.pattern, value.as_str())
            && !regex.is_match(text)
        {
            let message = format!("{what} does not match its pattern");
            let diagnostic = Diagnostic::error(message, Some(value.place.clone()));
            diagnostics.push(diagnostic.with_label(format!("expected `{pattern}`")));
            return value.unknown();
        }
        value
    }

    /// Reads text from the command line or the environment as this variable's type.
    pub fn from_text(&self, file: &Arc<str>, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Tree {
        let place = Place::new(file, 0..text.len());
        let plain = Tree { node: TreeNode::String(text.to_owned()), place };
        match self.kind {
            None | Some(Type::String) => plain,
            // What is no TOML is a string, and no other type takes that.
            Some(_) => parse_toml_value(file, text, diagnostics).unwrap_or(plain),
        }
    }
}

/// The pattern as written, and what holds a whole value against it.
fn compile(pattern: String, place: Place, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Regex)> {
    // By itself first: `a)|(b` would get around the anchors.
    let compiled = Regex::new(&pattern).and_then(|_| Regex::new(&format!("^(?:{pattern})$")));
    match compiled {
        Ok(regex) => Some((pattern, regex)),
        Err(error) => {
            let diagnostic = Diagnostic::error("the pattern is not a valid regular expression", Some(place));
            diagnostics.push(diagnostic.with_label(error.to_string()));
            None
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
            let help = if declared.is_empty() {
                format!("there are no {what}s")
            } else {
                format!("the {what}s are {}", listed(declared.keys()))
            };
            diagnostics.push(
                Diagnostic::error(format!("unknown {what} `{name}`"), Some(entry.key.clone()))
                    .with_offer(name, nearest_name(name, declared.keys().map(String::as_str)))
                    .with_help(Some(help)),
            );
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `value` matches a variable's pattern.
    fn matches(pattern: &str, value: &str) -> bool {
        let place = Place::new(&"stack.toml".into(), 0..0);
        compile(pattern.to_owned(), place, &mut Vec::new()).is_some_and(|(_, regex)| regex.is_match(value))
    }

    #[test]
    fn a_pattern_holds_for_the_whole_value() {
        assert!(matches("[a-z]+", "demo"));
        assert!(!matches("[a-z]+", "demo 2"));
        assert!(matches("a|b", "b"));
        assert!(!matches("a|b", "ab"));
        assert!(!matches("a|b", "b\n"));
    }

    #[test]
    fn a_pattern_that_is_only_right_between_brackets_is_none() {
        assert!(!matches("a)|(b", "ab"));
    }
}
