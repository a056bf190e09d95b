//! Too many requests in a while, to and from the SDK.

use aws_sdk_wafv2::types as sdk;

use super::{
    strange::{Built, Read, Strange, each},
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::{
    field::Fingerprint,
    origins::ForwardedIp,
    rate::{CookieKey, CustomKey, NamedKey, RateBased, WholeKey, five_minutes},
    statement::Statement,
    text::Transformations,
};

impl RateBased {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RateBasedStatement> {
        let keys = each(&self.custom_keys, CustomKey::to_sdk)?;
        sdk::RateBasedStatement::builder()
            .limit(self.limit)
            .evaluation_window_sec(self.evaluation_window_sec)
            .aggregate_key_type(to_sdk_word(&self.aggregate_key_type))
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
            aggregate_key_type: word_of_sdk(statement.aggregate_key_type),
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
                let fallback = to_sdk_word(&print.fallback_behavior);
                key.ja3_fingerprint(
                    sdk::RateLimitJa3Fingerprint::builder().fallback_behavior(fallback).build()?,
                )
            }
            Self::Ja4Fingerprint(print) => {
                let fallback = to_sdk_word(&print.fallback_behavior);
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
        let print =
            |fallback: sdk::FallbackBehavior| Fingerprint { fallback_behavior: word_of_sdk(fallback) };
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
