//! Where something is declared and used.

use std::collections::BTreeMap;

use lsp_types::{DocumentSymbol, InlayHint, InlayHintKind, InlayHintLabel, SymbolKind};

use super::{
    outline::{Header, Outline, Reference, Spot, Texts},
    position::{position, range},
};
use crate::{check::View, facts::Catalog, model::Address, stack::Stack};

/// What stands at a byte: something that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A resource, by its address.
    Resource(String),
    /// A variable, by its name.
    Variable(String),
}

/// What the byte of a file is about.
#[must_use]
pub fn thing_at(outline: &Outline, file: &str, offset: usize) -> Option<Thing> {
    let is_in = |spot: &Spot| spot.file == file && spot.bytes.start <= offset && offset <= spot.bytes.end;
    if let Some(reference) = outline.references.iter().find(|each| is_in(&each.spot)) {
        return thing_of(&reference.text);
    }
    if let Some((name, _)) = outline.variables.iter().find(|(_, spot)| is_in(spot)) {
        return Some(Thing::Variable(name.clone()));
    }
    let header = outline.headers.iter().find(|header| is_in(&header.line))?;
    let variable = header.variable().map(|name| Thing::Variable(name.to_owned()));
    variable.or_else(|| header.address().map(Thing::Resource))
}

/// What a reference is about.
fn thing_of(reference: &str) -> Option<Thing> {
    let mut parts = reference.split('.');
    match (parts.next()?, parts.next()?, parts.next()) {
        ("var", name, _) => Some(Thing::Variable(name.to_owned())),
        ("stack" | "each", ..) => None,
        // A key of `for_each` stands behind the name.
        (service, kind, Some(name)) => {
            let name = name.split('[').next().unwrap_or(name);
            Some(Thing::Resource(format!("{service}.{kind}.{name}")))
        }
        _ => None,
    }
}

/// Where it is declared.
#[must_use]
pub fn declared(outline: &Outline, thing: &Thing) -> Option<Spot> {
    match thing {
        Thing::Resource(address) => outline.header_of(address).map(|header| header.line.clone()),
        Thing::Variable(name) => outline.variable(name),
    }
}

/// The references to it.
pub fn uses<'a>(outline: &'a Outline, thing: &'a Thing) -> impl Iterator<Item = &'a Reference> {
    outline.references.iter().filter(move |each| thing_of(&each.text).as_ref() == Some(thing))
}

/// The resources and tables of a file.
#[must_use]
pub fn symbols(outline: &Outline, file: &str, text: &str) -> Vec<DocumentSymbol> {
    let of_file: Vec<&Header> = outline.headers.iter().filter(|header| header.line.file == file).collect();
    let ends = of_file.iter().skip(1).map(|header| header.line.bytes.start).chain([text.len()]);
    let mut symbols = Vec::new();
    for (header, end) in of_file.iter().zip(ends) {
        let whole = range(text, &(header.line.bytes.start..end));
        #[expect(deprecated, reason = "the type has no constructor, and its deprecated field no default")]
        symbols.push(DocumentSymbol {
            name: header.path.join("."),
            detail: None,
            kind: if header.is_whole() { SymbolKind::OBJECT } else { SymbolKind::STRUCT },
            tags: None,
            deprecated: None,
            range: whole,
            selection_range: range(text, &header.line.bytes),
            children: None,
        });
    }
    symbols
}

/// The values of references that follow from names, behind each in a file.
#[must_use]
pub fn hints(
    outline: &Outline,
    texts: &Texts,
    file: &str,
    stack: &Stack,
    catalog: &Catalog,
) -> Vec<InlayHint> {
    let Some(text) = texts.get(file) else { return Vec::new() };
    let view = View::new(stack);
    let mut known: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut hints = Vec::new();
    for reference in outline.references.iter().filter(|each| each.spot.file == file) {
        let value = known.entry(&reference.text).or_insert_with(|| value(&view, &reference.text, catalog));
        let Some(value) = value else { continue };
        hints.push(InlayHint {
            position: position(text, reference.spot.bytes.end + 1),
            label: InlayHintLabel::String(value.clone()),
            kind: Some(InlayHintKind::PARAMETER),
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
    }
    hints
}

/// What a reference stands for, where that is known.
fn value(view: &View<'_>, reference: &str, catalog: &Catalog) -> Option<String> {
    if let Some(name) = reference.strip_prefix("var.") {
        return view.stack.variables.get(name).cloned();
    }
    let (address, output) = reference.rsplit_once('.')?;
    let address: Address = address.parse().ok()?;
    catalog.get(&address.kind)?;
    view.output(view.at(&address)?, output).map(str::to_owned)
}
