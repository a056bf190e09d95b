//! The answers of awsQuery and ec2Query. Attributes and namespaces mean nothing in them.

use xmlparser::{ElementEnd, Token, Tokenizer};

use crate::aws::wire::{Malformed, Tree};

/// The element below `<XResponse>` that awsQuery calls `<XResult>`; an operation without output has none.
pub(super) fn result(body: &[u8], operation: &str) -> Result<Tree, Malformed> {
    let root = from_body(body)?;
    Ok(root.get(&format!("{operation}Result")).cloned().unwrap_or(Tree::EMPTY))
}

/// EC2's answers are the members themselves, and the id of the request.
pub(super) fn result_of_ec2(body: &[u8]) -> Result<Tree, Malformed> {
    let root = from_body(body)?;
    let Tree::Element { mut children, text } = root else { return Ok(Tree::EMPTY) };
    children.retain(|(name, _)| name != "requestId");
    Ok(Tree::Element { children, text })
}

/// An element that is not closed yet: its name, its children, its text.
type Open = (String, Vec<(String, Tree)>, String);

/// The root.
fn from_body(body: &[u8]) -> Result<Tree, Malformed> {
    let text = std::str::from_utf8(body).map_err(|error| Malformed(error.to_string()))?;
    // Elements that are open, the outermost first; below them a place for the root.
    let mut open: Vec<Open> = vec![Open::default()];
    for token in Tokenizer::from(text) {
        match token.map_err(|error| Malformed(error.to_string()))? {
            Token::ElementStart { local, .. } => {
                open.push((local.as_str().to_owned(), Vec::new(), String::new()));
            }
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                let closed = open.pop().filter(|_| !open.is_empty());
                let (name, children, text) =
                    closed.ok_or_else(|| Malformed("an end tag without a start tag".into()))?;
                if let Some((_, siblings, _)) = open.last_mut() {
                    siblings.push((name, Tree::Element { children, text }));
                }
            }
            Token::Text { text } => {
                if let Some((_, _, so_far)) = open.last_mut() {
                    so_far.push_str(&unescaped(text.as_str())?);
                }
            }
            Token::Cdata { text, .. } => {
                if let Some((_, _, so_far)) = open.last_mut() {
                    so_far.push_str(text.as_str());
                }
            }
            _ => {}
        }
    }
    match (open.len(), open.pop()) {
        (1, Some((_, mut roots, _))) if !roots.is_empty() => Ok(roots.remove(0).1),
        _ => Err(Malformed("not XML, or a part of it".into())),
    }
}

fn unescaped(text: &str) -> Result<String, Malformed> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (entity, after) =
            after.split_once(';').ok_or_else(|| Malformed("an entity without an end".into()))?;
        let letter = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => entity
                .strip_prefix('#')
                .and_then(|number| match number.strip_prefix('x') {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                })
                .and_then(char::from_u32),
        };
        plain.push(letter.ok_or_else(|| Malformed(format!("an unknown entity: &{entity};")))?);
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}
