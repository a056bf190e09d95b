//! `policy = { file = "policies/x.json" }`: a JSON document beside the stack files.

use std::{cell::RefCell, collections::BTreeMap, path::Path, sync::Arc};

use super::{
    expand::Names,
    files::StackFiles,
    parse::{Nulls, parse_json},
    reader::{unknown_key, wrong_type},
    tree::{Table, Tree, TreeNode},
};
use crate::diagnostics::{Diagnostic, Sources};

/// The JSON files of a stack; each is read once, however many resources name it.
#[derive(Debug)]
pub struct DocumentFiles<'a> {
    files: &'a StackFiles,
    nulls: Nulls,
    read: RefCell<BTreeMap<String, Document>>,
}

/// What is in a file: `None` if that is no JSON, which was reported; or why it can't be read.
type Document = Result<Option<Arc<Tree>>, String>;

impl<'a> DocumentFiles<'a> {
    /// Documents of the stack in `files`.
    #[must_use]
    pub fn new(files: &'a StackFiles, nulls: Nulls) -> Self {
        Self { files, nulls, read: RefCell::default() }
    }

    /// Replaces `{ file = "…" }` at each of `paths` (dotted; `*` for any key) by what the file holds.
    pub fn insert(
        &self,
        table: &mut Table,
        paths: &[&str],
        names: &Names<'_>,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for path in paths {
            let parts: Vec<&str> = path.split('.').collect();
            at_path(table, &parts, &mut |tree| {
                if let Some(expanded) = self.expanded(tree, names, sources, diagnostics) {
                    *tree = expanded;
                }
            });
        }
    }

    /// What stands for `tree`, where it names a file or means to.
    fn expanded(
        &self,
        tree: &Tree,
        names: &Names<'_>,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Tree> {
        let document = reference(tree)?.and_then(|file| {
            self.get(file, sources, diagnostics).map_err(|message| {
                let place = tree.find(["file"]).place();
                let diagnostic = Diagnostic::error(message, Some(place));
                match self.files.alike(file) {
                    Some(alike) => {
                        let name = file.rsplit('/').next().unwrap_or(file);
                        diagnostic.with_offer(name, Some(&alike))
                    }
                    None => diagnostic,
                }
            })
        });
        match document {
            Ok(document) => document.and_then(|document| names.expand(&document, diagnostics)),
            Err(mistake) => {
                diagnostics.push(mistake);
                None
            }
        }
        .or_else(|| Some(tree.unknown()))
    }

    fn get(&self, file: &str, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Document {
        let mut read = self.read.borrow_mut();
        if let Some(document) = read.get(file) {
            return document.clone();
        }
        let document = self.files.read(file).map(|bytes| {
            let source = sources.add_bytes(&self.files.shown(file), bytes, diagnostics)?;
            let tree =
                parse_json(&source, sources.text(&source).unwrap_or_default(), self.nulls, diagnostics)?;
            Some(Arc::new(tree))
        });
        read.insert(file.to_owned(), document.clone());
        document
    }
}

/// Calls `act` on every value that `parts` lead to.
fn at_path(table: &mut Table, parts: &[&str], act: &mut dyn FnMut(&mut Tree)) {
    let Some((first, rest)) = parts.split_first() else { return };
    for (_, entry) in table.iter_mut().filter(|(key, _)| *first == "*" || key == first) {
        if rest.is_empty() {
            act(&mut entry.value);
        } else if let TreeNode::Table(inner) = &mut entry.value.node {
            at_path(inner, rest, act);
        }
    }
}

/// The file that `tree` names; `None` where it is the document itself.
fn reference(tree: &Tree) -> Option<Result<&str, Diagnostic>> {
    if let Some(file) = tree.as_str().filter(|_| names_file(tree)) {
        let mistake =
            Diagnostic::error("this names a file and is not the document itself", Some(tree.place.clone()));
        let instead = format!("{{ file = \"{file}\" }}");
        let mistake = mistake.with_help(Some(format!("write {instead}")));
        return Some(Err(mistake.with_fix(None, instead)));
    }
    let table = tree.as_table()?;
    let only = table.first_key_value().filter(|_| table.len() == 1);
    if let Some((key, entry)) = only.filter(|(key, entry)| *key != "file" && names_file(&entry.value)) {
        return Some(Err(unknown_key(key, &entry.key, &["file"])));
    }
    let file = table.get("file")?;
    let mistake = match file.value.as_str() {
        Some(name) if table.len() == 1 => return Some(Ok(name)),
        Some(_) => Diagnostic::error("`file` stands for a whole document", Some(file.key.clone()))
            .with_label("nothing else may stand beside it"),
        None => wrong_type("file", &file.value, "a string"),
    };
    Some(Err(mistake))
}

fn names_file(tree: &Tree) -> bool {
    tree.as_str().is_some_and(|text| Path::new(text).extension().is_some_and(|extension| extension == "json"))
}
