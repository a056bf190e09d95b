//! Too many requests in a while.

use aws_sdk_wafv2::types::{self as sdk, FallbackBehavior, RateBasedStatementAggregateKeyType as KeyType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    field::Fingerprint,
    origins::ForwardedIp,
    statement::Statement,
    strange::{Built, Read, Strange, each},
    text::{FieldName, Transformations},
    words::Word,
};

/// The shortest and the longest limit.
pub(crate) const LIMITS: std::ops::RangeInclusive<i64> = 10..=2_000_000_000;

/// The seconds that a limit may be about.
pub(crate) const WINDOWS: [i64; 4] = [60, 120, 300, 600];

/// Too many requests that have something in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateBased {
    /// How many requests in the window are still fine: 10 to 2,000,000,000.
    pub limit: i64,
    /// The window in seconds: 60, 120, 300 or 600.
    #[serde(default = "five_minutes")]
    pub evaluation_window_sec: i64,
    /// What counted requests have in common.
    #[serde(default = "ip")]
    pub aggregate_key_type: Word<KeyType>,
    /// What they have in common if that is `CUSTOM_KEYS`; up to five.
    #[serde(default)]
    pub custom_keys: Vec<CustomKey>,
    /// Takes the address from a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_ip_config: Option<ForwardedIp>,
    /// Counts only requests that match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_down_statement: Option<Box<Statement>>,
}

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
    LabelNamespace(String),
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

impl RateBased {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RateBasedStatement> {
        let keys = each(&self.custom_keys, CustomKey::to_sdk)?;
        sdk::RateBasedStatement::builder()
            .limit(self.limit)
            .evaluation_window_sec(self.evaluation_window_sec)
            .aggregate_key_type(self.aggregate_key_type.0.clone())
            .set_custom_keys((!keys.is_empty()).then_some(keys))
            .set_forwarded_ip_config(self.forwarded_ip_config.as_ref().map(ForwardedIp::to_sdk).transpose()?)
            .set_scope_down_statement(Statement::boxed(self.scope_down_statement.as_deref())?)
            .build()
    }

    pub(crate) fn of_sdk(statement: sdk::RateBasedStatement) -> Read<Self> {
        let window = statement.evaluation_window_sec;
        Ok(Self {
            limit: statement.limit,
            // An answer without a window means AWS's default, which the SDK tells as zero.
            evaluation_window_sec: if window == 0 { five_minutes() } else { window },
            aggregate_key_type: Word(statement.aggregate_key_type),
            custom_keys: each(statement.custom_keys.unwrap_or_default(), CustomKey::of_sdk)?,
            forwarded_ip_config: statement.forwarded_ip_config.map(ForwardedIp::of_sdk),
            scope_down_statement: Statement::unboxed(statement.scope_down_statement)?,
        })
    }
}

impl CustomKey {
    fn to_sdk(&self) -> Built<sdk::RateBasedStatementCustomKey> {
        let key = sdk::RateBasedStatementCustomKey::builder();
        let key = match self {
            Self::Ip => key.ip(sdk::RateLimitIp::builder().build()),
            Self::ForwardedIp => key.forwarded_ip(sdk::RateLimitForwardedIp::builder().build()),
            Self::HttpMethod => key.http_method(sdk::RateLimitHttpMethod::builder().build()),
            Self::Asn => key.asn(sdk::RateLimitAsn::builder().build()),
            Self::Header(NamedKey { name, text_transformations }) => {
                let header = sdk::RateLimitHeader::builder().name(name.as_str());
                key.header(header.set_text_transformations(Some(text_transformations.to_sdk()?)).build()?)
            }
            Self::QueryArgument(NamedKey { name, text_transformations }) => {
                let argument = sdk::RateLimitQueryArgument::builder().name(name.as_str());
                let transformations = Some(text_transformations.to_sdk()?);
                key.query_argument(argument.set_text_transformations(transformations).build()?)
            }
            Self::Cookie(CookieKey { name, text_transformations }) => {
                let cookie = sdk::RateLimitCookie::builder().name(name);
                key.cookie(cookie.set_text_transformations(Some(text_transformations.to_sdk()?)).build()?)
            }
            Self::QueryString(WholeKey { text_transformations }) => {
                let transformations = Some(text_transformations.to_sdk()?);
                let query = sdk::RateLimitQueryString::builder();
                key.query_string(query.set_text_transformations(transformations).build()?)
            }
            Self::UriPath(WholeKey { text_transformations }) => {
                let transformations = Some(text_transformations.to_sdk()?);
                let path = sdk::RateLimitUriPath::builder();
                key.uri_path(path.set_text_transformations(transformations).build()?)
            }
            Self::LabelNamespace(namespace) => {
                key.label_namespace(sdk::RateLimitLabelNamespace::builder().namespace(namespace).build()?)
            }
            Self::Ja3Fingerprint(print) => {
                let fallback = print.fallback_behavior.0.clone();
                key.ja3_fingerprint(
                    sdk::RateLimitJa3Fingerprint::builder().fallback_behavior(fallback).build()?,
                )
            }
            Self::Ja4Fingerprint(print) => {
                let fallback = print.fallback_behavior.0.clone();
                key.ja4_fingerprint(
                    sdk::RateLimitJa4Fingerprint::builder().fallback_behavior(fallback).build()?,
                )
            }
        };
        Ok(key.build())
    }

    fn of_sdk(key: sdk::RateBasedStatementCustomKey) -> Read<Self> {
        let named = |name: String, transformations| NamedKey {
            name: name.into(),
            text_transformations: Transformations::of_sdk(transformations),
        };
        let whole =
            |transformations| WholeKey { text_transformations: Transformations::of_sdk(transformations) };
        let print = |fallback: FallbackBehavior| Fingerprint { fallback_behavior: Word(fallback) };
        let kinds = [
            key.ip.map(|_| Self::Ip),
            key.forwarded_ip.map(|_| Self::ForwardedIp),
            key.http_method.map(|_| Self::HttpMethod),
            key.asn.map(|_| Self::Asn),
            key.header.map(|key| Self::Header(named(key.name, key.text_transformations))),
            key.query_argument.map(|key| Self::QueryArgument(named(key.name, key.text_transformations))),
            key.cookie.map(|key| {
                let text_transformations = Transformations::of_sdk(key.text_transformations);
                Self::Cookie(CookieKey { name: key.name, text_transformations })
            }),
            key.query_string.map(|key| Self::QueryString(whole(key.text_transformations))),
            key.uri_path.map(|key| Self::UriPath(whole(key.text_transformations))),
            key.label_namespace.map(|key| Self::LabelNamespace(key.namespace)),
            key.ja3_fingerprint.map(|key| Self::Ja3Fingerprint(print(key.fallback_behavior))),
            key.ja4_fingerprint.map(|key| Self::Ja4Fingerprint(print(key.fallback_behavior))),
        ];
        kinds.into_iter().flatten().next().ok_or(Strange("an aggregation key"))
    }
}
