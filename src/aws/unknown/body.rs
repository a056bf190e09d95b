//! The bytes of an answer as JSON, whichever of AWS's protocols they came by. XML and CBOR keep just what
//! is asked of them: names, nesting, texts, and whether there is something.

use aws_smithy_cbor::{Decoder, data::Type};
use serde_json::{Map, Value};
use xmlparser::{ElementEnd, Token, Tokenizer};

/// How deep answers are looked at; AWS's own stay far below.
const DEEPEST: usize = 100;

/// What the bytes of an answer say; nothing where they are none of these forms.
pub(super) fn parsed(bytes: &[u8], form: &str) -> Option<Value> {
    if form.contains("cbor") {
        return cbor(&mut Decoder::new(bytes), 0);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    match text.trim_start().chars().next()? {
        '<' => xml(text),
        _ => serde_json::from_str(text).ok(),
    }
}

/// The root element's content. An element that is there more than once becomes a list.
fn xml(text: &str) -> Option<Value> {
    let mut open: Vec<(String, Map<String, Value>, String)> = Vec::new();
    for token in Tokenizer::from(text) {
        match token.ok()? {
            Token::ElementStart { prefix, local, .. } => {
                let name = if prefix.is_empty() { local.to_string() } else { format!("{prefix}:{local}") };
                open.push((name, Map::new(), String::new()));
                if open.len() > DEEPEST {
                    return None;
                }
            }
            Token::Text { text } | Token::Cdata { text, .. } => {
                if let Some((_, _, said)) = open.last_mut() {
                    said.push_str(text.as_str());
                }
            }
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                let (name, members, said) = open.pop()?;
                let value = if members.is_empty() { said.trim().into() } else { Value::Object(members) };
                let Some((_, parent, _)) = open.last_mut() else { return Some(value) };
                match parent.get_mut(&name) {
                    Some(Value::Array(items)) => items.push(value),
                    Some(first) => *first = Value::Array(vec![first.take(), value]),
                    None => drop(parent.insert(name, value)),
                }
            }
            _ => {}
        }
    }
    None
}

fn cbor(decoder: &mut Decoder<'_>, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    match decoder.datatype().ok()? {
        Type::Map | Type::MapIndef => {
            let (length, mut members) = (decoder.map().ok()?, Map::new());
            while more(decoder, length, members.len())? {
                let key = decoder.string().ok()?;
                members.insert(key, cbor(decoder, depth + 1)?);
            }
            Some(Value::Object(members))
        }
        Type::Array | Type::ArrayIndef => {
            let (length, mut items) = (decoder.list().ok()?, Vec::new());
            while more(decoder, length, items.len())? {
                items.push(cbor(decoder, depth + 1)?);
            }
            Some(Value::Array(items))
        }
        Type::String | Type::StringIndef => decoder.string().ok().map(Value::String),
        Type::Bool => decoder.boolean().ok().map(Value::Bool),
        Type::Null | Type::Undefined => decoder.skip().ok().map(|()| Value::Null),
        _ => decoder.skip().ok().map(|()| Value::Bool(true)),
    }
}

/// Whether another item follows in a list or map; one of no length ends with a break.
fn more(decoder: &mut Decoder<'_>, length: Option<u64>, read: usize) -> Option<bool> {
    match length {
        Some(length) => Some((read as u64) < length),
        None if decoder.datatype().ok()? == Type::Break => decoder.skip().ok().map(|()| false),
        None => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_three_forms_say_the_same() {
        let xml =
            br#"<?xml version="1.0"?><R xmlns="http://s3/"><A>x &amp; y</A><B><C>1</C></B><B/><D></D></R>"#;
        assert_eq!(parsed(xml, "application/xml").unwrap()["B"], json!([{ "C": "1" }, ""]));
        assert_eq!(parsed(br#"{"A":[1]}"#, "application/x-amz-json-1.1"), Some(json!({ "A": [1] })));
        let mut encoder = aws_smithy_cbor::Encoder::new(Vec::new());
        encoder.begin_map().str("A").array(2).str("x").null().str("B").map(1).str("C").integer(7).end();
        let said = json!({ "A": ["x", null], "B": { "C": true } });
        assert_eq!(parsed(&encoder.into_writer(), "application/cbor"), Some(said));
    }

    #[test]
    fn nothing_is_made_of_what_is_none_of_them() {
        for bytes in [&b""[..], b"<a><b>", b"{", b"\xff\xfe", "<a>".repeat(5_000).as_bytes()] {
            assert_eq!(parsed(bytes, "application/xml"), None);
        }
        assert_eq!(parsed(&[0x9f; 5_000], "application/cbor"), None);
        assert_eq!(parsed(&[0xbb, 0xff, 0xff], "application/cbor"), None);
    }
}
