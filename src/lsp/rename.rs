//! Another name for a resource: in its headers, in every reference, in the tables that name it by its address, and as
//! `was` in the resource, so that the next plan finds it under the old one.

use std::{ops::Range, path::Path};

use super::{
    definition::{Subject, subject},
    mentions::{OF_RESOURCE, mentions},
    references::{Target, references},
    scan::{Item, Value, scan},
    view::{Edits, View, format_of},
};
use crate::model::{Address, address::is_identifier};

/// The name that can be changed at a byte, and where it stands.
#[must_use]
pub fn renamed_at(view: &View<'_>, offset: usize) -> Option<(Range<usize>, String)> {
    let Subject::Resource(address) = subject(view, offset)? else { return None };
    let items = view.items();
    let own = mentions(&items, OF_RESOURCE).map(|mention| mention.word.span.clone());
    let written = references(view.text, &items).into_iter().filter_map(|each| match &each.target {
        Target::Output(reference) => {
            Some(each.part(reference.address.kind.len() + 1, reference.address.name.len()))
        }
        _ => None,
    });
    let name = own.chain(written).find(|span| span.start <= offset && offset <= span.end)?;
    Some((name, address.name))
}

/// The edits that give the resource at a byte another name; it may be typed as an address of the same kind.
///
/// # Errors
/// Why that can't be done, as a fragment.
pub fn rename(view: &View<'_>, offset: usize, new: &str) -> Result<Edits, String> {
    let Some(Subject::Resource(address)) = subject(view, offset) else {
        return Err("only resources can be renamed".to_owned());
    };
    let name = new.strip_prefix(&format!("{}.", address.kind)).unwrap_or(new);
    if !is_identifier(name) {
        return Err(format!("`{new}` is not a valid name: expected lower-case letters, digits, `-` and `_`"));
    }
    let new = Address::new(address.kind.clone(), name);
    let all = view.addresses();
    if all.iter().any(|each| each.kind == new.kind && each.name == new.name) {
        return Err(format!("{new} already exists"));
    }
    let mut edits = Edits::new();
    for (path, text) in view.declaring() {
        for (range, with) in headers(&scan(text, format_of(path)), &address, name) {
            edits.entry(path.to_owned()).or_default().push((range, with));
        }
    }
    if edits.is_empty() {
        return Err(format!("{address} is stamped by a template: rename its `[use.…]`"));
    }
    // What a template stamps has another address in each stack.
    if !view.is_template() {
        remember(view, &address, &new, &mut edits)?;
    }
    for (path, text) in view.referring() {
        let items = scan(text, format_of(path));
        let edits = edits.entry(path.to_owned()).or_default();
        for each in references(text, &items) {
            let Target::Output(reference) = &each.target else { continue };
            if reference.address.kind == address.kind && reference.address.name == address.name {
                edits.push((each.part(address.kind.len() + 1, address.name.len()), name.to_owned()));
            }
        }
        edits.extend(plain(text, &items, &address).map(|range| (range, name.to_owned())));
    }
    edits.retain(|_, edits| !edits.is_empty());
    Ok(edits)
}

/// The name in each header and key that has it in its path.
fn headers<'a>(
    items: &'a [Item],
    address: &'a Address,
    new: &'a str,
) -> impl Iterator<Item = (Range<usize>, String)> {
    let own = mentions(items, OF_RESOURCE).filter(|mention| is_of(&mention.path, address));
    own.map(|mention| (mention.word.span.clone(), new.to_owned()))
}

fn is_of(path: &[&str], address: &Address) -> bool {
    matches!(path, [service, of, name] if address.kind == format!("{service}.{of}") && address.name == *name)
}

/// The name in texts of tests and checks that are the address, or begin with it.
fn plain<'a>(text: &'a str, items: &'a [Item], address: &'a Address) -> impl Iterator<Item = Range<usize>> {
    let is_listed =
        |value: &&Value| ["test", "verify"].contains(&value.path.first().map_or("", String::as_str));
    let values = items.iter().filter_map(|item| match item {
        Item::Value(value) => Some(value),
        _ => None,
    });
    values.filter(is_listed).filter_map(move |value| {
        let written = &text[value.span.clone()];
        let rest = written.strip_prefix(&address.to_string())?;
        let start = value.span.start + address.kind.len() + 1;
        (rest.is_empty() || rest.starts_with(['.', '['])).then_some(start..start + address.name.len())
    })
}

