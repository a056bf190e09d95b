//! What statements look for and how a request is rewritten before they look.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_STANDARD};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::words::{PreParseTextTransformationType, TextTransformationType, Word};
use crate::model::Text;

/// What a byte match looks for: text, or `{ base64 = "…" }` for bytes that are no text. Bytes that
/// are text are always told as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchString {
    /// Text.
    Text(Text),
    /// Bytes that are not UTF-8.
    Bytes(Vec<u8>),
}

/// The key of bytes that are no text.
const BASE64: &str = "base64";

impl SearchString {
    /// What these bytes are.
    #[must_use]
    pub fn of(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(Text::Known(text)),
            Err(error) => Self::Bytes(error.into_bytes()),
        }
    }

    /// Its bytes, if they are known.
    #[must_use]
    pub fn known(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => text.known().map(str::as_bytes),
            Self::Bytes(bytes) => Some(bytes),
        }
    }
}

impl Serialize for SearchString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Bytes(bytes) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(BASE64, &BASE64_STANDARD.encode(bytes))?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for SearchString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = SearchString;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string, or { base64 = \"…\" }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<SearchString, E> {
                Ok(SearchString::Text(text.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SearchString, A::Error> {
                let error = |message: String| de::Error::custom(message);
                match map.next_entry::<String, String>()? {
                    Some((key, template)) if key == Text::MARK => Text::parse(&template)
                        .map(SearchString::Text)
                        .ok_or_else(|| error(format!("`{template}` is not a template"))),
                    Some((key, encoded)) if key == BASE64 => BASE64_STANDARD
                        .decode(&encoded)
                        .map(SearchString::of)
                        .map_err(|_| error(format!("`{encoded}` is not base64"))),
                    _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for SearchString {
    fn schema_name() -> Cow<'static, str> {
        "SearchString".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Text, or bytes that are not text, as base64.",
            "oneOf": [
                { "type": "string" },
                { "type": "object", "properties": { BASE64: { "type": "string", "description": "The bytes, as base64." } }, "required": [BASE64], "additionalProperties": false },
            ],
        })
    }
}

/// The name of a header or a query argument. WAF tells these names in lower case, whatever it was
/// given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct FieldName(String);

impl FieldName {
    /// The name, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for FieldName {
    fn from(name: String) -> Self {
        Self(name.to_lowercase())
    }
}

impl<'de> Deserialize<'de> for FieldName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// What is done to a part of a request before it is looked at, one after the other. None at all is
/// `NONE` to AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("maxItems" = 10))]
pub struct Transformations(Vec<Word<TextTransformationType>>);

impl Default for Transformations {
    fn default() -> Self {
        Self(vec![Word(TextTransformationType::None)])
    }
}

impl<'de> Deserialize<'de> for Transformations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::of)
    }
}

impl Transformations {
    /// Transformations in this order.
    #[must_use]
    pub fn of(words: Vec<Word<TextTransformationType>>) -> Self {
        if words.is_empty() { Self::default() } else { Self(words) }
    }

    /// Their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &TextTransformationType> {
        self.0.iter().map(|word| &word.0)
    }
}

/// What is done to a request before it is taken apart into components.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(extend("maxItems" = 10))]
pub struct PreParse(Vec<Word<PreParseTextTransformationType>>);

impl PreParse {
    /// Transformations in this order.
    #[must_use]
    pub fn of(words: Vec<Word<PreParseTextTransformationType>>) -> Self {
        Self(words)
    }

    /// Their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &PreParseTextTransformationType> {
        self.0.iter().map(|word| &word.0)
    }
}
