//! A statement as its author wrote it: the rules see canonical policies, and people their files.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Held, Said, View};
use crate::{
    model::{Address, Text, document::resolve, shown},
    policy::{Statement, statement::MEMBERS},
    stack::tree::{Tree, TreeNode},
};

/// A statement in a file.
pub struct Written<'a> {
    path: Vec<String>,
    tree: &'a Tree,
    address: String,
}

/// Where a statement is written. `None` for one that a short form stands for.
#[must_use]
pub fn find<'a>(view: &View<'a>, said: &Said<'_>) -> Option<Written<'a>> {
    let tree = &view.stack.places.get(&said.held.by.address)?.tree;
    let mut found = Vec::new();
    statements(tree, &mut Vec::new(), &mut found);
    let near = said.held.path();
    // Two policies of one resource may say the same.
    found.sort_by_key(|(path, _)| !path.starts_with(&near));
    let is_it = |tree: &Tree| {
        let written = serde_json::from_value::<Statement>(resolve(&json(tree), view.known())).ok();
        written.is_some_and(|written| {
            // The key of a table of statements is the Sid of what has none.
            let name = written.sid.clone().or_else(|| said.statement.sid.clone());
            Statement { sid: name, ..written } == *said.statement
        })
    };
    let (path, tree) = found.into_iter().find(|(_, tree)| is_it(tree))?;
    Some(Written { path, tree, address: said.held.by.address.to_string() })
}

/// Where a text of an aspect's document is written, by a reference or in full: the place in the table of the
/// aspect before others. Where none is found, the aspect itself.
#[must_use]
pub fn path_to(view: &View<'_>, address: &Address, aspect: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(places) = view.stack.places.get(address) {
        let stands = |text: &str| {
            let text = Text::parse(text).unwrap_or_else(|| text.into());
            resolve(&serde_json::to_value(text).unwrap_or_default(), view.known()) == *value
        };
        texts(&places.tree, &mut Vec::new(), &stands, &mut found);
    }
    found.sort_by_key(|path: &Vec<String>| path.first().map(String::as_str) != Some(aspect));
    found.into_iter().next().unwrap_or_else(|| vec![aspect.to_owned()])
}

/// The paths of all strings below `tree` that `stand` for what is looked for.
fn texts(tree: &Tree, path: &mut Vec<String>, stands: &dyn Fn(&str) -> bool, found: &mut Vec<Vec<String>>) {
    match &tree.node {
        TreeNode::String(text) if stands(text) => found.push(path.clone()),
        TreeNode::Table(table) => {
            for (key, entry) in table {
                path.push(key.clone());
                texts(&entry.value, path, stands, found);
                path.pop();
            }
        }
        TreeNode::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                texts(item, path, stands, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Where a text is written in a resource's table, as keys and indices. `None` where it is not, or a
/// variable gives it: what a variable gives stands where the variable does.
#[must_use]
pub fn text(view: &View<'_>, address: &Address, text: &str) -> Option<Vec<String>> {
    let places = view.stack.places.get(address)?;
    let path = places.tree.path_to(text)?;
    let found = places.tree.find(path.iter().map(String::as_str)).place();
    let is_here = found.file == places.header.file && found.start >= places.header.start;
    is_here.then_some(path)
}

/// Whether a text is written at a path of a resource's table, in full and not by a variable: what a variable gives
/// stands where the variable does.
#[must_use]
pub fn stands_at(view: &View<'_>, address: &Address, path: &[String], text: &str) -> bool {
    let Some(places) = view.stack.places.get(address) else { return false };
    let at = places.tree.find(path.iter().map(String::as_str)).value;
    at.as_str() == Some(text) && at.place.file == places.header.file && at.place.start >= places.header.start
}

/// All tables below `tree` that read like a statement.
fn statements<'a>(tree: &'a Tree, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, &'a Tree)>) {
    let mut go_on = |part: String, value: &'a Tree| {
        path.push(part);
        statements(value, path, found);
        path.pop();
    };
    match &tree.node {
        TreeNode::Table(table) if table.contains_key("Effect") => found.push((path.clone(), tree)),
        TreeNode::Table(table) => table.iter().for_each(|(key, entry)| go_on(key.clone(), &entry.value)),
        TreeNode::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| go_on(index.to_string(), item));
        }
        _ => {}
    }
}

/// A tree as JSON in which text that refers to something is pending.
fn json(tree: &Tree) -> Value {
    as_json(tree, &|text| {
        let text = Text::parse(text).unwrap_or_else(|| text.into());
        serde_json::to_value(text).unwrap_or_default()
    })
}

