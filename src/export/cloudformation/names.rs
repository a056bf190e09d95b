//! References, as Ref, `Fn::GetAtt` and `Fn::Sub`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    mapping::{Mapping, Out},
    parameters,
    writer::JSON_TEXT,
};
use crate::model::{
    Address, Outputs, Reference, Secret,
    document::pending_text,
    text::{Written, split},
};

/// What references stand for.
pub(super) struct Names<'a> {
    /// The logical id of what each declaration is, where it is a resource of the template.
    pub(super) ids: BTreeMap<&'a Address, (String, &'static Mapping)>,
    /// The outputs that follow from names.
    pub(super) known: &'a BTreeMap<Address, Outputs>,
    /// Which resources name which others by text, because `Ref` would close a circle.
    pub(super) plain: BTreeSet<(String, Address)>,
}

/// A piece of a text.
enum Piece {
    Text(String),
    Ref(String),
    Get(String, &'static str),
    /// What may stand in `Fn::Sub`.
    Sub(String),
}

impl Names<'_> {
    /// The logical id that a reference waits for, if it waits for one.
    pub(super) fn waits_for(&self, from: &str, reference: &Reference) -> Option<&str> {
        let (id, mapping) = self.ids.get(&reference.address)?;
        let is_known = mapping.outputs.iter().any(|(output, _)| *output == reference.output);
        let is_plain = self.plain.contains(&(from.to_owned(), reference.address.clone()));
        (is_known && !is_plain && id != from).then_some(id)
    }

    /// The text of an output, where it follows from names.
    pub(super) fn text(&self, reference: &Reference) -> Option<&str> {
        self.known.get(&reference.address)?.get(&reference.output).map(String::as_str)
    }

    /// A value of the resource `from` with its references put in. What can't be is added to `unsaid`.
    pub(super) fn put_in(&self, from: &str, value: &Value, unsaid: &mut Vec<String>) -> Value {
        match value {
            Value::String(text) if text.contains(parameters::MARK) => self.joined(from, text, unsaid),
            Value::String(text) if text.contains(parameters::KNOWN) => join(vec![Piece::Text(text.clone())]),
            Value::Object(members) => {
                if let Some(text) = pending_text(value) {
                    return self.joined(from, &text.to_string(), unsaid);
                }
                if let Some(inner) = members.get(JSON_TEXT) {
                    return self.json_text(from, inner, unsaid);
                }
                if members.contains_key(Secret::MARK) {
                    unsaid.push("a secret is not written into a template".to_owned());
                    return Value::Null;
                }
                let members = members.iter().map(|(key, one)| (key.clone(), self.put_in(from, one, unsaid)));
                Value::Object(members.collect())
            }
            Value::Array(items) => items.iter().map(|item| self.put_in(from, item, unsaid)).collect(),
            other => other.clone(),
        }
    }

    /// The text of a JSON value with references in it: they are marked, and stand in the text where their
    /// marks come out.
    fn json_text(&self, from: &str, value: &Value, unsaid: &mut Vec<String>) -> Value {
        let mut marked = Vec::new();
        let text = mark(value, &mut marked).to_string();
        let mut pieces = Vec::new();
        for (index, part) in text.split(MARK).enumerate() {
            // Every second part is the number of a mark.
            match part.parse::<usize>().ok().filter(|_| index % 2 == 1).and_then(|at| marked.get(at)) {
                Some(text) => pieces.extend(self.pieces(from, text, unsaid).into_iter().map(in_json)),
                None => pieces.push(Piece::Text(part.to_owned())),
            }
        }
        join(pieces)
    }

    fn joined(&self, from: &str, text: &str, unsaid: &mut Vec<String>) -> Value {
        join(self.pieces(from, text, unsaid))
    }

    fn pieces(&self, from: &str, text: &str, unsaid: &mut Vec<String>) -> Vec<Piece> {
        split(text)
            .into_iter()
            .map(|piece| match piece {
                Written::Literal(text) => Piece::Text(text.to_owned()),
                Written::Reference(inside) => match Reference::parse(inside) {
                    Some(reference) => self.piece(from, &reference, unsaid),
                    None => Piece::Text(format!("${{{inside}}}")),
                },
            })
            .collect()
    }

