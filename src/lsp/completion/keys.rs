//! The keys of a table.

use std::collections::BTreeSet;

use lsp_types::CompletionItemKind;

use super::{
    Offer,
    offer::{plain, to_end},
};
use crate::{
    gate::checks::CHECKS,
    lsp::{
        scan::{Format, Item, scan},
        schema::Shape,
        view::View,
    },
    stack::templates::SHIPPED,
    test_suite::sorts::SORTS,
};

/// The keys that may stand at `word` in the table with a number and a path.
pub(super) fn offers(
    view: &View<'_>,
    offset: usize,
    table: usize,
    above: &[String],
    word: usize,
) -> Vec<Offer> {
    let range = to_end(view.text, word, offset, |c| c.is_alphanumeric() || c == '_' || c == '-');
    let given = given(view, table, above, word);
    let end = &view.text[range.end..];
    let end = end.trim_start_matches(['"', '\'']).trim_start_matches([' ', '\t']);
    let has_value = end.starts_with(['=', ':', '.']);
    let is_quoted = word > 0 && view.text[..word].ends_with(['"', '\'']);
    let keys = all(view, above);
    let keys = keys.into_iter().filter(|(name, ..)| !given.contains(name));
    keys.map(|(name, about, shape)| {
        let offer = Offer::word(&name, CompletionItemKind::PROPERTY, &about, &range);
        if has_value || is_quoted || view.format() == Format::Json {
            return offer;
        }
        let (text, snippet) = match shape {
            Shape::Text => ("\"\"", "\"$0\""),
            Shape::List => ("[]", "[$0]"),
            Shape::Table => ("{}", "{ $0 }"),
            Shape::Other => ("", "$0"),
        };
        Offer {
            text: format!("{name} = {text}").trim_end_matches("\"\"").to_owned(),
            snippet: Some(format!("{} = {snippet}", plain(&name))),
            ..offer
        }
    })
    .collect()
}

/// All keys of a table.
fn all(view: &View<'_>, above: &[String]) -> Vec<(String, String, Shape)> {
    if view.format() == Format::Json {
        return of_schema(view, &view.schema.at_policy(above));
    }
    let own = |names: Vec<(&str, &str)>| -> Vec<(String, String, Shape)> {
        let key = |(name, about): (&str, &str)| (name.to_owned(), about.to_owned(), Shape::Other);
        names.into_iter().map(key).collect()
    };
    match above.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => own(vec![("phase", "The phase of every resource in this file.")]),
        ["test"] => {
            let marks = SORTS.iter().flat_map(|sort| sort.marks.iter().map(|mark| (*mark, sort.title)));
            own([("name", "What must hold."), ("expect", "What must come of it.")]
                .into_iter()
                .chain(marks)
                .collect())
        }
        ["verify"] => {
            let checks = CHECKS.iter().map(|check| (check.key, check.what));
            let of_all = [
                ("name", "What must hold."),
                ("expect", "What must be seen."),
                ("phase", "The phase whose gate it belongs to."),
                ("within", "How long it may take, such as `5m`."),
                ("blocks", "Whether a rollout stops where it does not hold."),
            ];
            own(of_all.into_iter().chain(checks).collect())
        }
        ["use", name] => {
            let mut keys = of_schema(view, &view.schema.at(above));
            keys.extend(parameters(view, name).into_iter().map(|name| (name, String::new(), Shape::Other)));
            keys
        }
        _ => of_schema(view, &view.schema.at(above)),
    }
}

fn of_schema(view: &View<'_>, found: &crate::lsp::schema::Found<'_>) -> Vec<(String, String, Shape)> {
    let keys = view.schema.keys(found).into_iter();
    keys.map(|(name, key)| (name.to_owned(), key.about, key.shape)).collect()
}

/// The parameters of the template that is used under a name in this file.
fn parameters(view: &View<'_>, used: &str) -> BTreeSet<String> {
    let template = view.items().into_iter().find_map(|item| match item {
        Item::Value(value) if value.path == ["use", used, "template"] => {
            Some(view.text[value.span].to_owned())
        }
        _ => None,
    });
    let Some(template) = template else { return BTreeSet::new() };
    let path = view.directory.join("templates").join(format!("{template}.toml"));
    let shipped = SHIPPED.iter().find(|(name, _)| *name == template).map(|(_, text)| *text);
    let text = view.texts.get(path.as_path()).copied().or(shipped).unwrap_or_default();
    let items = scan(text, Format::Toml);
    crate::lsp::mentions::below(&items, "parameters").map(|mention| mention.word.text.clone()).collect()
}

/// The keys that the table has already, apart from the one that is being written.
fn given(view: &View<'_>, table: usize, above: &[String], word: usize) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    for item in view.items() {
        match item {
            Item::Key(key) if key.table == table => {
                let path = key.above.iter().chain(key.words.iter().map(|word| &word.text));
                let path: Vec<&String> = path.collect();
                let own = above.len().checked_sub(key.above.len()).and_then(|at| key.words.get(at));
                if let Some(own) = own
                    && own.span.start != word
                    && own.span.start + 1 != word
                    && path.iter().zip(above).all(|(one, other)| *one == other)
                {
                    given.insert(own.text.clone());
                }
            }
            Item::Header(header) => {
                let own = header.words.get(above.len());
                if let Some(own) =
                    own.filter(|_| header.words.iter().zip(above).all(|(one, other)| one.text == *other))
                    && !header.is_list
                {
                    given.insert(own.text.clone());
                }
            }
            _ => {}
        }
    }
    given
}
