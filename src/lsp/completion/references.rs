//! What a `${` may go on with.

use lsp_types::CompletionItemKind;

use super::{Offer, offer::to_end};
use crate::{
    lsp::{mentions::mentions, scan::Quote, view::View},
    model::Address,
};

/// The most references that are offered at once.
const MOST: usize = 2000;

/// Where the reference begins that is being written at the end of a text, behind its brace.
pub(super) fn opened(written: &str) -> Option<usize> {
    let open = written.rfind("${")?;
    let is_text = written[..open].ends_with('$') || written[open..].contains('}');
    (!is_text).then_some(open + 2)
}

/// What may stand in a reference that begins at `start`, in the value at a path.
pub(super) fn offers(
    view: &View<'_>,
    offset: usize,
    start: usize,
    quote: Quote,
    path: &[String],
) -> Vec<Offer> {
    let is_of_word = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let range = to_end(view.text, start, offset, is_of_word);
    let end = if view.text[range.end..].starts_with('}') { "" } else { "}" };
    let written = &view.text[start..offset.max(start)];
    let mut found = Vec::new();
    let mut add = |name: &str, about: &str, kind| {
        let name = if quote.escapes() { name.replace('"', "\\\"") } else { name.to_owned() };
        // A long list costs time at every key; who has typed more wants less.
        if name.starts_with(written.split(['[', '"']).next().unwrap_or_default()) && found.len() < MOST {
            found.push(Offer { text: format!("{name}{end}"), ..Offer::word(&name, kind, about, &range) });
        }
    };
    let names = CompletionItemKind::VARIABLE;
    if view.is_template() {
        for name in view.names_below("parameters") {
            add(&format!("param.{name}"), "", names);
        }
    } else {
        for name in view.names_below("variables") {
            add(&format!("var.{name}"), "", names);
        }
    }
    for name in ["account", "name", "region"] {
        add(&format!("stack.{name}"), "", names);
    }
    if let Some(resource) = path.get(..3)
        && has_keys(view, resource)
    {
        add("each.key", "", names);
        add("each.value", "", names);
    }
    for address in view.addresses() {
        let Some(kind) = view.catalog.get(&address.kind) else { continue };
        for output in kind.outputs() {
            let value = predicted(view, &address, output.name).unwrap_or(output.about);
            add(&format!("{address}.{}", output.name), value, CompletionItemKind::REFERENCE);
        }
    }
    found
}

fn predicted<'v>(view: &'v View<'_>, address: &Address, output: &str) -> Option<&'v str> {
    view.known.outputs.get(address)?.get(output).map(String::as_str)
}

/// Whether a resource of the file has `for_each`.
fn has_keys(view: &View<'_>, resource: &[String]) -> bool {
    let items = view.items();
    let is_it = |path: &[&str]| {
        path[3] == "for_each" && path[..3].iter().zip(resource).all(|(one, other)| one == other)
    };
    mentions(&items, 4).any(|mention| is_it(&mention.path))
}