/// Writes the old address into the resource, or takes it out where the resource gets it back.
fn remember(view: &View<'_>, old: &Address, new: &Address, edits: &mut Edits) -> Result<(), String> {
    for (path, text) in view.declaring() {
        let items = scan(text, format_of(path));
        let before = items.iter().find_map(|item| match item {
            Item::Value(Value { path, span, quote: Some(_) }) if is_was(path, old) => Some(span.clone()),
            _ => None,
        });
        let Some(span) = before else { continue };
        if ![new.to_string(), with_key(new)].contains(&text[span.clone()].to_owned()) {
            return Err(format!(
                "{old} was {} before: apply that and remove its `was`, then rename it again",
                &text[span]
            ));
        }
        let line = whole_line(text, &span).ok_or("its `was` does not stand on a line of its own")?;
        edits.entry(path.to_owned()).or_default().push((line, String::new()));
        return Ok(());
    }
    let line =
        if has_keys(view, old) { format!("was = '{}'", with_key(old)) } else { format!("was = \"{old}\"") };
    let mut first: Option<(&Path, Range<usize>, String)> = None;
    for (path, text) in view.declaring() {
        let items = scan(text, format_of(path));
        for mention in mentions(&items, OF_RESOURCE).filter(|mention| is_of(&mention.path, old)) {
            let is_own = mention.header.is_some_and(|header| header.words.len() == OF_RESOURCE);
            let start = text[..mention.whole.start].rfind('\n').map_or(0, |at| at + 1);
            if is_own {
                let end =
                    text[mention.whole.end..].find('\n').map_or(text.len(), |at| mention.whole.end + at);
                let end = if text[..end].ends_with('\r') { end - 1 } else { end };
                edits.entry(path.to_owned()).or_default().push((end..end, format!("\n{line}")));
                return Ok(());
            }
            let written = if mention.header.is_some() {
                format!("[{new}]\n{line}\n\n")
            } else if mention.whole.end == mention.word.span.end {
                // `s3.bucket.x = { … }`.
                let Some(brace) = inline_table(text, mention.whole.end) else { continue };
                first.get_or_insert((path, brace..brace, format!(" {line},")));
                continue;
            } else {
                // `x.name = …` below `[s3.bucket]`: the same key with another end.
                let key = &text[mention.whole.start..mention.word.span.start];
                format!("{key}{}.{line}\n", new.name)
            };
            first.get_or_insert((path, start..start, written));
        }
    }
    let (path, range, written) = first.ok_or_else(|| format!("{old} has no table of its own"))?;
    edits.entry(path.to_owned()).or_default().push((range, written));
    Ok(())
}

/// Whether a resource has `for_each`, so that each key has an address of its own.
fn has_keys(view: &View<'_>, address: &Address) -> bool {
    view.declaring().any(|(path, text)| {
        let items = scan(text, format_of(path));
        mentions(&items, OF_RESOURCE + 1)
            .any(|each| is_of(&each.path[..OF_RESOURCE], address) && each.path[3] == "for_each")
    })
}

/// The address of each key of a `for_each`.
fn with_key(address: &Address) -> String {
    format!("{address}[\"${{each.key}}\"]")
}

fn is_was(path: &[String], address: &Address) -> bool {
    matches!(path, [service, of, name, key]
        if key == "was" && address.kind == format!("{service}.{of}") && address.name == *name)
}

/// Behind the brace of the inline table that is the value of a key.
fn inline_table(text: &str, key: usize) -> Option<usize> {
    let rest = text[key..].trim_start().strip_prefix('=')?.trim_start().strip_prefix('{')?;
    (!rest.trim_start().starts_with('}')).then_some(text.len() - rest.len())
}

/// The line that a value stands on with its key alone, with its line break.
fn whole_line(text: &str, value: &Range<usize>) -> Option<Range<usize>> {
    let start = text[..value.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at + 1);
    let (key, _) = text[start..end].split_once('=')?;
    let rest = text[value.end..end].trim_start_matches(['"', '\'']).trim();
    let is_alone = key.trim().ends_with("was") && (rest.is_empty() || rest.starts_with('#'));
    is_alone.then_some(start..end)
}
