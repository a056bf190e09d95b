//! restJson1: members in the path, the query and the headers; the others are the body.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Prepared, json};
use crate::aws::wire::{Malformed, Operation, Tree};

/// All but RFC 3986's unreserved characters.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const RESERVED_BUT_SLASH: &AsciiSet = &RESERVED.remove(b'/');

pub(super) fn prepare(operation: &Operation, mut input: Tree) -> Result<Prepared, Malformed> {
    let http = operation.http;
    let mut path = path(http.path, &mut input)?;
    let mut separator = if path.contains('?') { '&' } else { '?' };
    let mut pair = |name: &str, value: &str| {
        path.push(std::mem::replace(&mut separator, '&'));
        path.extend(utf8_percent_encode(name, RESERVED));
        path.push('=');
        path.extend(utf8_percent_encode(value, RESERVED));
    };
    for (member, name) in http.query {
        match input.take(member) {
            None => {}
            Some(Tree::List(items)) => items.iter().filter_map(Tree::text).for_each(|item| pair(name, &item)),
            Some(Tree::Map(entries)) => {
                entries
                    .iter()
                    .filter_map(|(key, value)| Some((key, value.text()?)))
                    .for_each(|(k, v)| pair(k, &v));
            }
            Some(value) => {
                let text = value.text().ok_or_else(|| Malformed(format!("{member} is not a scalar")))?;
                pair(name, &text);
            }
        }
    }
    let mut headers = Vec::new();
    for (member, name) in http.headers {
        if let Some(value) = input.take(member).as_ref().and_then(Tree::text) {
            headers.push((*name, value));
        }
    }
    let body = match http.payload {
        Some(member) => input.take(member).map(|value| json::to_body(&value)).transpose()?,
        None if input == Tree::EMPTY && matches!(http.method, "GET" | "HEAD" | "DELETE") => None,
        None => Some(json::to_body(&input)?),
    };
    if body.is_some() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    Ok(Prepared { method: http.method, path, headers, body: body.unwrap_or_default() })
}

/// The template with its labels filled in.
fn path(template: &str, input: &mut Tree) -> Result<String, Malformed> {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, label, after)) = rest
        .split_once('{')
        .and_then(|(before, rest)| rest.split_once('}').map(|(label, after)| (before, label, after)))
    {
        path.push_str(before);
        let (name, greedy) = match label.strip_suffix('+') {
            Some(name) => (name, true),
            None => (label, false),
        };
        let value = input.take(name).as_ref().and_then(Tree::text).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| Malformed(format!("{template} needs {name}")))?;
        path.extend(utf8_percent_encode(&value, if greedy { RESERVED_BUT_SLASH } else { RESERVED }));
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}
