//! What WAF would refuse in the part of a request that a statement looks at.

use super::findings::Findings;
use crate::waf::{
    field::{CookiePattern, FieldToMatch, HeaderPattern, JsonPattern},
    text::{PreParse, Transformations},
};

/// The longest name of a header, query argument or cookie.
const NAME: usize = 64;

/// The most names or paths that a pattern lists.
const PATTERNS: usize = 199;

/// The most transformations of one part of the request.
const TRANSFORMATIONS: usize = 10;

/// What is wrong with what a statement looks at, and with what is done to it before.
pub(super) fn inspected(
    field: &FieldToMatch,
    text: &Transformations,
    pre_parse: &PreParse,
    found: &mut Findings,
) {
    found.below("field_to_match", |found| check_field(field, found));
    transformations(text, found);
    if pre_parse.count() > TRANSFORMATIONS {
        found.add("pre_parse_text_transformations", format!("up to {TRANSFORMATIONS} transformations"));
    }
}

/// What is wrong with transformations.
pub(super) fn transformations(text: &Transformations, found: &mut Findings) {
    if text.iter().count() > TRANSFORMATIONS {
        found.add("text_transformations", format!("up to {TRANSFORMATIONS} transformations"));
    }
}

fn check_field(field: &FieldToMatch, found: &mut Findings) {
    match field {
        FieldToMatch::SingleHeader(name) => check_name("single_header", name.as_str(), found),
        FieldToMatch::SingleQueryArgument(name) => {
            check_name("single_query_argument", name.as_str(), found);
        }
        FieldToMatch::Body(body) => {
            found.below("body", |found| check_oversize(body.oversize_handling.is_some(), found));
        }
        FieldToMatch::JsonBody(body) => found.below("json_body", |found| {
            check_oversize(body.oversize_handling.is_some(), found);
            if let JsonPattern::IncludedPaths(paths) = &body.match_pattern {
                check_count(paths.len(), found);
                if let Some(path) = paths.iter().find(|path| !path.starts_with('/')) {
                    found
                        .add("match_pattern", format!("`{path}` is not a JSON pointer"))
                        .help("a path starts with `/`, as in /user/name");
                }
            }
        }),
        FieldToMatch::Headers(headers) => found.below("headers", |found| {
            if let HeaderPattern::IncludedHeaders(names) | HeaderPattern::ExcludedHeaders(names) =
                &headers.match_pattern
            {
                check_count(names.len(), found);
                for name in names {
                    check_name("match_pattern", name.as_str(), found);
                }
            }
        }),
        FieldToMatch::Cookies(cookies) => found.below("cookies", |found| {
            if let CookiePattern::IncludedCookies(names) | CookiePattern::ExcludedCookies(names) =
                &cookies.match_pattern
            {
                check_count(names.len(), found);
                for name in names {
                    check_name("match_pattern", name, found);
                }
            }
        }),
        _ => {}
    }
}

fn check_name(member: &str, name: &str, found: &mut Findings) {
    if !(1..=NAME).contains(&name.chars().count()) || name.trim().is_empty() {
        found.add(member, format!("a name has 1 to {NAME} characters"));
    }
}

fn check_oversize(is_given: bool, found: &mut Findings) {
    if !is_given {
        found
            .add("", "say what to do with a body longer than WAF looks at")
            .help("`oversize_handling` is CONTINUE, MATCH or NO_MATCH");
    }
}

fn check_count(count: usize, found: &mut Findings) {
    if !(1..=PATTERNS).contains(&count) {
        found.add("match_pattern", format!("1 to {PATTERNS} names"));
    }
}
