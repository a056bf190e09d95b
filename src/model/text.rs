//! Text that may wait for another resource's output.

use std::{collections::BTreeMap, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::{Address, Outputs, Shape, address::is_identifier};

/// A string of a stack file: known, or pending until the outputs it names are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Text {
    /// The value itself.
    Known(String),
    /// A template with at least one reference.
    Pending(Template),
}

/// Literal pieces and references, in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template(Vec<Piece>);

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// Text that stands for itself.
    Literal(String),
    /// An output of a resource.
    Reference(Reference),
}

/// `${service.type.name.output}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The resource.
    pub address: Address,
    /// Its output.
    pub output: String,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.address, self.output)
    }
}

impl Reference {
    /// Reads `service.type.name.output`, or with a `["key"]` before the output.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, output) = text.rsplit_once('.')?;
        if !is_identifier(output) {
            return None;
        }
        Some(Self { address: address.parse().ok()?, output: output.to_owned() })
    }
}

/// A piece of a string as written: literal text, or what stands between `${` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// Text that stands for itself, with `$${` already turned into `${`.
    Literal(&'a str),
    /// The inside of `${…}`, where it reads like one of ours: lower-case identifiers with dots.
    Reference(&'a str),
}

/// Splits a string at its references. IAM's own variables (`${aws:username}`, `${*}`) and whatever
/// else does not read like a reference of ours are literal text.
#[must_use]
pub fn split(text: &str) -> Vec<Written<'_>> {
    let mut pieces = Vec::new();
    let mut literal_from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("${") {
        let open = at + found;
        if text[..open].ends_with('$') && open > literal_from {
            // `$${`: the first dollar goes, the rest is literal.
            pieces.push(Written::Literal(&text[literal_from..open - 1]));
            literal_from = open;
            at = open + 2;
            continue;
        }
        let Some(length) = text[open..].find('}') else { break };
        let inside = &text[open + 2..open + length];
        at = open + length + 1;
        if reads_like_a_reference(inside) {
            pieces.push(Written::Literal(&text[literal_from..open]));
            pieces.push(Written::Reference(inside));
            literal_from = at;
        }
    }
    pieces.push(Written::Literal(&text[literal_from..]));
    pieces.retain(|piece| *piece != Written::Literal(""));
    pieces
}

fn reads_like_a_reference(inside: &str) -> bool {
    let plain = match (inside.find("[\""), inside.rfind("\"]")) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &inside[..open], &inside[close + 2..]),
        _ => inside.to_owned(),
    };
    plain.contains('.') && plain.split('.').all(is_identifier)
}

impl Template {
    /// The references, in the order they stand.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Reference(reference) => Some(reference),
            Piece::Literal(_) => None,
        })
    }

    /// The shape of the value: the output's, when the template is nothing but one reference, or
    /// starts with an ARN.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        match self.0.first() {
            Some(Piece::Reference(reference))
                if self.0.len() == 1 || Shape::of_output(&reference.output) == Shape::Arn =>
            {
                Some(Shape::of_output(&reference.output))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => f.write_str(&text.replace("${", "$${"))?,
                Piece::Reference(reference) => write!(f, "${{{reference}}}")?,
            }
        }
        Ok(())
    }
}

impl Text {
    /// The key that marks pending text in a document.
    pub const MARK: &'static str = "$pending";

    /// Text from pieces; without a reference among them it is known.
    #[must_use]
    pub fn from_pieces(pieces: Vec<Piece>) -> Self {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (Some(Piece::Literal(before)), Piece::Literal(text)) => before.push_str(&text),
                (_, Piece::Literal(text)) if text.is_empty() => {}
                (_, piece) => joined.push(piece),
            }
        }
        match &joined[..] {
            [] => Self::Known(String::new()),
            [Piece::Literal(text)] => Self::Known(text.clone()),
            _ => Self::Pending(Template(joined)),
        }
    }

    /// Reads references out of a string. `None` where one of them is no address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let pieces = split(text).into_iter().map(|piece| match piece {
            Written::Literal(text) => Some(Piece::Literal(text.to_owned())),
            Written::Reference(inside) => Reference::parse(inside).map(Piece::Reference),
        });
        Some(Self::from_pieces(pieces.collect::<Option<_>>()?))
    }

    /// One text after the other.
    pub fn joined<'a>(texts: impl IntoIterator<Item = &'a Self>) -> Self {
        let pieces = texts.into_iter().flat_map(|text| match text {
            Self::Known(text) => vec![Piece::Literal(text.clone())],
            Self::Pending(Template(pieces)) => pieces.clone(),
        });
        Self::from_pieces(pieces.collect())
    }

    /// The value, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Pending(_) => None,
        }
    }

    /// The value; for pending text its template. The executor resolves every document before a
    /// kind sees it, so a kind always gets the value.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Known(text) => text.clone(),
            Self::Pending(template) => template.to_string(),
        }
    }

    /// The text with every reference replaced that `known` answers.
    #[must_use]
    pub fn resolve(&self, known: &BTreeMap<Address, Outputs>) -> Self {
        let Self::Pending(Template(pieces)) = self else { return self.clone() };
        let resolved = pieces.iter().map(|piece| match piece {
            Piece::Reference(reference) => {
                match known.get(&reference.address).and_then(|outputs| outputs.get(&reference.output)) {
                    Some(value) => Piece::Literal(value.clone()),
                    None => piece.clone(),
                }
            }
            Piece::Literal(_) => piece.clone(),
        });
        Self::from_pieces(resolved.collect())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(text) => f.write_str(text),
            Self::Pending(template) => write!(f, "{template}"),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Known(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Known(text)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(text) => serializer.serialize_str(text),
            Self::Pending(template) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(Self::MARK, &template.to_string())?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Known(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                match map.next_entry::<String, String>()? {
                    Some((key, template)) if key == Text::MARK => Text::parse(&template)
                        .ok_or_else(|| de::Error::custom(format!("`{template}` is not a template"))),
                    _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Known(String::new())
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    // Bounds of a field stand beside its type, not beside a reference to it.
    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "May hold references such as `${kms.key.master.arn}`." })
    }
}

