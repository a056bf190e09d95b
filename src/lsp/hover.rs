//! What something is, in Markdown.

use super::{
    cursor::At,
    keys::{key_text, of_kind},
    outline::Outline,
};
use crate::{
    check::View,
    facts::Catalog,
    model::Address,
    render::reference::{find, sections_beside},
    stack::{Stack, schema},
};

/// What is under the pointer. `at` is the end of the word there.
#[must_use]
pub fn hover(at: &At, outline: &Outline, catalog: &Catalog, stack: Option<&Stack>) -> Option<String> {
    match at {
        At::Reference(word) => reference(word, outline, catalog, stack),
        At::Header(word) => {
            let mut parts = word.splitn(3, '.');
            let kind: Vec<&str> = parts.by_ref().take(2).collect();
            let kind = catalog.get(&kind.join("."))?;
            Some(format!("**{}**: {}", kind.name(), escaped(kind.about())))
        }
        At::Key { path, typed } => {
            let own: Vec<String> = path.iter().cloned().chain([typed.clone()]).collect();
            key(&own, catalog)
        }
        At::Value { path, .. } => key(path, catalog),
        At::Nowhere => None,
    }
}

fn key(path: &[String], catalog: &Catalog) -> Option<String> {
    let (kind, below) = of_kind(path, catalog)?;
    let sections = sections_beside(kind, &schema::settings(kind));
    match find(&sections, &below).ok()? {
        (Some(key), _) => Some(format!("**{}**\n\n{}", key.name, key_text(key))),
        (None, _) => Some(format!("**{}**: {}", kind.name(), escaped(kind.about()))),
    }
}

/// What a reference names: a variable, or an output and its value where that follows from names.
fn reference(word: &str, outline: &Outline, catalog: &Catalog, stack: Option<&Stack>) -> Option<String> {
    if let Some(name) = word.strip_prefix("var.") {
        outline.variable(name)?;
        let value = stack.and_then(|stack| stack.variables.get(name));
        return Some(value.map_or_else(
            || format!("variable `{name}`"),
            |value| format!("variable `{name}`: {}", code(value)),
        ));
    }
    let (address, output) = word.rsplit_once('.')?;
    let address: Address = address.parse().ok()?;
    let kind = catalog.get(&address.kind)?;
    let about = kind.outputs().iter().find(|each| each.name == output).map_or("", |each| each.about);
    let mut text = format!("**{address}**: {}\n\n`{output}`: {}", escaped(kind.about()), escaped(about));
    if let Some(value) = stack.and_then(|stack| predicted(stack, &address, output)) {
        text.push_str(&format!("\n\n{}", code(&value)));
    }
    Some(text)
}

/// An output that follows from names.
#[must_use]
pub fn predicted(stack: &Stack, address: &Address, output: &str) -> Option<String> {
    let view = View::new(stack);
    view.output(view.at(address)?, output).map(str::to_owned)
}

/// Text in which nothing is Markdown.
fn escaped(text: &str) -> String {
    let special = |c: char| "\\`*_[]<>#|~".contains(c);
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// Text as code, on one line.
fn code(text: &str) -> String {
    let line: String = text.chars().map(|c| if c == '`' || c.is_control() { ' ' } else { c }).collect();
    format!("`{line}`")
}
