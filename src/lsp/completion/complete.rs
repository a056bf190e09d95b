//! What is being written at a position, and what may be.

use super::{Offer, headers, keys, references, values};
use crate::lsp::{
    scan::{At, Format, Item, scan_to},
    view::View,
};

/// What may be written at a byte.
#[must_use]
pub fn complete(view: &View<'_>, offset: usize) -> Vec<Offer> {
    let (before, at) = scan_to(view.text, view.format(), offset);
    let is_foreign = |item: &Item| match item {
        Item::Header(header) => header.words.first().is_some_and(|word| !view.schema.has_top(&word.text)),
        _ => false,
    };
    match at {
        At::Nowhere => Vec::new(),
        At::Header { is_list, done, open, word } => {
            headers::offers(view, offset, (is_list, open, word), &done)
        }
        At::Key { table, above, word } => {
            if before.iter().any(is_foreign) && above.is_empty() && view.format() == Format::Toml {
                return Vec::new();
            }
            keys::offers(view, offset, table, &above, word)
        }
        At::Value { path, word } => values::bare(view, offset, &path, word),
        At::Text { path, start, quote } => {
            let written = &view.text[start..offset.max(start)];
            match references::opened(written) {
                Some(at) => references::offers(view, offset, start + at, quote, &path),
                None => values::quoted(view, offset, &path, start),
            }
        }
    }
}