fn as_json(tree: &Tree, text: &dyn Fn(&str) -> Value) -> Value {
    match &tree.node {
        TreeNode::String(written) => text(written),
        TreeNode::Scalar(value) => value.clone(),
        TreeNode::Unknown => Value::Null,
        TreeNode::Array(items) => items.iter().map(|item| as_json(item, text)).collect(),
        TreeNode::Table(table) => {
            table.iter().map(|(key, entry)| (key.clone(), as_json(&entry.value, text))).collect()
        }
    }
}

impl Written<'_> {
    /// The place of a part: names below the statement in any case, the last of them perhaps an item of
    /// a list. Without one, or where it is not written, the line that the statement is known by.
    #[must_use]
    pub fn place(&self, part: &[&str]) -> Vec<String> {
        let mut at = self.tree;
        let mut path = self.path.clone();
        for name in part {
            let below = match &at.node {
                TreeNode::Table(table) => table
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name))
                    .map(|(key, entry)| (key.clone(), &entry.value)),
                TreeNode::Array(items) => items
                    .iter()
                    .enumerate()
                    .find(|(_, item)| item.as_str().is_some_and(|text| text.eq_ignore_ascii_case(name)))
                    .map(|(index, item)| (index.to_string(), item)),
                _ => None,
            };
            let Some((key, value)) = below else { break };
            path.push(key);
            at = value;
        }
        if path.len() == self.path.len() {
            path.extend(self.head());
        }
        path
    }

    /// The member of a statement that stands for it.
    fn head(&self) -> Option<String> {
        let table = self.tree.as_table()?;
        ["Sid", "Effect"].into_iter().find(|name| table.contains_key(*name)).map(str::to_owned)
    }

    /// The statement as it stands, its references too.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        match as_json(self.tree, &|text| Value::from(text)) {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// Whether it stands in a JSON file.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.tree.place.file.ends_with(".json")
    }

    /// Whether a part of it was written there, rather than given by a variable: what a variable gives
    /// stands where the variable does.
    #[must_use]
    pub fn holds(&self, part: &[&str]) -> bool {
        let place = self.place(part);
        let below = place.strip_prefix(&self.path[..]).unwrap_or_default();
        let found = self.tree.find(below.iter().map(String::as_str)).place();
        found.file == self.tree.place.file && found.start >= self.tree.place.start
    }

    /// Statements to write in its place, in the language of its file.
    #[must_use]
    pub fn offer(&self, statements: &[Map<String, Value>]) -> String {
        if self.is_json() {
            let texts: Vec<String> = statements.iter().map(json_text).collect();
            return texts.join(",\n");
        }
        let (last, above) = match self.path.split_last() {
            Some((last, above)) => (last.as_str(), above.join(".")),
            None => ("", String::new()),
        };
        let texts = statements.iter().map(|statement| {
            let label = statement.get("Sid").and_then(Value::as_str).unwrap_or(last);
            let header = match last.parse::<usize>() {
                Ok(_) => format!("[[{}.{above}]]", self.address),
                Err(_) => format!("[{}.{above}.{label}]", self.address),
            };
            toml_text(&header, statement)
        });
        texts.collect::<Vec<_>>().join("\n\n")
    }
}

/// A statement to add to the policy of a resource, in the language of the statements that are there.
#[must_use]
pub fn addition(view: &View<'_>, address: &Address, held: Option<&Held<'_>>, statement: Value) -> String {
    let Value::Object(members) = statement else { return String::new() };
    let beside = held.and_then(|held| held.said().find_map(|said| find(view, &said)));
    match (beside, held) {
        (Some(beside), _) => beside.offer(&[members]),
        (None, Some(_)) => toml_text(&format!("[[{address}.policy.Statement]]"), &members),
        (None, None) => {
            let version = format!("[{}.policy]\nVersion = \"2012-10-17\"\n", shown(&address.to_string()));
            [version, toml_text(&format!("[[{address}.policy.Statement]]"), &members)].join("\n")
        }
    }
}

fn toml_text(header: &str, statement: &Map<String, Value>) -> String {
    let lines = in_order(statement).map(|(name, value)| format!("{name} = {}", toml_value(value)));
    std::iter::once(shown(header).into_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// The members in the order of AWS's documentation.
fn in_order(statement: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    MEMBERS.iter().filter_map(|name| Some((*name, statement.get(*name)?)))
}

fn json_text(statement: &Map<String, Value>) -> String {
    let lines: Vec<String> =
        in_order(statement).map(|(name, value)| format!("  \"{name}\": {}", json_value(value))).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

fn json_value(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{}: {}", Value::from(name.as_str()), json_value(member)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(json_value).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// A value in TOML, on one line. A string of JSON is one of TOML.
fn toml_value(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let key = |name: &str| {
                let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if is_bare { name.to_owned() } else { Value::from(name).to_string() }
            };
            let ordered: BTreeMap<_, _> = members.iter().collect();
            let members: Vec<String> = ordered
                .iter()
                .map(|(name, member)| format!("{} = {}", key(name), toml_value(member)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml_value).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
