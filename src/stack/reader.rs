//! Taking typed values out of a table, with a diagnostic for each that does not fit.

use std::collections::BTreeMap;

use serde_json::Value;

use super::tree::{Entry, Table, Tree, TreeNode};
use crate::diagnostics::{Diagnostic, Place, nearest};

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

    fn typed<T>(&mut self, key: &'static str, expected: &str, read: impl Fn(&Tree) -> Option<T>) -> Option<(T, Place)> {
        let entry = self.take(key)?;
        let place = entry.value.place.clone();
        match read(&entry.value) {
            Some(value) => Some((value, place)),
            None => {
                let found = entry.value.type_name();
                let diagnostic = Diagnostic::error(format!("`{key}` is {found}"), Some(place));
                self.diagnostics.push(diagnostic.with_label(format!("expected {expected}")));
                None
            }
        }
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
            let entries = tree.as_table()?.iter();
            entries.map(|(key, entry)| entry.value.as_str().map(|_| (key.clone(), entry.value.clone()))).collect()
        };
        self.typed(key, "a table of strings", read).map(|(table, _)| table).unwrap_or_default()
    }

    /// Reports what was not taken, and ends.
    pub fn finish(self) {
        for (key, entry) in &self.table {
            self.diagnostics.push(unknown_key(key, &entry.key, &self.taken));
        }
    }

    /// What was not taken.
    pub fn rest(self) -> Table {
        self.table
    }
}

/// The diagnostic of a key that nothing reads.
#[must_use]
pub fn unknown_key(key: &str, place: &Place, known: &[&str]) -> Diagnostic {
    let offer = nearest(key, known.iter().copied());
    let known = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone()))
        .with_label(offer.unwrap_or_else(|| "nothing reads this".to_owned()))
        .with_help((!known.is_empty()).then(|| format!("the keys here are {known}")))
}
