//! The file that is asked about, and the stack around it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::{Path, PathBuf},
};

use super::{
    known::Known,
    mentions::{OF_RESOURCE, below, mentions},
    scan::{Format, Item, scan},
    schema::Schema,
};
use crate::{
    facts::{Catalog, KindFacts},
    model::Address,
};

/// Edits by file, each a range of bytes and what comes in its place.
pub type Edits = BTreeMap<PathBuf, Vec<(Range<usize>, String)>>;

/// A file and its stack.
pub struct View<'a> {
    /// The kinds.
    pub catalog: &'a Catalog,
    /// Their keys.
    pub schema: &'a Schema,
    /// The file.
    pub path: &'a Path,
    /// What it holds.
    pub text: &'a str,
    /// The stack's directory.
    pub directory: &'a Path,
    /// All files of the stack, this one too.
    pub texts: BTreeMap<&'a Path, &'a str>,
    /// What loading the stack told.
    pub known: &'a Known,
    /// Whether the editor takes snippets.
    pub snippets: bool,
}

/// The language of a file.
#[must_use]
pub fn format_of(path: &Path) -> Format {
    if path.extension().is_some_and(|extension| extension == "json") { Format::Json } else { Format::Toml }
}

impl View<'_> {
    /// The language of the file.
    #[must_use]
    pub fn format(&self) -> Format {
        format_of(self.path)
    }

    /// What the file consists of.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        scan(self.text, self.format())
    }

    /// Whether the file is a template of the stack, whose resources are its own.
    #[must_use]
    pub fn is_template(&self) -> bool {
        self.is_template_file(self.path)
    }

    fn is_template_file(&self, path: &Path) -> bool {
        path.parent() == Some(&self.directory.join("templates")) && format_of(path) == Format::Toml
    }

    /// The files that resources and variables are declared in as this file sees them: the stack's, or a template alone.
    pub fn declaring(&self) -> impl Iterator<Item = (&Path, &str)> {
        let is_template = self.is_template();
        let is_it = move |path: &Path| {
            if is_template {
                path == self.path
            } else {
                path.parent() == Some(self.directory) && format_of(path) == Format::Toml
            }
        };
        self.texts.iter().map(|(path, text)| (*path, *text)).filter(move |(path, _)| is_it(path))
    }

    /// The files that may refer to what those declare.
    pub fn referring(&self) -> impl Iterator<Item = (&Path, &str)> {
        let is_template = self.is_template();
        let is_it =
            move |path: &Path| if is_template { path == self.path } else { !self.is_template_file(path) };
        self.texts.iter().map(|(path, text)| (*path, *text)).filter(move |(path, _)| is_it(path))
    }

    /// The kind that a path begins with.
    #[must_use]
    pub fn kind_of<S: AsRef<str>>(&self, path: &[S]) -> Option<&'static dyn KindFacts> {
        let [service, of, ..] = path else { return None };
        self.catalog.get(&format!("{}.{}", service.as_ref(), of.as_ref()))
    }

    /// The addresses that may be referred to. One with keys has all of them that are known.
    #[must_use]
    pub fn addresses(&self) -> BTreeSet<Address> {
        let mut found = BTreeSet::new();
        for (path, text) in self.declaring() {
            let items = scan(text, format_of(path));
            for mention in mentions(&items, OF_RESOURCE) {
                if let Some(kind) = self.kind_of(&mention.path) {
                    found.insert(Address::new(kind.name(), mention.path[2]));
                }
            }
        }
        if !self.is_template() {
            let keyed: Vec<&Address> = self.known.headers.keys().filter(|each| each.key.is_some()).collect();
            for address in &keyed {
                found.remove(&Address { key: None, ..(*address).clone() });
            }
            found.extend(self.known.headers.keys().cloned());
        }
        found
    }

    /// The names that are declared below a table, as in `[variables.tenant]`.
    #[must_use]
    pub fn names_below(&self, table: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (path, text) in self.declaring() {
            let items = scan(text, format_of(path));
            found.extend(below(&items, table).map(|mention| mention.word.text.clone()));
        }
        found
    }
}
