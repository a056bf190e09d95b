//! Characters of a file that whoever reads it doesn't see: controls, bidirectional controls, and what takes
//! no room. AWS and the tool read them; a reviewer does not.

use super::tree::{Table, Tree, TreeNode};
use crate::{
    diagnostics::{Diagnostic, Place},
    model::{Hidden, shown},
};

/// A key or a value with such a character in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenText {
    /// Where it is in the tree, as keys and indices.
    pub path: Vec<String>,
    /// Where it is in the file.
    pub place: Place,
    /// What it holds, as a lower-case fragment.
    pub message: String,
    /// What that does.
    pub label: &'static str,
}

impl HiddenText {
    /// The warning about it.
    #[must_use]
    pub fn diagnostic(self) -> Diagnostic {
        Diagnostic::warning(self.message, Some(self.place)).with_label(self.label)
    }
}

/// All such keys and values of a table, and of what is in it.
#[must_use]
pub fn hidden_in_table(table: &Table) -> Vec<HiddenText> {
    let mut found = Vec::new();
    entries(table, &mut Vec::new(), &mut found);
    found
}

/// All such keys and values of a tree.
#[must_use]
pub fn hidden_in(tree: &Tree) -> Vec<HiddenText> {
    let mut found = Vec::new();
    values(tree, &mut Vec::new(), &mut found);
    found
}

fn entries(table: &Table, path: &mut Vec<String>, found: &mut Vec<HiddenText>) {
    for (key, entry) in table {
        path.push(key.clone());
        let is_hidden = |c: &char| Hidden::of(*c).is_some();
        if let Some(c) = key.chars().find(is_hidden) {
            found.push(text(path, &entry.key, &format!("the key `{}`", shown(key)), c));
        }
        values(&entry.value, path, found);
        path.pop();
    }
}

fn values(tree: &Tree, path: &mut Vec<String>, found: &mut Vec<HiddenText>) {
    match &tree.node {
        TreeNode::String(value) => {
            if let Some(c) = hidden_in_value(value) {
                let what = path.last().map_or("the value", String::as_str);
                found.push(text(path, &tree.place, &format!("`{}`", shown(what)), c));
            }
        }
        TreeNode::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                values(item, path, found);
                path.pop();
            }
        }
        TreeNode::Table(table) => entries(table, path, found),
        TreeNode::Scalar(_) | TreeNode::Unknown => {}
    }
}

/// The first such character of a value, which may have lines and tabs.
fn hidden_in_value(value: &str) -> Option<char> {
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        let is_layout = matches!(c, '\n' | '\t') || (c == '\r' && chars.peek() == Some(&'\n'));
        if !is_layout && Hidden::of(c).is_some() {
            return Some(c);
        }
    }
    None
}

fn text(path: &[String], place: &Place, what: &str, c: char) -> HiddenText {
    let (class, label) = match Hidden::of(c) {
        Some(Hidden::Bidi) => ("a bidirectional control", "it changes the order in which this is shown"),
        Some(Hidden::Invisible) => ("an invisible character", "what is shown is not all that is written"),
        Some(Hidden::LineBreak) => ("a line break", "it begins a line of its own where this is shown"),
        _ => ("a control character", "a terminal obeys it"),
    };
    let message = format!("{what} holds U+{:04X}, {class}", u32::from(c));
    HiddenText { path: path.to_vec(), place: place.clone(), message, label }
}
