//! The part of a request that a statement looks at.

use super::{json_body, request::Request, transform::Unsure, verdict::Verdict};
use crate::waf::{
    field::{CookiePattern, FieldToMatch, Fingerprint, HeaderPattern, Headers},
    text::PreParse,
    words::{
        FallbackBehavior, MapMatchScope, OversizeHandling, PreParseTextTransformationType as PreParsing,
    },
};

/// How many headers, or cookies, WAF sees.
const MOST: usize = 200;

/// How many bytes of headers, or of cookies, WAF sees.
const BYTES: usize = 8_192;

/// How many bytes of a body WAF sees: between these two, which differ where the stack does not tell what
/// the web ACL protects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyLimit {
    /// It sees as many for sure.
    pub least: usize,
    /// It sees no more for sure.
    pub most: usize,
}

/// Values of which one has to match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Those that WAF sees: what each one is called, and its bytes.
    pub values: Vec<(String, Vec<u8>)>,
    /// Those that it may see or not, since AWS does not say how it measures.
    pub doubtful: Vec<(String, Vec<u8>)>,
    /// Bytes of the whole, where WAF knows it although it sees less.
    pub whole: Option<usize>,
}

impl Seen {
    pub(super) fn one(what: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        Self { values: vec![(what.into(), value.into())], ..Self::default() }
    }

    pub(super) fn all(values: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = values.into_iter().map(|(what, value)| (what, value.into_bytes()));
        Self { values: values.collect(), ..Self::default() }
    }
}

/// What a statement sees, unless its settings decide already whether it matches. A request without the part
/// does not match ("Request components in AWS WAF").
pub fn seen(
    field: &FieldToMatch,
    before: &PreParse,
    request: &Request,
    limit: BodyLimit,
) -> Result<Seen, Verdict> {
    match field {
        FieldToMatch::UriPath => Ok(Seen::one("path", request.path())),
        FieldToMatch::Method => Ok(Seen::one("method", request.method.as_str())),
        FieldToMatch::QueryString => {
            request.query().map(|query| Seen::one("query string", query)).ok_or(Verdict::NoMatch)
        }
        FieldToMatch::AllQueryArguments => arguments(request, before, |_| true),
        FieldToMatch::SingleQueryArgument(name) => {
            arguments(request, before, |other| other.eq_ignore_ascii_case(name.as_str()))
        }
        FieldToMatch::SingleHeader(name) => {
            let values = request.header(name.as_str()).into_iter();
            Ok(Seen::all(values.map(|value| (format!("header {}", name.as_str()), value))))
        }
        FieldToMatch::Headers(headers) => {
            let all = request.all_headers().into_iter().map(|(name, value)| (name.to_owned(), value));
            let picked = |name: &str| is_picked(headers, name);
            pairs(
                "header",
                &all.collect::<Vec<_>>(),
                picked,
                &headers.match_scope,
                &headers.oversize_handling,
            )
        }
        FieldToMatch::Cookies(cookies) => {
            let picked = |name: &str| match &cookies.match_pattern {
                CookiePattern::All => true,
                CookiePattern::IncludedCookies(names) => names.contains(name),
                CookiePattern::ExcludedCookies(names) => !names.contains(name),
            };
            let all = request.all_cookies();
            pairs("cookie", &all, picked, &cookies.match_scope, &cookies.oversize_handling)
        }
        FieldToMatch::HeaderOrder(order) => header_order(request, &order.oversize_handling),
        FieldToMatch::Ja3Fingerprint(fallback) => fingerprint("ja3", request.ja3.as_deref(), fallback),
        FieldToMatch::Ja4Fingerprint(fallback) => fingerprint("ja4", request.ja4.as_deref(), fallback),
        FieldToMatch::UriFragment(settings) => match (request.fragment(), &settings.fallback_behavior) {
            (Some(fragment), _) => Ok(Seen::one("fragment", fragment)),
            (None, Some(fallback)) => Err(fallen_back(fallback, "the URI has no fragment")),
            (None, None) => Err(Verdict::NoMatch),
        },
        FieldToMatch::Body(body) => {
            let whole = request.whole_body().ok_or(Verdict::NoMatch)?;
            let handling = body.oversize_handling.as_ref().map(|word| &word.0);
            visible_body(whole.as_bytes(), handling, limit)
        }
        FieldToMatch::JsonBody(body) => {
            let whole = request.whole_body().ok_or(Verdict::NoMatch)?;
            let handling = body.oversize_handling.as_ref().map(|word| &word.0);
            let visible = visible_body(whole.as_bytes(), handling, limit)?;
            if visible.whole.is_some() {
                return Err(Verdict::unknown(
                    "WAF sees only the beginning of the JSON, and AWS does not say what it makes of it",
                ));
            }
            json_body::seen(&whole, body)
        }
    }
}

