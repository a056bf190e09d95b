//! What turning tables into declarations needs to know.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    data::Environment,
    document_files::DocumentFiles,
    expand::{CANDIDATES, Names, no_reference},
    files::StackFiles,
    tree::{Entry, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    model::{
        Reference, Scope, Text, shown,
        text::{Written, split},
    },
};

/// What turning tables into declarations needs to know.
pub struct Context<'a> {
    /// The stack's name, account, region.
    pub stack_name: &'a str,
    /// Where the stack lives.
    pub scope: &'a Scope,
    /// The stack's tags.
    pub tags: &'a BTreeMap<String, Tree>,
    /// The phases' indices, by name.
    pub phases: &'a BTreeMap<String, usize>,
    /// The stack's files.
    pub files: &'a StackFiles,
    /// The JSON documents among them.
    pub documents: &'a DocumentFiles<'a>,
    /// The same of tests, whose events may hold `null`.
    pub events: &'a DocumentFiles<'a>,
    /// What names stand for in the stack's own files.
    pub names: Names<'a>,
    /// What a secret's environment variable holds; `None` when secrets are not read at all.
    pub environment: Option<Environment<'a>>,
}

impl Context<'_> {
    /// The index of the phase called `name`.
    pub(super) fn phase(&self, name: &str, place: Place, diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
        let found = self.phases.get(name).copied();
        if found.is_none() && !self.names.incomplete {
            let help = if self.phases.is_empty() {
                format!("declare it:\n[[phases]]\nname = \"{}\"", shown(name))
            } else {
                format!("the phases are {}", listed(self.phases.keys()))
            };
            diagnostics.push(
                Diagnostic::error(format!("unknown phase `{name}`"), Some(place))
                    .with_offer(
                        name,
                        nearest_name(name, self.phases.keys().map(String::as_str).take(CANDIDATES)),
                    )
                    .with_help(Some(help)),
            );
        }
        found
    }
}

/// A tree as JSON, in which text that refers to resources is pending.
pub(super) fn to_json(
    tree: &Tree,
    references: &mut Vec<(Reference, Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Value {
    match &tree.node {
        TreeNode::Scalar(value) => value.clone(),
        TreeNode::Unknown => Value::Null,
        TreeNode::Array(items) => {
            Value::Array(items.iter().map(|item| to_json(item, references, diagnostics)).collect())
        }
        TreeNode::Table(table) => {
            let entry = |(key, entry): (&String, &Entry)| {
                (key.clone(), to_json(&entry.value, references, diagnostics))
            };
            Value::Object(table.iter().map(entry).collect())
        }
        TreeNode::String(text) => {
            if !text.contains("${") {
                return Value::String(text.clone());
            }
            for piece in split(text) {
                let Written::Reference(inside) = piece else { continue };
                let written = format!("${{{inside}}}");
                let place = tree.place_of(&written);
                match Reference::parse(inside) {
                    Some(reference) => references.push((reference, place)),
                    // Only a variable's value can hold such: names in the files were replaced before.
                    None => diagnostics.push(no_reference(&written, place)),
                }
            }
            let text = Text::parse(text).unwrap_or_else(|| text.as_str().into());
            serde_json::to_value(text).unwrap_or_default()
        }
    }
}
