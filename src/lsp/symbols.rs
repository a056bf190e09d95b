//! What a file declares, with the tables below each.

use std::ops::Range;

use lsp_types::SymbolKind;

use super::{
    scan::{Header, Item},
    view::View,
};

/// Something that a file declares.
#[derive(Debug)]
pub struct Symbol {
    /// `s3.bucket.input`.
    pub name: String,
    /// What it is, in a few words.
    pub detail: Option<String>,
    /// How an editor draws it.
    pub kind: SymbolKind,
    /// From its header to its end.
    pub range: Range<usize>,
    /// Its header.
    pub header: Range<usize>,
    /// The tables below it.
    pub children: Vec<Self>,
}

/// The symbols of a file.
#[must_use]
pub fn symbols(view: &View<'_>) -> Vec<Symbol> {
    let items = view.items();
    let headers: Vec<&Header> = items
        .iter()
        .filter_map(|item| match item {
            Item::Header(header) if !header.words.is_empty() => Some(header),
            _ => None,
        })
        .collect();
    let mut found: Vec<Symbol> = Vec::new();
    for (index, header) in headers.iter().enumerate() {
        let end = headers.get(index + 1).map_or(view.text.len(), |next| next.span.start);
        let end = header.span.end.max(view.text[..end].trim_end().len());
        let path: Vec<&str> = header.words.iter().map(|word| word.text.as_str()).collect();
        let kind = view.kind_of(&path);
        let own = match (kind.is_some(), path[0]) {
            (true, _) => 3.min(path.len()),
            (false, "variables" | "parameters" | "use") => 2.min(path.len()),
            _ => 1,
        };
        let name = path[..own].join(".");
        let below = path[own..].join(".");
        let range = header.span.start..end;
        let symbol = |name, detail, kind| Symbol {
            name,
            detail,
            kind,
            range: range.clone(),
            header: header.span.clone(),
            children: Vec::new(),
        };
        if let Some(last) = found.last_mut().filter(|last| last.name == name && !below.is_empty()) {
            last.range.end = end;
            last.children.push(symbol(below, None, SymbolKind::STRUCT));
            continue;
        }
        let drawn = match (kind.is_some(), path[0]) {
            (true, _) => SymbolKind::OBJECT,
            (false, "variables" | "parameters") => SymbolKind::VARIABLE,
            (false, "test" | "verify") => SymbolKind::EVENT,
            _ => SymbolKind::NAMESPACE,
        };
        found.push(symbol(name, kind.map(|kind| kind.about().to_owned()), drawn));
    }
    found
}