/// Text that must be an ARN: one that is written out, or a reference to an output that is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Arn(pub Text);

impl Arn {
    /// The ARN; for pending text its template (see [`Text::value`]).
    #[must_use]
    pub fn value(&self) -> String {
        self.0.value()
    }
}

impl From<&str> for Arn {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl<'de> Deserialize<'de> for Arn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        match &text {
            Text::Known(known) if !known.starts_with("arn:") => {
                Err(de::Error::custom(format!("expected an ARN, found `{known}`")))
            }
            Text::Pending(template) if template.shape().is_some_and(|shape| shape != Shape::Arn) => {
                Err(de::Error::custom(format!("expected an ARN, found `{template}`; refer to its `arn`")))
            }
            _ => Ok(Self(text)),
        }
    }
}

impl JsonSchema for Arn {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Arn".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^(arn:|\\$\\{)", "x-pattern": "an ARN", "description": "An ARN, or a reference to one such as `${iam.role.lambda.arn}`." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        split(text)
            .into_iter()
            .map(|piece| match piece {
                Written::Literal(text) => text.to_owned(),
                Written::Reference(inside) => format!("<{inside}>"),
            })
            .collect()
    }

    #[test]
    fn only_what_reads_like_a_reference_is_one() {
        let cases: [(&str, &[&str]); 9] = [
            ("plain", &["plain"]),
            ("${s3.bucket.input.arn}/*", &["<s3.bucket.input.arn>", "/*"]),
            ("a ${var.x} b ${each.key}", &["a ", "<var.x>", " b ", "<each.key>"]),
            ("home/${aws:username}/*", &["home/${aws:username}/*"]),
            ("${*}${?}${$}", &["${*}${?}${$}"]),
            ("${PROP('a.b.c')}", &["${PROP('a.b.c')}"]),
            ("$${var.x}", &["${var.x}"]),
            ("a$${var.x}${var.y}", &["a", "${var.x}", "<var.y>"]),
            ("${a.b.c[\"k.1\"].arn} ${open", &["<a.b.c[\"k.1\"].arn>", " ${open"]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }

    #[test]
    fn pending_text_round_trips_through_json_and_resolves() {
        let text = Text::parse("arn of $${x.y} is ${kms.key.master.arn}").unwrap();
        let json = serde_json::to_value(&text).unwrap();
        assert_eq!(json, serde_json::json!({"$pending": "arn of $${x.y} is ${kms.key.master.arn}"}));
        assert_eq!(serde_json::from_value::<Text>(json).unwrap(), text);
        let known = BTreeMap::from([(
            Address::new("kms.key", "master"),
            Outputs::from([("arn".to_owned(), "arn:aws:kms:x".to_owned())]),
        )]);
        assert_eq!(text.resolve(&known).known(), Some("arn of ${x.y} is arn:aws:kms:x"));
    }

    #[test]
    fn an_arn_refuses_names() {
        let read = |json: &str| serde_json::from_str::<Arn>(json);
        assert!(read(r#""arn:aws:iam::aws:policy/ReadOnlyAccess""#).is_ok());
        assert!(read(r#"{"$pending":"${iam.role.lambda.arn}"}"#).is_ok());
        assert!(read(r#"{"$pending":"${iam.role.lambda.name}"}"#).is_err());
        assert!(read(r#""lambda-role""#).is_err());
    }
}