/// What the setting for requests without the part says.
pub(super) fn fallen_back(fallback: &FallbackBehavior, because: &str) -> Verdict {
    match fallback {
        FallbackBehavior::Match => Verdict::Match(because.to_owned()),
        FallbackBehavior::NoMatch => Verdict::NoMatch,
        FallbackBehavior::Other(word) => not_known(word),
    }
}

/// A word that AWS made up later.
pub(super) fn not_known(word: &str) -> Verdict {
    Verdict::unknown(Unsure::not_known(word).0)
}

/// What the setting for requests of which WAF sees only a part says; `None` to look at that part.
fn oversize(handling: Option<&OversizeHandling>, because: &str) -> Option<Verdict> {
    match handling {
        None | Some(OversizeHandling::Continue) => None,
        Some(OversizeHandling::Match) => Some(Verdict::Match(because.to_owned())),
        Some(OversizeHandling::NoMatch) => Some(Verdict::NoMatch),
        Some(OversizeHandling::Other(word)) => Some(not_known(word)),
    }
}

fn fingerprint(name: &str, print: Option<&str>, settings: &Fingerprint) -> Result<Seen, Verdict> {
    match print {
        None => Err(Verdict::unknown(format!("the request does not say its `{name}`"))),
        Some("") => {
            let because = format!("the request has no {} fingerprint", name.to_uppercase());
            Err(fallen_back(&settings.fallback_behavior, &because))
        }
        Some(print) => Ok(Seen::one(format!("{} fingerprint", name.to_uppercase()), print)),
    }
}

/// The values of query arguments, after what is done to the query string before it is taken apart.
fn arguments(request: &Request, before: &PreParse, picked: impl Fn(&str) -> bool) -> Result<Seen, Verdict> {
    let query = request.query().ok_or(Verdict::NoMatch)?;
    let mut query = query.to_owned();
    let mut is_combined = false;
    for one in before.iter() {
        match one {
            PreParsing::None => {}
            PreParsing::ReplaceSemicolonsWithAmpersands => query = query.replace(';', "&"),
            PreParsing::CombineDuplicateQueryArgsByComma => is_combined = true,
            PreParsing::UrlDecode | PreParsing::UrlDecodeUni if !query.contains(['%', '+']) => {}
            PreParsing::UrlDecode | PreParsing::UrlDecodeUni => {
                let readings = super::decode::url(query.as_bytes(), *one == PreParsing::UrlDecodeUni);
                let [only] = &readings[..] else {
                    return Err(Verdict::unknown(
                        "AWS does not say whether decoding a query string turns `+` into a space",
                    ));
                };
                query = String::from_utf8(only.clone())
                    .map_err(|_| Verdict::unknown("the decoded query string is not text"))?;
            }
            PreParsing::Other(word) => return Err(not_known(word)),
        }
    }
    let mut values: Vec<(String, String)> = Vec::new();
    for (name, value) in Request::arguments(&query).filter(|(name, _)| picked(name)) {
        let what = format!("query argument {name}");
        match values.iter_mut().find(|(other, _)| is_combined && *other == what) {
            Some((_, values)) => *values = format!("{values},{value}"),
            None => values.push((what, value.to_owned())),
        }
    }
    Ok(Seen::all(values))
}

