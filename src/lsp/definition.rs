//! Where something is declared, and where it is referred to.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use super::{
    mentions::{Mention, mentions},
    references::{Target, Written, references},
    scan::{Item, scan},
    view::{View, format_of},
};
use crate::model::Address;

/// A place in a file.
pub type Spot = (PathBuf, Range<usize>);

/// What is declared somewhere and referred to elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A resource, with all that its `for_each` makes.
    Resource(Address),
    /// A variable, or in a template a parameter.
    Name(&'static str, String),
}

impl Subject {
    fn path(&self) -> Vec<&str> {
        match self {
            Self::Resource(address) => {
                let (service, of) = address.kind.split_once('.').unwrap_or((&address.kind, ""));
                vec![service, of, &address.name]
            }
            Self::Name(table, name) => vec![table, name],
        }
    }

    fn is_named_by(&self, target: &Target) -> bool {
        match (self, target) {
            (Self::Resource(address), Target::Output(reference)) => {
                reference.address.kind == address.kind && reference.address.name == address.name
            }
            (Self::Name("variables", name), Target::Variable(other))
            | (Self::Name("parameters", name), Target::Parameter(other)) => name == other,
            _ => false,
        }
    }
}

/// What a byte of the file names: by a reference or by the header or key that declares it.
#[must_use]
pub fn subject(view: &View<'_>, offset: usize) -> Option<Subject> {
    let items = view.items();
    if let Some(written) = reference_at(view, &items, offset) {
        return match written.target {
            Target::Output(reference) => Some(Subject::Resource(Address { key: None, ..reference.address })),
            Target::Variable(name) => Some(Subject::Name("variables", name)),
            Target::Parameter(name) => Some(Subject::Name("parameters", name)),
            Target::Stack(_) | Target::Each => None,
        };
    }
    let is_at = |mention: &Mention<'_>| mention.word.span.start <= offset && offset <= mention.word.span.end;
    if let Some(mention) = mentions(&items, 3).find(is_at) {
        let kind = view.kind_of(&mention.path)?;
        return Some(Subject::Resource(Address::new(kind.name(), mention.path[2])));
    }
    let mention = mentions(&items, 2).find(is_at)?;
    let table = ["variables", "parameters"].into_iter().find(|table| *table == mention.path[0])?;
    Some(Subject::Name(table, mention.path[1].to_owned()))
}

fn reference_at(view: &View<'_>, items: &[Item], offset: usize) -> Option<Written> {
    let all = references(view.text, items).into_iter();
    all.into_iter().find(|each| each.whole.start <= offset && offset <= each.whole.end)
}

/// Where the thing at a byte is declared.
#[must_use]
pub fn definition(view: &View<'_>, offset: usize) -> Option<Spot> {
    if let Some(subject) = subject(view, offset) {
        return declared(view, &subject);
    }
    let items = view.items();
    if let Some(written) = reference_at(view, &items, offset) {
        return match written.target {
            Target::Stack(key) => {
                let (path, _, items) =
                    declaring_file(view, &["stack", &key]).or_else(|| declaring_file(view, &["stack"]))?;
                let mention = mentions(&items, 2).find(|mention| mention.path == ["stack", &key]);
                Some((path.to_owned(), mention?.word.span.clone()))
            }
            Target::Each => {
                let is_before = |mention: &Mention<'_>| mention.whole.start <= offset;
                let own =
                    mentions(&items, 4).filter(is_before).filter(|mention| mention.path[3] == "for_each");
                Some((view.path.to_owned(), own.last()?.word.span.clone()))
            }
            _ => None,
        };
    }
    file(view, &items, offset)
}

/// The file that a text names: a document of the stack, or a template.
fn file(view: &View<'_>, items: &[Item], offset: usize) -> Option<Spot> {
    let value = items.iter().find_map(|item| match item {
        Item::Value(value) if value.span.start <= offset && offset <= value.span.end => Some(value),
        _ => None,
    })?;
    let name = &view.text[value.span.clone()];
    let path = match value.path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["use", _, "template"] => view.directory.join("templates").join(format!("{name}.toml")),
        [.., "file"] => view.directory.join(name),
        _ => return None,
    };
    view.texts.contains_key(path.as_path()).then_some((path, 0..0))
}

/// The first file that declares what a path names, what it holds and consists of.
#[must_use]
pub fn declaring_file<'v>(view: &'v View<'_>, named: &[&str]) -> Option<(&'v Path, &'v str, Vec<Item>)> {
    view.declaring().find_map(|(path, text)| {
        let items = scan(text, format_of(path));
        let declares = mentions(&items, named.len()).any(|mention| mention.path == named);
        declares.then_some((path, text, items))
    })
}

fn declared(view: &View<'_>, subject: &Subject) -> Option<Spot> {
    let named = subject.path();
    if let Some((path, _, items)) = declaring_file(view, &named) {
        let mention = mentions(&items, named.len()).find(|mention| mention.path == named)?;
        return Some((path.to_owned(), mention.whole));
    }
    // What a template stamps is declared where that is used.
    let Subject::Resource(address) = subject else { return None };
    let place = view.known.headers.get(address)?;
    let path = PathBuf::from(&*place.file);
    view.texts.contains_key(path.as_path()).then_some((path, place.start..place.end))
}

/// Each reference to the thing at a byte; with `declarations` also where it is declared.
#[must_use]
pub fn uses(view: &View<'_>, offset: usize, declarations: bool) -> Vec<Spot> {
    let Some(subject) = subject(view, offset) else { return Vec::new() };
    let named = subject.path();
    let mut found = Vec::new();
    if declarations {
        for (path, text) in view.declaring() {
            let items = scan(text, format_of(path));
            let own = mentions(&items, named.len()).filter(|mention| mention.path == named);
            found.extend(own.map(|mention| (path.to_owned(), mention.whole)));
        }
    }
    for (path, text) in view.referring() {
        let written = references(text, &scan(text, format_of(path))).into_iter();
        let own = written.filter(|each| subject.is_named_by(&each.target));
        found.extend(own.map(|each| (path.to_owned(), each.whole)));
    }
    found
}
