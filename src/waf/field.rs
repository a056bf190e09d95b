//! The part of a request that a statement looks at.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{
    text::FieldName,
    words::{
        BodyParsingFallbackBehavior, FallbackBehavior, JsonMatchScope, MapMatchScope, OversizeHandling, Word,
    },
};

/// The part of a request that a statement looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldToMatch {
    /// The path of the URI.
    UriPath,
    /// What follows the `?` of the URI.
    QueryString,
    /// The method.
    Method,
    /// Every query argument.
    AllQueryArguments,
    /// One header, by its name.
    SingleHeader(#[schemars(length(min = 1, max = 64), regex(pattern = r"\S"))] FieldName),
    /// One query argument, by its name.
    SingleQueryArgument(#[schemars(length(min = 1, max = 64), regex(pattern = r"\S"))] FieldName),
    /// The body as text.
    Body(Body),
    /// The body as JSON.
    JsonBody(JsonBody),
    /// Many headers.
    Headers(Headers),
    /// Many cookies.
    Cookies(Cookies),
    /// The names of the headers in the order they came, with `:` between them.
    HeaderOrder(HeaderOrder),
    /// The JA3 fingerprint of the client's TLS handshake.
    Ja3Fingerprint(Fingerprint),
    /// The JA4 fingerprint of the client's TLS handshake.
    Ja4Fingerprint(Fingerprint),
    /// What follows the `#` of the URI.
    UriFragment(UriFragment),
}

/// The body as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What to do with a body longer than WAF looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oversize_handling: Option<Word<OversizeHandling>>,
}

/// The body as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonBody {
    /// Which elements to look at.
    #[serde(default)]
    pub match_pattern: JsonPattern,
    /// Whether to look at keys, values or both.
    #[serde(default = "anywhere_in_json")]
    pub match_scope: Word<JsonMatchScope>,
    /// What to do with a body that is no JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invalid_fallback_behavior: Option<Word<BodyParsingFallbackBehavior>>,
    /// What to do with a body longer than WAF looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oversize_handling: Option<Word<OversizeHandling>>,
}

fn anywhere_in_json() -> Word<JsonMatchScope> {
    Word(JsonMatchScope::All)
}

/// Elements of JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JsonPattern {
    /// All of them.
    #[default]
    All,
    /// Those at these JSON pointers.
    IncludedPaths(#[schemars(schema_with = "pointers")] BTreeSet<String>),
}

fn pointers(_: &mut SchemaGenerator) -> Schema {
    let path =
        json_schema!({ "type": "string", "pattern": "^/", "x-pattern": "a JSON pointer, as in /user/name" });
    json_schema!({ "type": "array", "uniqueItems": true, "minItems": 1, "maxItems": 199, "items": path })
}

/// Many headers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Headers {
    /// Which ones.
    #[serde(default)]
    pub match_pattern: HeaderPattern,
    /// Whether to look at names, values or both.
    #[serde(default = "anywhere")]
    pub match_scope: Word<MapMatchScope>,
    /// What to do with more headers than WAF looks at.
    pub oversize_handling: Word<OversizeHandling>,
}

fn anywhere() -> Word<MapMatchScope> {
    Word(MapMatchScope::All)
}

/// Which headers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeaderPattern {
    /// All.
    #[default]
    All,
    /// Only these.
    IncludedHeaders(
        #[schemars(length(min = 1, max = 199), inner(length(min = 1, max = 64), regex(pattern = r"\S")))]
        BTreeSet<FieldName>,
    ),
    /// All but these.
    ExcludedHeaders(
        #[schemars(length(min = 1, max = 199), inner(length(min = 1, max = 64), regex(pattern = r"\S")))]
        BTreeSet<FieldName>,
    ),
}

/// Many cookies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cookies {
    /// Which ones.
    #[serde(default)]
    pub match_pattern: CookiePattern,
    /// Whether to look at names, values or both.
    #[serde(default = "anywhere")]
    pub match_scope: Word<MapMatchScope>,
    /// What to do with more cookies than WAF looks at.
    pub oversize_handling: Word<OversizeHandling>,
}

/// Which cookies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CookiePattern {
    /// All.
    #[default]
    All,
    /// Only these.
    IncludedCookies(
        #[schemars(length(min = 1, max = 199), inner(length(min = 1, max = 64), regex(pattern = r"\S")))]
        BTreeSet<String>,
    ),
    /// All but these.
    ExcludedCookies(
        #[schemars(length(min = 1, max = 199), inner(length(min = 1, max = 64), regex(pattern = r"\S")))]
        BTreeSet<String>,
    ),
}

/// The names of the headers in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderOrder {
    /// What to do with more headers than WAF looks at.
    pub oversize_handling: Word<OversizeHandling>,
}

/// A fingerprint of the client's TLS handshake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// What to do with a request that has none.
    pub fallback_behavior: Word<FallbackBehavior>,
}

/// What follows the `#` of the URI.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UriFragment {
    /// What to do with a request that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_behavior: Option<Word<FallbackBehavior>>,
}
