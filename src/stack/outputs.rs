//! `[outputs]`: what whoever runs the stack wants to know of it, such as an ARN or a URL.

use std::collections::BTreeMap;

use super::{
    context::{Context, to_json},
    reader::wrong_type,
    tree::{Entry, Table, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place},
    model::{Reference, Text},
};

/// Adds the outputs that one file declares to those of the others.
pub(super) fn collect(entry: Entry, outputs: &mut Table, diagnostics: &mut Vec<Diagnostic>) {
    let TreeNode::Table(table) = entry.value.node else {
        diagnostics.push(wrong_type("outputs", &entry.value, "a table"));
        return;
    };
    for (name, entry) in table {
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !is_name || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let diagnostic =
                Diagnostic::error(format!("`{name}` is not a valid name for an output"), Some(entry.key));
            diagnostics.push(diagnostic.with_label("expected a letter, then letters, digits, `-` and `_`"));
        } else if let Some(before) = outputs.get(&name) {
            let diagnostic = Diagnostic::error(format!("outputs.{name} is declared twice"), Some(entry.key));
            diagnostics.push(diagnostic.with_related(Some(&before.key), "first here"));
        } else {
            outputs.insert(name, entry);
        }
    }
}

/// The outputs with variables put in; what they refer to is added to `references`.
pub(super) fn read(
    outputs: &Table,
    context: &Context<'_>,
    references: &mut Vec<(Reference, Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Text> {
    let table = context.names.expand_table(outputs, diagnostics);
    let mut read = BTreeMap::new();
    for (name, entry) in table {
        match &entry.value.node {
            TreeNode::String(_) => {
                let value = to_json(&entry.value, references, diagnostics);
                read.extend(serde_json::from_value(value).ok().map(|text: Text| (name, text)));
            }
            TreeNode::Scalar(value) => {
                read.insert(name, value.to_string().into());
            }
            TreeNode::Unknown => {}
            TreeNode::Array(_) | TreeNode::Table(_) => {
                diagnostics.push(wrong_type(&name, &entry.value, "a string"));
            }
        }
    }
    read
}
