//! The part of a request that a statement looks at, to and from the SDK.

use aws_sdk_wafv2::types as sdk;

use super::{
    strange::{Built, Read, Strange},
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::{
    field::{
        Body, CookiePattern, Cookies, FieldToMatch, Fingerprint, HeaderOrder, HeaderPattern, Headers,
        JsonBody, JsonPattern, UriFragment,
    },
    text::FieldName,
};

fn all() -> sdk::All {
    sdk::All::builder().build()
}

impl FieldToMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::FieldToMatch> {
        let field = sdk::FieldToMatch::builder();
        let field = match self {
            Self::UriPath => field.uri_path(sdk::UriPath::builder().build()),
            Self::QueryString => field.query_string(sdk::QueryString::builder().build()),
            Self::Method => field.method(sdk::Method::builder().build()),
            Self::AllQueryArguments => field.all_query_arguments(sdk::AllQueryArguments::builder().build()),
            Self::SingleHeader(name) => {
                field.single_header(sdk::SingleHeader::builder().name(name.as_str()).build()?)
            }
            Self::SingleQueryArgument(name) => {
                field.single_query_argument(sdk::SingleQueryArgument::builder().name(name.as_str()).build()?)
            }
            Self::Body(body) => {
                let oversize = body.oversize_handling.as_ref().map(to_sdk_word);
                field.body(sdk::Body::builder().set_oversize_handling(oversize).build())
            }
            Self::JsonBody(body) => field.json_body(body.to_sdk()?),
            Self::Headers(headers) => field.headers(headers.to_sdk()?),
            Self::Cookies(cookies) => field.cookies(cookies.to_sdk()?),
            Self::HeaderOrder(order) => {
                let oversize = to_sdk_word(&order.oversize_handling);
                field.header_order(sdk::HeaderOrder::builder().oversize_handling(oversize).build()?)
            }
            Self::Ja3Fingerprint(print) => {
                let fallback = to_sdk_word(&print.fallback_behavior);
                field.ja3_fingerprint(sdk::Ja3Fingerprint::builder().fallback_behavior(fallback).build()?)
            }
            Self::Ja4Fingerprint(print) => {
                let fallback = to_sdk_word(&print.fallback_behavior);
                field.ja4_fingerprint(sdk::Ja4Fingerprint::builder().fallback_behavior(fallback).build()?)
            }
            Self::UriFragment(fragment) => {
                let fallback = fragment.fallback_behavior.as_ref().map(to_sdk_word);
                field.uri_fragment(sdk::UriFragment::builder().set_fallback_behavior(fallback).build())
            }
        };
        Ok(field.build())
    }

    pub(crate) fn of_sdk(field: Option<sdk::FieldToMatch>) -> Read<Self> {
        let Some(field) = field else { return Err(Strange("a statement without a field to match")) };
        let units = [
            field.uri_path.map(|_| Self::UriPath),
            field.query_string.map(|_| Self::QueryString),
            field.method.map(|_| Self::Method),
            field.all_query_arguments.map(|_| Self::AllQueryArguments),
            field.single_header.map(|one| Self::SingleHeader(one.name.into())),
            field.single_query_argument.map(|one| Self::SingleQueryArgument(one.name.into())),
            field
                .body
                .map(|body| Self::Body(Body { oversize_handling: body.oversize_handling.map(word_of_sdk) })),
            field.header_order.map(|order| {
                Self::HeaderOrder(HeaderOrder { oversize_handling: word_of_sdk(order.oversize_handling) })
            }),
            field.ja3_fingerprint.map(|print| Self::Ja3Fingerprint(fingerprint(print.fallback_behavior))),
            field.ja4_fingerprint.map(|print| Self::Ja4Fingerprint(fingerprint(print.fallback_behavior))),
            field.uri_fragment.map(|fragment| {
                Self::UriFragment(UriFragment {
                    fallback_behavior: fragment.fallback_behavior.map(word_of_sdk),
                })
            }),
            field.json_body.map(JsonBody::of_sdk).transpose()?.map(Self::JsonBody),
            field.headers.map(Headers::of_sdk).transpose()?.map(Self::Headers),
            field.cookies.map(Cookies::of_sdk).transpose()?.map(Self::Cookies),
        ];
        units.into_iter().flatten().next().ok_or(Strange("a field to match"))
    }
}

fn fingerprint(fallback: sdk::FallbackBehavior) -> Fingerprint {
    Fingerprint { fallback_behavior: word_of_sdk(fallback) }
}

