//! Taking typed values out of a table, with a diagnostic for each that does not fit.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tree::{Entry, Table, Tree, TreeNode};
use crate::diagnostics::{Diagnostic, Place, listed, nearest_name};

/// A table whose entries are taken one by one; what is left at the end is unknown.
pub struct Reader<'a> {
    table: Table,
    taken: Vec<&'static str>,
    /// What did not fit.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Reads `table`.
    pub fn new(table: Table, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { table, taken: Vec::new(), diagnostics }
    }

    /// Takes an entry.
    pub fn take(&mut self, key: &'static str) -> Option<Entry> {
        self.taken.push(key);
        self.table.remove(key)
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl Fn(&Tree) -> Option<T>,
    ) -> Option<(T, Place)> {
        let entry = self.take(key)?;
        let value = read(&entry.value);
        if value.is_none() && !matches!(entry.value.node, TreeNode::Unknown) {
            self.diagnostics.push(wrong_type(key, &entry.value, expected));
        }
        Some((value?, entry.value.place))
    }

    /// Takes a string.
    pub fn string(&mut self, key: &'static str) -> Option<(String, Place)> {
        self.typed(key, "a string", |tree| tree.as_str().map(str::to_owned))
    }

    /// Takes a boolean.
    pub fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let read = |tree: &Tree| match tree.node {
            TreeNode::Scalar(Value::Bool(truth)) => Some(truth),
            _ => None,
        };
        self.typed(key, "true or false", read).map(|(truth, _)| truth)
    }

    /// Takes a list of strings, each with its place.
    pub fn strings(&mut self, key: &'static str) -> Vec<(String, Place)> {
        let read = |tree: &Tree| match &tree.node {
            TreeNode::Array(items) => {
                items.iter().map(|item| Some((item.as_str()?.to_owned(), item.place.clone()))).collect()
            }
            _ => None,
        };
        self.typed(key, "a list of strings", read).map(|(strings, _)| strings).unwrap_or_default()
    }

    /// Takes a table of strings.
    pub fn string_table(&mut self, key: &'static str) -> BTreeMap<String, Tree> {
        let read = |tree: &Tree| {
            let known =
                tree.as_table()?.iter().filter(|(_, entry)| !matches!(entry.value.node, TreeNode::Unknown));
            known
                .map(|(key, entry)| entry.value.as_str().map(|_| (key.clone(), entry.value.clone())))
                .collect()
        };
        self.typed(key, "a table of strings", read).map(|(table, _)| table).unwrap_or_default()
    }

    /// Whether there is such an entry, whatever it is.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Reports what was not taken, and ends.
    pub fn finish(self) {
        for (key, entry) in &self.table {
            self.diagnostics.push(unknown_key(key, &entry.key, &self.taken));
        }
    }

    /// What was not taken.
    #[must_use]
    pub fn rest(self) -> Table {
        self.table
    }
}

/// The diagnostic of a value that is something else.
#[must_use]
pub fn wrong_type(key: &str, value: &Tree, expected: &str) -> Diagnostic {
    Diagnostic::error(format!("`{key}` is {}", value.type_name()), Some(value.place.clone()))
        .with_label(format!("expected {expected}"))
}

/// The diagnostic of a key that nothing reads.
#[must_use]
pub fn unknown_key(key: &str, place: &Place, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone()));
    match nearest_name(key, known.iter().copied()) {
        Some(offer) => diagnostic.with_offer(key, Some(offer)),
        None if known.is_empty() => diagnostic.with_label("nothing reads this"),
        None => {
            let known = listed(known.iter().map(|name| format!("`{name}`")));
            diagnostic.with_label("nothing reads this").with_help(Some(format!("the keys here are {known}")))
        }
    }
}
