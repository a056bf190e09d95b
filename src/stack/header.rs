//! `[stack]` and `[[phases]]`: what the stack is, and in which steps it is rolled out.

use std::collections::BTreeMap;

use super::{
    data::Phase,
    expand::{Names, refers},
    reader::{Reader, wrong_type},
    settings::checked_region,
    tree::{Entry, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place},
    model::Scope,
};

/// `[stack]`.
pub struct Header {
    /// Its name.
    pub name: String,
    /// The only account it may run against.
    pub account: Option<String>,
    /// Its region.
    pub region: String,
    /// The tags of all its resources.
    pub tags: BTreeMap<String, Tree>,
    /// Its name before it was renamed.
    pub was: Option<String>,
}

/// What stands in for a `[stack]` that is not there, or not right: no stack comes of it, but its
/// resources are looked at.
impl Default for Header {
    fn default() -> Self {
        Self {
            name: "stack".to_owned(),
            account: None,
            region: "us-east-1".to_owned(),
            tags: BTreeMap::new(),
            was: None,
        }
    }
}

impl Header {
    /// Reads the table.
    pub fn read(entry: Entry, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let TreeNode::Table(table) = entry.value.node else {
            diagnostics.push(wrong_type("stack", &entry.value, "a table"));
            return Self::default();
        };
        let table = names.expand_table(&table, diagnostics);
        for entry in table.values() {
            refuse_references(&entry.value, diagnostics);
        }
        let mut reader = Reader::new(table, diagnostics);
        for key in ["name", "region"] {
            if !reader.has(key) {
                reader
                    .diagnostics
                    .push(Diagnostic::error(format!("[stack] has no `{key}`"), Some(entry.key.clone())));
            }
        }
        let name = reader.string("name");
        let account = reader.string("account");
        let region = reader.string("region");
        let tags = reader.string_table("tags");
        let was = reader.string("was");
        reader.finish();
        let instead = Self::default();
        Self {
            name: name.map_or(instead.name, |name| checked_name(name, diagnostics)),
            account: account.map(|account| checked_account(account, diagnostics)),
            region: region.map_or(instead.region, |region| checked_region(region, diagnostics)),
            tags,
            was: was.map(|was| checked_name(was, diagnostics)),
        }
    }

    /// What `${stack.x}` stands for.
    #[must_use]
    pub fn names(&self, scope: &Scope) -> BTreeMap<&'static str, String> {
        BTreeMap::from([
            ("name", self.name.clone()),
            ("account", scope.account.clone()),
            ("region", self.region.clone()),
        ])
    }

    /// Where the stack lives; `account` is what it is if `[stack]` names none.
    #[must_use]
    pub fn scope(&self, account: Option<&str>) -> Scope {
        Scope {
            partition: Scope::partition_of(&self.region).to_owned(),
            account: self.account.as_deref().or(account).unwrap_or(Scope::ANY_ACCOUNT).to_owned(),
            region: self.region.clone(),
        }
    }
}

fn refuse_references(tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    match &tree.node {
        TreeNode::String(text) if refers(text) => {
            diagnostics.push(
                Diagnostic::error("[stack] can't refer to resources", Some(tree.place.clone()))
                    .with_label("this must be known before anything is made"),
            );
        }
        TreeNode::Table(table) => {
            for entry in table.values() {
                refuse_references(&entry.value, diagnostics);
            }
        }
        _ => {}
    }
}

fn checked_name((name, place): (String, Place), diagnostics: &mut Vec<Diagnostic>) -> String {
    if name.is_empty() || name.contains(char::is_whitespace) {
        let diagnostic = Diagnostic::error(format!("`{name}` is not a valid name for a stack"), Some(place));
        diagnostics.push(diagnostic.with_label("expected a word without spaces"));
    }
    name
}

fn checked_account((account, place): (String, Place), diagnostics: &mut Vec<Diagnostic>) -> String {
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        let diagnostic = Diagnostic::error(format!("`{account}` is not an account id"), Some(place));
        diagnostics.push(diagnostic.with_label("expected twelve digits"));
    }
    account
}

/// The phases, in order.
pub fn phases(items: Vec<Tree>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    let mut places: BTreeMap<String, Place> = BTreeMap::new();
    for item in items {
        let place = item.place.clone();
        let TreeNode::Table(table) = item.node else {
            diagnostics.push(wrong_type("phases", &item, "a table with a `name`"));
            continue;
        };
        let mut reader = Reader::new(table, diagnostics);
        if !reader.has("name") {
            reader.diagnostics.push(Diagnostic::error("this phase has no `name`", Some(place)));
        }
        let name = reader.string("name");
        let description = reader.string("description").map(|(text, _)| text);
        reader.finish();
        let Some((name, place)) = name else { continue };
        if let Some(before) = places.get(&name) {
            let diagnostic = Diagnostic::error(format!("phase `{name}` is declared twice"), Some(place));
            diagnostics.push(diagnostic.with_related(Some(before), "first here"));
        } else {
            places.insert(name.clone(), place);
            phases.push(Phase { name, description });
        }
    }
    phases
}