impl JsonBody {
    fn to_sdk(&self) -> Built<sdk::JsonBody> {
        let pattern = sdk::JsonMatchPattern::builder();
        let pattern = match &self.match_pattern {
            JsonPattern::All => pattern.all(all()),
            JsonPattern::IncludedPaths(paths) => {
                pattern.set_included_paths(Some(paths.iter().cloned().collect()))
            }
        };
        sdk::JsonBody::builder()
            .match_pattern(pattern.build())
            .match_scope(to_sdk_word(&self.match_scope))
            .set_invalid_fallback_behavior(self.invalid_fallback_behavior.as_ref().map(to_sdk_word))
            .set_oversize_handling(self.oversize_handling.as_ref().map(to_sdk_word))
            .build()
    }

    fn of_sdk(body: sdk::JsonBody) -> Read<Self> {
        let pattern = body.match_pattern.ok_or(Strange("a pattern of JSON elements"))?;
        let match_pattern = match (pattern.all, pattern.included_paths) {
            (Some(_), _) => JsonPattern::All,
            (None, Some(paths)) => JsonPattern::IncludedPaths(paths.into_iter().collect()),
            (None, None) => return Err(Strange("a pattern of JSON elements")),
        };
        Ok(Self {
            match_pattern,
            match_scope: word_of_sdk(body.match_scope),
            invalid_fallback_behavior: body.invalid_fallback_behavior.map(word_of_sdk),
            oversize_handling: body.oversize_handling.map(word_of_sdk),
        })
    }
}

impl Headers {
    fn to_sdk(&self) -> Built<sdk::Headers> {
        let names = |names: &std::collections::BTreeSet<FieldName>| {
            Some(names.iter().map(|name| name.as_str().to_owned()).collect())
        };
        let pattern = sdk::HeaderMatchPattern::builder();
        let pattern = match &self.match_pattern {
            HeaderPattern::All => pattern.all(all()),
            HeaderPattern::IncludedHeaders(included) => pattern.set_included_headers(names(included)),
            HeaderPattern::ExcludedHeaders(excluded) => pattern.set_excluded_headers(names(excluded)),
        };
        sdk::Headers::builder()
            .match_pattern(pattern.build())
            .match_scope(to_sdk_word(&self.match_scope))
            .oversize_handling(to_sdk_word(&self.oversize_handling))
            .build()
    }

    fn of_sdk(headers: sdk::Headers) -> Read<Self> {
        let names = |names: Vec<String>| names.into_iter().map(FieldName::from).collect();
        let pattern = headers.match_pattern.ok_or(Strange("a pattern of headers"))?;
        let match_pattern = match (pattern.all, pattern.included_headers, pattern.excluded_headers) {
            (Some(_), ..) => HeaderPattern::All,
            (_, Some(included), _) => HeaderPattern::IncludedHeaders(names(included)),
            (.., Some(excluded)) => HeaderPattern::ExcludedHeaders(names(excluded)),
            _ => return Err(Strange("a pattern of headers")),
        };
        Ok(Self {
            match_pattern,
            match_scope: word_of_sdk(headers.match_scope),
            oversize_handling: word_of_sdk(headers.oversize_handling),
        })
    }
}

impl Cookies {
    fn to_sdk(&self) -> Built<sdk::Cookies> {
        let names = |names: &std::collections::BTreeSet<String>| Some(names.iter().cloned().collect());
        let pattern = sdk::CookieMatchPattern::builder();
        let pattern = match &self.match_pattern {
            CookiePattern::All => pattern.all(all()),
            CookiePattern::IncludedCookies(included) => pattern.set_included_cookies(names(included)),
            CookiePattern::ExcludedCookies(excluded) => pattern.set_excluded_cookies(names(excluded)),
        };
        sdk::Cookies::builder()
            .match_pattern(pattern.build())
            .match_scope(to_sdk_word(&self.match_scope))
            .oversize_handling(to_sdk_word(&self.oversize_handling))
            .build()
    }

    fn of_sdk(cookies: sdk::Cookies) -> Read<Self> {
        let names = |names: Vec<String>| names.into_iter().collect();
        let pattern = cookies.match_pattern.ok_or(Strange("a pattern of cookies"))?;
        let match_pattern = match (pattern.all, pattern.included_cookies, pattern.excluded_cookies) {
            (Some(_), ..) => CookiePattern::All,
            (_, Some(included), _) => CookiePattern::IncludedCookies(names(included)),
            (.., Some(excluded)) => CookiePattern::ExcludedCookies(names(excluded)),
            _ => return Err(Strange("a pattern of cookies")),
        };
        Ok(Self {
            match_pattern,
            match_scope: word_of_sdk(cookies.match_scope),
            oversize_handling: word_of_sdk(cookies.oversize_handling),
        })
    }
}
