//! Headers: kinds, the tables of a stack file, and the tables below a resource.

use std::ops::Range;

use lsp_types::CompletionItemKind;

use super::{
    Offer,
    offer::{plain, to_end},
};
use crate::lsp::{
    mentions::{OF_RESOURCE, mentions},
    schema::Shape,
    view::View,
};

/// The tables of a stack file that are no resources: whether they have a name, and whether they are lists.
const OWN: &[(&str, bool, bool)] = &[
    ("outputs", false, false),
    ("phases", false, true),
    ("stack", false, false),
    ("test", false, true),
    ("use", true, false),
    ("variables", true, false),
    ("verify", false, true),
];

/// What may stand in a header whose path begins at `open`, with the parts `done` before the part at `word`.
pub(super) fn offers(
    view: &View<'_>,
    offset: usize,
    (is_list, open, word): (bool, usize, usize),
    done: &[String],
) -> Vec<Offer> {
    let is_of_path = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let line = &view.text[offset..];
    let line = &line[..line.find('\n').unwrap_or(line.len())];
    let end = match (line.contains(']'), is_list) {
        (true, _) => "",
        (false, true) => "]]",
        (false, false) => "]",
    };
    let of = Of { view, end, is_list };
    if done.len() < 2 {
        let path = to_end(view.text, open, offset, is_of_path);
        return of.tops(&path);
    }
    let range = to_end(view.text, word, offset, |c| is_of_path(c) && c != '.');
    match (view.kind_of(done), done.len()) {
        (Some(kind), 2) => of.names(&range, kind.name()),
        (Some(_), _) => of.tables(&range, done),
        (None, _) => Vec::new(),
    }
}

struct Of<'v> {
    view: &'v View<'v>,
    /// What closes the header, where nothing does yet.
    end: &'static str,
    is_list: bool,
}

impl Of<'_> {
    fn named(&self, name: &str, about: &str, kind: CompletionItemKind, path: &Range<usize>) -> Offer {
        Offer {
            text: format!("{name}."),
            snippet: Some(format!("{}.${{1:name}}{}\n$0", plain(name), self.end)),
            ..Offer::word(name, kind, about, path)
        }
    }

    /// Kinds and own tables.
    fn tops(&self, path: &Range<usize>) -> Vec<Offer> {
        let mut found = Vec::new();
        let own: &[(&str, bool, bool)] =
            if self.view.is_template() { &[("parameters", true, false)] } else { OWN };
        for (name, has_name, is_list) in own.iter().filter(|(_, _, is_list)| *is_list == self.is_list) {
            let schema = self.view.schema.at(&[(*name).to_owned()]);
            let about = schema.written.first().and_then(|schema| crate::lsp::schema::words(schema));
            let about = about.unwrap_or_default();
            let kind = CompletionItemKind::MODULE;
            found.push(if *has_name && !is_list {
                self.named(name, &about, kind, path)
            } else {
                let text = format!("{name}{}", self.end);
                Offer { text, ..Offer::word(name, kind, &about, path) }
            });
        }
        let kinds = self.view.catalog.iter();
        found
            .extend(kinds.map(|kind| self.named(kind.name(), kind.about(), CompletionItemKind::CLASS, path)));
        found
    }

    /// The resources of the file, to go on with one.
    fn names(&self, range: &Range<usize>, kind: &str) -> Vec<Offer> {
        let items = self.view.items();
        let own = mentions(&items, OF_RESOURCE)
            .filter(|mention| format!("{}.{}", mention.path[0], mention.path[1]) == kind)
            // What is being written is none.
            .filter(|mention| mention.word.span.start != range.start);
        let mut names: Vec<String> = own.map(|mention| mention.word.text.clone()).collect();
        names.sort();
        names.dedup();
        names.iter().map(|name| Offer::word(name, CompletionItemKind::VARIABLE, kind, range)).collect()
    }

    /// The tables below a resource.
    fn tables(&self, range: &Range<usize>, done: &[String]) -> Vec<Offer> {
        let found = self.view.schema.at(done);
        let wanted = if self.is_list { Shape::List } else { Shape::Table };
        let keys = self.view.schema.keys(&found).into_iter();
        let tables = keys.filter(|(_, key)| key.shape == wanted);
        tables
            .map(|(name, key)| Offer {
                text: format!("{name}{}", self.end),
                ..Offer::word(name, CompletionItemKind::PROPERTY, &key.about, range)
            })
            .collect()
    }
}
