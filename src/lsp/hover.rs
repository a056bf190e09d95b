//! What stands at a position: a kind, a key, a reference.

use std::ops::Range;

use super::{
    definition,
    references::{Target, references},
    scan::{Format, Item, Word},
    schema::words,
    view::View,
};
use crate::{
    model::{Address, Reference},
    page::Page,
    render, say,
    stack::{schema, settings},
};

/// What stands at a byte, and where that is.
#[must_use]
pub fn hover(view: &View<'_>, offset: usize) -> Option<(Range<usize>, Page)> {
    let items = view.items();
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    if let Some(written) = references(view.text, &items).into_iter().find(|each| holds(&each.whole)) {
        return Some((written.whole.clone(), of_reference(view, &written.target)?));
    }
    items.iter().find_map(|item| {
        let (above, words): (&[String], &[Word]) = match item {
            Item::Header(header) => (&[], &header.words),
            Item::Key(key) => (&key.above, &key.words),
            Item::Value(_) => return None,
        };
        let index = words.iter().position(|word| holds(&word.span))?;
        let path = above.iter().cloned().chain(words[..=index].iter().map(|word| word.text.clone()));
        Some((words[index].span.clone(), of_path(view, &path.collect::<Vec<_>>())?))
    })
}

/// A kind, a resource, or a key: what `trueup kinds` says of it.
fn of_path(view: &View<'_>, path: &[String]) -> Option<Page> {
    if view.format() == Format::Json {
        return described(view.schema.at_policy(path).written.first()?);
    }
    if let ([service], true) = (path, view.schema.has_top(path.first()?)) {
        let of_service = view.catalog.iter().filter(|kind| kind.name().split('.').next() == Some(service));
        let kinds: Page = of_service.map(|kind| say![kind.name(), "  ", kind.about()]).collect();
        return if kinds.is_empty() { described(view.schema.at(path).written.first()?) } else { Some(kinds) };
    }
    let Some(kind) = view.kind_of(path) else { return described(view.schema.at(path).written.first()?) };
    match path {
        [_, _] => Some(render::kinds::one(kind, settings::KEYS)),
        [_, _, name] => Some(of_resource(view, &Address::new(kind.name(), name))),
        _ => {
            let found = view.schema.at(path);
            // Of what a user names, the table is shown that it stands in.
            let below = found.named.get(2..)?.join(".");
            if below.is_empty() {
                return None;
            }
            render::kinds::at(kind, &schema::settings(kind), &below).ok()
        }
    }
}

fn described(schema: &serde_json::Value) -> Option<Page> {
    words(schema).map(|words| Page::from(say![words]))
}

/// A resource: its kind, and what of its outputs follows from its name.
fn of_resource(view: &View<'_>, address: &Address) -> Page {
    let about = view.catalog.get(&address.kind).map_or("", |kind| kind.about());
    let mut page = Page::from(say![address, ": ", about]);
    let is_its = |each: &&Address| Address { key: None, ..(*each).clone() } == *address;
    for each in view.known.outputs.keys().filter(is_its).take(SHOWN) {
        for (output, value) in view.known.outputs.get(each).into_iter().flatten() {
            page.line(say![each, ".", output, " = ", value]);
        }
    }
    page
}

/// The most resources of one `for_each` that are shown.
const SHOWN: usize = 10;

fn of_reference(view: &View<'_>, target: &Target) -> Option<Page> {
    match target {
        Target::Output(reference) => of_output(view, reference),
        Target::Variable(name) => of_variable(view, "variables", name),
        Target::Parameter(name) => of_variable(view, "parameters", name),
        Target::Stack(name) => {
            let path = ["stack".to_owned(), name.clone()];
            described(view.schema.at(&path).written.first()?)
                .or_else(|| Some(Page::from(say!["the ", name, " of the stack"])))
        }
        Target::Each => Some(Page::from(say!["of `for_each`: the key, or the value that it has there"])),
    }
}

fn of_output(view: &View<'_>, reference: &Reference) -> Option<Page> {
    let kind = view.catalog.get(&reference.address.kind)?;
    let mut page = Page::from(say![reference.address, ": ", kind.about()]);
    let output = kind.outputs().iter().find(|output| output.name == reference.output)?;
    page.line(say![output.name, ": ", output.about]);
    let value = view.known.outputs.get(&reference.address).and_then(|known| known.get(&reference.output));
    page.line(match value {
        Some(value) => say![value],
        None => say!["known after apply"],
    });
    Some(page)
}

/// A variable as its table declares it. What was given to it is not shown: it may come from the environment.
fn of_variable(view: &View<'_>, table: &str, name: &str) -> Option<Page> {
    let (path, text, items) = definition::declaring_file(view, &[table, name])?;
    let mut page = Page::from(say![table.trim_end_matches('s'), " ", name]);
    for item in &items {
        let Item::Value(value) = item else { continue };
        if let [first, second, key] = &value.path[..]
            && first == table
            && second == name
        {
            page.line(say![key, " = ", &text[value.span.clone()]]);
        }
    }
    page.line(say!["declared in ", path.file_name().unwrap_or_default().to_string_lossy()]);
    Some(page)
}
