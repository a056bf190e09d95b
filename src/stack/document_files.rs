//! `policy = { file = "policies/x.json" }`: a JSON document beside the stack files.

use super::{
    expand::Names,
    files::StackFiles,
    tree::{Table, Tree, TreeNode, parse_json},
};
use crate::diagnostics::{Diagnostic, Sources};

/// Replaces `{ file = "…" }` at each of `paths` (dotted; `*` for any key) by what the file holds.
pub fn insert_json_files(
    table: &mut Table,
    paths: &[&str],
    files: &StackFiles,
    names: &Names<'_>,
    sources: &mut Sources,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        at_path(table, &parts, &mut |tree| {
            let Some(file) = file_reference(tree) else { return };
            let text = match files.read(&file) {
                Ok(text) => text,
                Err(message) => {
                    diagnostics.push(Diagnostic::error(message, Some(tree.place.clone())));
                    return;
                }
            };
            let source = sources.add(&files.shown(&file), text.clone());
            match parse_json(&source, &text) {
                Ok(parsed) => {
                    if let Some(expanded) = names.expand(&parsed, diagnostics) {
                        *tree = expanded;
                    }
                }
                Err(diagnostic) => {
                    diagnostics.push(diagnostic);
                    // What the broken file would have said is unknown; nothing more is said of it.
                    tree.node = TreeNode::Table(Table::new());
                }
            }
        });
    }
}

/// Calls `act` on every value that `parts` lead to.
pub fn at_path(table: &mut Table, parts: &[&str], act: &mut dyn FnMut(&mut Tree)) {
    let Some((first, rest)) = parts.split_first() else { return };
    for (_, entry) in table.iter_mut().filter(|(key, _)| *first == "*" || key == first) {
        if rest.is_empty() {
            act(&mut entry.value);
        } else if let TreeNode::Table(inner) = &mut entry.value.node {
            at_path(inner, rest, act);
        }
    }
}

fn file_reference(tree: &Tree) -> Option<String> {
    let table = tree.as_table()?;
    let entry = table.get("file")?;
    (table.len() == 1).then(|| entry.value.as_str().map(str::to_owned))?
}
