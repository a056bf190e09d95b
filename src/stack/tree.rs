//! TOML and JSON files as one tree whose every value knows its place.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostics::Place;

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
    /// What a mistake has left without a value. It was reported, and nothing that follows from it is.
    Unknown,
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

    /// The place of a part of a string; of all of it, where it is not written as it reads.
    #[must_use]
    pub fn place_of(&self, part: &str) -> Place {
        let text = self.as_str().unwrap_or_default();
        let is_plain = self.place.end.checked_sub(self.place.start) == Some(text.len() + 2);
        match text.find(part).filter(|_| is_plain) {
            Some(at) => {
                let start = self.place.start + 1 + at;
                Place { start, end: start + part.len(), ..self.place.clone() }
            }
            None => self.place.clone(),
        }
    }

    /// The first string in it that is `text`, else the first that contains it.
    #[must_use]
    pub fn text_with(&self, text: &str) -> Option<&Self> {
        self.string(&|string| string == text).or_else(|| self.string(&|string| string.contains(text)))
    }

    /// Where a string stands, as keys and indices.
    #[must_use]
    pub fn path_to(&self, text: &str) -> Option<Vec<String>> {
        let below = |part: String, value: &Self| {
            let mut path = value.path_to(text)?;
            path.insert(0, part);
            Some(path)
        };
        match &self.node {
            TreeNode::String(string) => (string == text).then(Vec::new),
            TreeNode::Array(items) => {
                items.iter().enumerate().find_map(|(index, item)| below(index.to_string(), item))
            }
            TreeNode::Table(table) => table.iter().find_map(|(key, entry)| below(key.clone(), &entry.value)),
            TreeNode::Scalar(_) | TreeNode::Unknown => None,
        }
    }

    fn string(&self, is_it: &dyn Fn(&str) -> bool) -> Option<&Self> {
        match &self.node {
            TreeNode::String(string) => is_it(string).then_some(self),
            TreeNode::Array(items) => items.iter().find_map(|item| item.string(is_it)),
            TreeNode::Table(table) => table.values().find_map(|entry| entry.value.string(is_it)),
            TreeNode::Scalar(_) | TreeNode::Unknown => None,
        }
    }

    /// Whether a mistake has left it, or something in it, unknown.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        match &self.node {
            TreeNode::Unknown => true,
            TreeNode::Array(items) => items.iter().any(Self::has_gaps),
            TreeNode::Table(table) => table.values().any(|entry| entry.value.has_gaps()),
            TreeNode::String(_) | TreeNode::Scalar(_) => false,
        }
    }

    /// The same place, without a value.
    #[must_use]
    pub fn unknown(&self) -> Self {
        Self { node: TreeNode::Unknown, place: self.place.clone() }
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
            TreeNode::Unknown => "unknown",
        }
    }

    /// The deepest value that `path` leads to, and its key where it has one.
    #[must_use]
    pub fn find<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Found<'_> {
        let mut found = Found { value: self, key: None };
        for part in path {
            found = match &found.value.node {
                TreeNode::Table(table) => match table.get(part) {
                    Some(entry) => Found { value: &entry.value, key: Some(&entry.key) },
                    None => break,
                },
                TreeNode::Array(items) => match part.parse::<usize>().ok().and_then(|index| items.get(index))
                {
                    Some(item) => Found { value: item, key: None },
                    None => break,
                },
                _ => break,
            };
        }
        found
    }
}

/// Where a path leads.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The value.
    pub value: &'a Tree,
    /// Where its key is, if it is in a table.
    pub key: Option<&'a Place>,
}

impl Found<'_> {
    /// Whether a mistake has left the value unknown.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.value.node, TreeNode::Unknown)
    }

    /// The place of the value; of a table with a header, its header's.
    #[must_use]
    pub fn place(&self) -> Place {
        self.value.place.clone()
    }
}
