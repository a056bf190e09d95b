//! Values: words of the schema, actions, services, phases, templates, rules.

use std::ops::Range;

use lsp_types::CompletionItemKind;

use super::{Offer, offer::to_end};
use crate::{
    check::rules::RULES,
    lsp::{
        scan::{Format, Item, scan},
        schema::values,
        view::{View, format_of},
    },
    policy::{actions, services::SERVICES},
    stack::templates::SHIPPED,
};

/// The most actions that are offered at once.
const MOST: usize = 1000;

/// What may stand where a value has no quotes.
pub(super) fn bare(view: &View<'_>, offset: usize, path: &[String], word: usize) -> Vec<Offer> {
    let range = to_end(view.text, word, offset, |c| c.is_alphanumeric() || "_-.".contains(c));
    all(view, path)
        .into_iter()
        .map(|(value, is_text, about)| {
            let text = if is_text { format!("\"{value}\"") } else { value.clone() };
            Offer { text, ..Offer::word(&value, CompletionItemKind::VALUE, &about, &range) }
        })
        .collect()
}

/// What may stand in a text that begins at `start`.
pub(super) fn quoted(view: &View<'_>, offset: usize, path: &[String], start: usize) -> Vec<Offer> {
    let ends = |c: char| c.is_whitespace() || ['"', '\'', ',', '$', ']', '}'].contains(&c);
    let range = to_end(view.text, start, offset, |c| !ends(c));
    let written = &view.text[start..offset.max(start)];
    let found = all(view, path);
    if is_action(path) && found.is_empty() {
        return of_actions(written, &range);
    }
    found
        .into_iter()
        .filter(|(_, is_text, _)| *is_text)
        .map(|(value, _, about)| Offer::word(&value, CompletionItemKind::VALUE, &about, &range))
        .collect()
}

/// The words at a path, each with whether it is a text and what it means.
fn all(view: &View<'_>, path: &[String]) -> Vec<(String, bool, String)> {
    let texts = |names: Vec<String>| names.into_iter().map(|name| (name, true, String::new())).collect();
    let words = |names: &[&str]| texts(names.iter().map(|name| (*name).to_owned()).collect());
    let found = match view.format() {
        Format::Toml => view.schema.at(path),
        Format::Json => view.schema.at_policy(path),
    };
    let of_schema = values(&found);
    if !of_schema.is_empty() {
        return of_schema;
    }
    match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["use", _, "template"] => texts(templates(view)),
        [.., "phase"] | [.., "phases", _] => texts(phases(view)),
        [.., "allow", "rule"] => {
            RULES.iter().map(|rule| (rule.id.to_owned(), true, rule.about.to_owned())).collect()
        }
        [.., "trust", "services"] | [.., "Principal" | "NotPrincipal", "Service"] => words(SERVICES),
        _ => Vec::new(),
    }
}

/// Whether a path is one of IAM's actions.
fn is_action(path: &[String]) -> bool {
    let is = |name: &str| path.last().is_some_and(|last| last.eq_ignore_ascii_case(name));
    ["action", "actions", "notaction"].into_iter().any(is)
}

/// The services, and behind `s3:` the actions of that one.
fn of_actions(written: &str, range: &Range<usize>) -> Vec<Offer> {
    let Some((prefix, name)) = written.split_once(':') else {
        let service = |prefix: &str| Offer {
            text: format!("{prefix}:"),
            ..Offer::word(prefix, CompletionItemKind::MODULE, "", range)
        };
        return actions::prefixes().map(service).collect();
    };
    let Some(service) = actions::service(prefix) else { return Vec::new() };
    let begins = |other: &str| other.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    let own = service.actions.iter().filter(|action| begins(action.name)).take(MOST);
    own.map(|action| {
        let types: Vec<&str> = service.types_of(action).map(|each| each.name).collect();
        let label = format!("{}:{}", service.prefix, action.name);
        Offer::word(&label, CompletionItemKind::FUNCTION, &types.join(", "), range)
    })
    .collect()
}

fn templates(view: &View<'_>) -> Vec<String> {
    let folder = view.directory.join("templates");
    let own = view.texts.keys().filter(|path| path.parent() == Some(&folder));
    let own = own.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned));
    let mut names: Vec<String> = own.chain(SHIPPED.iter().map(|(name, _)| (*name).to_owned())).collect();
    names.sort();
    names.dedup();
    names
}

fn phases(view: &View<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (path, text) in view.declaring() {
        for item in scan(text, format_of(path)) {
            match item {
                Item::Value(value) if value.path == ["phases", "name"] => {
                    names.push(text[value.span].to_owned());
                }
                _ => {}
            }
        }
    }
    names
}