    fn piece(&self, from: &str, reference: &Reference, unsaid: &mut Vec<String>) -> Piece {
        if let Some(name) = parameters::name(reference) {
            return Piece::Ref(name);
        }
        let is_plain = self.plain.contains(&(from.to_owned(), reference.address.clone()));
        let by_id = self.ids.get(&reference.address).filter(|_| !is_plain).and_then(|(id, mapping)| {
            let (_, out) = mapping.outputs.iter().find(|(output, _)| *output == reference.output)?;
            Some((id, *out))
        });
        match (by_id, self.text(reference)) {
            (Some((id, Out::Ref)), _) => Piece::Ref(id.clone()),
            (Some((id, Out::Get(attribute))), _) => Piece::Get(id.clone(), attribute),
            (Some((id, Out::Sub(text))), _) => Piece::Sub(sub_of(text, id)),
            (None, Some(text)) => Piece::Text(text.to_owned()),
            (None, None) => {
                unsaid.push(format!("CloudFormation does not know {reference} before it is there"));
                Piece::Text(format!("${{{reference}}}"))
            }
        }
    }
}

/// The text of `Fn::Sub` for a resource.
pub(super) fn sub_of(text: &str, id: &str) -> String {
    text.replace("${}", &format!("${{{id}}}")).replace("${.", &format!("${{{id}."))
}

/// Stands around the number of a text with references in the text of a JSON value. A private character, which
/// JSON does not escape.
const MARK: char = '\u{f8fe}';

/// A value with marks in the place of texts with references.
fn mark(value: &Value, marked: &mut Vec<String>) -> Value {
    let mut marking = |text: String| {
        marked.push(text);
        Value::String(format!("{MARK}{}{MARK}", marked.len() - 1))
    };
    match value {
        Value::String(text) if text.contains(parameters::MARK) => marking(text.clone()),
        Value::Object(members) => {
            if let Some(text) = pending_text(value) {
                return marking(text.to_string());
            }
            let members = members.iter().map(|(key, one)| (key.clone(), mark(one, marked)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(|item| mark(item, marked)).collect(),
        other => other.clone(),
    }
}

/// A piece as it stands between the quotes of JSON.
fn in_json(piece: Piece) -> Piece {
    let Piece::Text(text) = piece else { return piece };
    let quoted = Value::String(text).to_string();
    Piece::Text(quoted[1..quoted.len() - 1].to_owned())
}

/// A text with the parameters that stand in it as known text.
fn with_parameters(text: &str) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, name, after)) = parameters::split_known(rest) {
        pieces.extend((!before.is_empty()).then(|| Piece::Text(before.to_owned())));
        pieces.push(Piece::Ref(name));
        rest = after;
    }
    pieces.extend((!rest.is_empty() || pieces.is_empty()).then(|| Piece::Text(rest.to_owned())));
    pieces
}

/// Pieces as one value.
fn join(pieces: Vec<Piece>) -> Value {
    let pieces: Vec<Piece> = pieces
        .into_iter()
        .flat_map(|piece| match piece {
            Piece::Text(text) => with_parameters(&text),
            other => vec![other],
        })
        .collect();
    let is_text = |piece: &Piece| matches!(piece, Piece::Text(_));
    if pieces.iter().all(is_text) {
        let texts =
            pieces.into_iter().map(|piece| if let Piece::Text(text) = piece { text } else { String::new() });
        return Value::String(texts.collect());
    }
    match pieces.as_slice() {
        [Piece::Ref(id)] => json!({ "Ref": id }),
        [Piece::Get(id, attribute)] => json!({ "Fn::GetAtt": [id, attribute] }),
        pieces => {
            let part = |piece: &Piece| match piece {
                Piece::Text(text) => text.replace("${", "${!"),
                Piece::Ref(id) => format!("${{{id}}}"),
                Piece::Get(id, attribute) => format!("${{{id}.{attribute}}}"),
                Piece::Sub(text) => text.clone(),
            };
            json!({ "Fn::Sub": pieces.iter().map(part).collect::<String>() })
        }
    }
}
