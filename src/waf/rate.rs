//! Too many requests in a while.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    field::Fingerprint,
    origins::ForwardedIp,
    statement::Statement,
    text::{FieldName, Transformations},
    words::{RateBasedStatementAggregateKeyType as KeyType, Word},
};

/// The seconds that a limit may be about.
pub(crate) const WINDOWS: [i64; 4] = [60, 120, 300, 600];

/// Too many requests that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateBased {
    /// How many requests in the window are still fine: 10 to 2,000,000,000.
    #[schemars(range(min = 10, max = 2_000_000_000))]
    pub limit: i64,
    /// The window in seconds: 60, 120, 300 or 600.
    #[serde(default = "five_minutes")]
    pub evaluation_window_sec: i64,
    /// What counted requests have in common.
    #[serde(default = "ip")]
    pub aggregate_key_type: Word<KeyType>,
    /// What they have in common if that is `CUSTOM_KEYS`; up to five.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub custom_keys: Vec<CustomKey>,
    /// Takes the address from a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_ip_config: Option<ForwardedIp>,
    /// Counts only requests that match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_down_statement: Option<Box<Statement>>,
}

/// The window where none is said, in seconds.
fn five_minutes() -> i64 {
    300
}

fn ip() -> Word<KeyType> {
    Word(KeyType::Ip)
}

/// Something that counted requests have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomKey {
    /// The address of the client.
    Ip,
    /// The address in the header of `forwarded_ip_config`.
    ForwardedIp,
    /// The method.
    HttpMethod,
    /// The autonomous system of the address.
    Asn,
    /// A header.
    Header(NamedKey),
    /// A query argument.
    QueryArgument(NamedKey),
    /// A cookie.
    Cookie(CookieKey),
    /// What follows the `?` of the URI.
    QueryString(WholeKey),
    /// The path of the URI.
    UriPath(WholeKey),
    /// Labels of a namespace, which ends in `:`.
    LabelNamespace(#[schemars(extend("pattern" = ":$", "x-pattern" = "text that ends in `:`"))] String),
    /// The JA3 fingerprint of the client's TLS handshake.
    Ja3Fingerprint(Fingerprint),
    /// The JA4 fingerprint of the client's TLS handshake.
    Ja4Fingerprint(Fingerprint),
}

/// A header or query argument that counted requests have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedKey {
    /// Its name.
    #[schemars(length(min = 1, max = 64))]
    pub name: FieldName,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
}

/// A cookie that counted requests have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CookieKey {
    /// Its name.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
}

/// A part of the URI that counted requests have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WholeKey {
    /// What is done to it before, in this order.
    #[serde(default)]
    pub text_transformations: Transformations,
}
