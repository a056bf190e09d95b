//! Paths in an answer, and what is observed at them.

use std::collections::BTreeSet;

use crate::aws::wire::tree::Tree;

/// A member of an answer that no struct has a field for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMember {
    /// Its path in AWS's spelling, without the places of list items: `Targets.NewThing`.
    pub path: String,
    /// In a listing: the texts of the item it is in, its names among them.
    pub item: Option<BTreeSet<String>>,
}

/// What is observed while an answer is read.
#[derive(Clone, Debug, Default)]
pub(in crate::aws::wire) struct Observed {
    /// Whether the outermost list is one of many resources.
    pub(in crate::aws::wire) is_listing: bool,
    pub(in crate::aws::wire) unknown: Vec<UnknownMember>,
    /// What is looked for, where somebody asks.
    pub(in crate::aws::wire) lookup: Option<Lookup>,
}

/// The members that types look for in a tree, with `*` for each item of a list and each value of a map.
#[derive(Clone, Debug, Default)]
pub struct Lookup {
    /// Fields of structs, and the members of unions that were found.
    pub members: BTreeSet<String>,
    /// Variants of the enums that were looked for: members, where the enum is a union.
    pub variants: BTreeSet<String>,
}

/// A place in an answer.
pub(super) enum Path<'a> {
    Root,
    Member { above: &'a Path<'a>, name: &'a str },
    Key { above: &'a Path<'a>, key: &'a str },
    Item { above: &'a Path<'a>, names: Option<BTreeSet<String>> },
}

impl<'a> Path<'a> {
    pub(super) fn member(&'a self, name: &'a str) -> Self {
        Self::Member { above: self, name }
    }

    /// An item of a list, and the name that was taken from it. The items of the outermost list of a listing have names.
    pub(super) fn item(&'a self, item: &Tree, name: Option<&str>, is_listing: bool) -> Self {
        let is_resource = is_listing && self.names().is_none();
        let names = || texts(item).into_iter().chain(name.map(str::to_owned)).collect();
        Self::Item { above: self, names: is_resource.then(names) }
    }

    /// The path for people.
    fn text(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member { above, name: part } | Self::Key { above, key: part } => {
                joined(&above.text(), part)
            }
            Self::Item { above, .. } => above.text(),
        }
    }

    /// The path of every value at this place of the type.
    pub(super) fn pattern(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Member { above, name } => joined(&above.pattern(), name),
            Self::Key { above, .. } | Self::Item { above, .. } => joined(&above.pattern(), "*"),
        }
    }

    pub(super) fn unknown(&self) -> UnknownMember {
        UnknownMember { path: self.text(), item: self.names().cloned() }
    }

    fn names(&self) -> Option<&BTreeSet<String>> {
        match self {
            Self::Root => None,
            Self::Item { names: Some(names), .. } => Some(names),
            Self::Member { above, .. } | Self::Key { above, .. } | Self::Item { above, .. } => above.names(),
        }
    }
}

fn joined(above: &str, part: &str) -> String {
    if above.is_empty() { part.to_owned() } else { format!("{above}.{part}") }
}

/// The texts that are members of a structure.
fn texts(item: &Tree) -> BTreeSet<String> {
    let (Tree::Map(members) | Tree::Struct(members) | Tree::Element { children: members, .. }) = item else {
        return BTreeSet::new();
    };
    let texts = members.iter().filter(|(_, value)| !matches!(value, Tree::Bool(_) | Tree::Number(_)));
    texts.filter_map(|(_, value)| value.text()).collect()
}