fn is_picked(headers: &Headers, name: &str) -> bool {
    match &headers.match_pattern {
        HeaderPattern::All => true,
        HeaderPattern::IncludedHeaders(names) => {
            names.iter().any(|one| one.as_str().eq_ignore_ascii_case(name))
        }
        HeaderPattern::ExcludedHeaders(names) => {
            !names.iter().any(|one| one.as_str().eq_ignore_ascii_case(name))
        }
    }
}

/// Names and values of headers or cookies, of which WAF sees the first 200 and the first 8 KB.
fn pairs(
    what: &str,
    all: &[(String, String)],
    picked: impl Fn(&str) -> bool,
    scope: &MapMatchScope,
    handling: &OversizeHandling,
) -> Result<Seen, Verdict> {
    if let MapMatchScope::Other(word) = scope {
        return Err(not_known(word));
    }
    // What lies between the names and values may count or not.
    let text = |(name, value): &(String, String)| name.len() + value.len();
    let least: usize = all.iter().map(text).sum();
    let most = least + 4 * all.len();
    if all.len() > MOST || least > BYTES {
        let because = format!("there are more {what}s than WAF looks at");
        oversize(Some(handling), &because).map_or(Ok(()), Err)?;
    } else if most > BYTES && *handling != OversizeHandling::Continue {
        let because = format!("AWS does not say how it measures {what}s, and these come close to the limit");
        return Err(Verdict::unknown(because));
    }
    let mut seen = Seen::default();
    let (mut sure, mut at_most) = (0, 0);
    for (at, pair) in all.iter().enumerate() {
        sure += text(pair) + 4;
        if at >= MOST || at_most > BYTES {
            break;
        }
        at_most += text(pair);
        let (name, value) = pair;
        if !picked(name) {
            continue;
        }
        let values = if sure <= BYTES { &mut seen.values } else { &mut seen.doubtful };
        if *scope != MapMatchScope::Value {
            values.push((format!("{what} name"), name.clone().into_bytes()));
        }
        if *scope != MapMatchScope::Key {
            values.push((format!("{what} {name}"), value.clone().into_bytes()));
        }
    }
    Ok(seen)
}

fn header_order(request: &Request, handling: &OversizeHandling) -> Result<Seen, Verdict> {
    let all = request.all_headers();
    let bytes: usize = all.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    if all.len() > MOST || bytes > BYTES {
        let unclear = || Verdict::unknown("WAF sees only some of so many headers");
        return Err(
            oversize(Some(handling), "there are more headers than WAF looks at").unwrap_or_else(unclear)
        );
    }
    match (&request.header_order, &all[..]) {
        (Some(order), _) => Ok(Seen::one("order of headers", order.join(":"))),
        (None, []) => Err(Verdict::NoMatch),
        (None, [(name, _)]) => Ok(Seen::one("order of headers", *name)),
        (None, _) => Err(Verdict::unknown("the request does not say its `header_order`")),
    }
}

/// As much of a body as WAF sees.
fn visible_body(body: &[u8], handling: Option<&OversizeHandling>, limit: BodyLimit) -> Result<Seen, Verdict> {
    if body.len() <= limit.least {
        return Ok(Seen::one("body", body));
    }
    let is_over = body.len() > limit.most;
    if let Some(verdict) = oversize(handling, "the body is longer than WAF looks at").filter(|_| is_over) {
        return Err(verdict);
    }
    if limit.least != limit.most {
        return Err(Verdict::unknown(format!(
            "WAF sees between {} and {} KB of a body, depending on what it protects, and this one has {} bytes",
            limit.least / 1024,
            limit.most / 1024,
            body.len()
        )));
    }
    Ok(Seen { whole: Some(body.len()), ..Seen::one("body", &body[..limit.least]) })
}
