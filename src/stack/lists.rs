//! `[[test]]` and `[[verify]]`: lists of tables that say what must hold, read by whoever proves it.

use super::{
    context::{Context, to_json},
    data::Listed,
    expand::Names,
    reader::wrong_type,
    tree::{Entry, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place, Sources},
    model::Reference,
};

/// What a table of a list may hold as `{ file = "x.json" }`.
const JSON_FILES: [&str; 2] = ["event", "message"];

/// A table of a list before anything in it was replaced.
pub struct RawListed {
    tree: Tree,
    phase: Option<(String, Place)>,
}

/// The tables of a list called `name`, whose file belongs to `phase`.
pub fn split_list(
    name: &str,
    entry: Entry,
    phase: Option<&(String, Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<RawListed> {
    let TreeNode::Array(items) = entry.value.node else {
        let diagnostic = wrong_type(name, &entry.value, "a list of tables");
        diagnostics.push(diagnostic.with_help(Some(format!("write [[{name}]]"))));
        return Vec::new();
    };
    let tables = items.into_iter().filter(|item| {
        let is_table = item.as_table().is_some();
        if !is_table {
            diagnostics.push(wrong_type(name, item, "a table"));
        }
        is_table
    });
    tables.map(|tree| RawListed { tree, phase: phase.cloned() }).collect()
}

impl RawListed {
    /// The table with names replaced; its references are added to `references`.
    pub fn expand(
        self,
        context: &Context<'_>,
        names: &Names<'_>,
        sources: &mut Sources,
        references: &mut Vec<(Reference, Place)>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Listed> {
        let TreeNode::Table(table) = self.tree.node else { return None };
        let place = self.tree.place;
        let mut table = names.expand_table(&table, diagnostics);
        let names_file = |key: &&str| {
            let document = table.get(*key).and_then(|entry| entry.value.as_table());
            document.is_some_and(|document| document.len() == 1 && document.contains_key("file"))
        };
        let files: Vec<&str> = JSON_FILES.into_iter().filter(|key| names_file(key)).collect();
        context.events.insert(&mut table, &files, names, sources, diagnostics);
        let own = table.remove("phase").and_then(|entry| {
            let name = entry.value.as_str().map(str::to_owned);
            if name.is_none() {
                diagnostics.push(wrong_type("phase", &entry.value, "a string"));
            }
            Some((name?, entry.value.place))
        });
        let phase = own.or(self.phase).and_then(|(name, place)| context.phase(&name, place, diagnostics));
        let tree = Tree { node: TreeNode::Table(table), place: place.clone() };
        let value = to_json(&tree, references, diagnostics);
        (!tree.has_gaps()).then_some(Listed { value, tree, place, phase })
    }
}
