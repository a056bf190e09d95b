//! Patterns of ARNs.

use super::{
    Context, Truth,
    pattern::{Token, fits, tokens_fit},
    variable::{Wildcards, expand},
};
use crate::policy::principal::is_account_id;

/// How many parts an ARN has. The last one may hold colons.
const PARTS: usize = 6;

/// The account that an ARN names.
#[must_use]
pub fn account_of(arn: &str) -> Option<&str> {
    arn.starts_with("arn:").then(|| arn.split(':').nth(4)).flatten().filter(|text| is_account_id(text))
}

/// What an entry of a statement comes to, with a key that is not known where that decides.
pub(super) type Fits = (Truth, Option<String>);

/// Whether a resource fits an entry of a statement's `Resource`. A `*` matches within its part of the
/// ARN; as the last character of a part, and anywhere in the last part, it reaches beyond colons
/// (IAM JSON policy elements: Resource).
///
/// # Errors
/// The key of a variable that the request does not have.
pub(super) fn resource_fits(
    pattern: &str,
    variables: bool,
    resource: &str,
    context: &Context,
) -> Result<Fits, String> {
    if pattern == "*" {
        return Ok((Truth::Yes, None));
    }
    // What differs before anything can vary differs, whatever the variables are.
    let vary = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    if !resource.starts_with(&pattern[..vary]) {
        return Ok((Truth::No, None));
    }
    let has_variable = variables && pattern.contains("${");
    if !has_variable && stars_are_free(pattern) {
        return Ok((fits(pattern, resource).into(), None));
    }
    let mut expanded = expand(pattern, Wildcards::Yes, variables, context)?;
    if expanded.unknown.is_some() {
        // What a variable brings may hold colons: which part of the ARN a star is in can't be told.
        return Ok((expanded.fit(resource), expanded.unknown));
    }
    let tokens = &mut expanded.tokens;
    let mut part = 1;
    for at in 0..tokens.len() {
        let ends_part = matches!(tokens.get(at + 1), None | Some(Token::Exactly(':')));
        match tokens[at] {
            Token::Exactly(':') => part += 1,
            Token::Any if part < PARTS && !ends_part => tokens[at] = Token::AnyButColon,
            _ => {}
        }
    }
    Ok((expanded.fit(resource), None))
}

/// Whether each `*` of the first five parts ends its part, so that none is held by a colon.
fn stars_are_free(pattern: &str) -> bool {
    let mut parts = pattern.splitn(PARTS, ':');
    parts.by_ref().take(PARTS - 1).all(|part| !part[..part.len().saturating_sub(1)].contains('*'))
}

/// Whether an ARN fits a value of `ArnEquals` or `ArnLike`, which are the same: each of the six
/// parts by itself, so that no `*` reaches beyond a colon (aws-facts §8.5). A pattern that breaks off
/// after a `*` says nothing of the parts behind it.
///
/// # Errors
/// The key of a variable that the request does not have.
pub(super) fn arn_fits(pattern: &str, variables: bool, arn: &str, context: &Context) -> Result<Fits, String> {
    let expanded = expand(pattern, Wildcards::Yes, variables, context)?;
    let parts: Vec<&str> = arn.splitn(PARTS, ':').collect();
    if expanded.unknown.is_some() {
        return Ok((expanded.fit(arn).and((parts.len() == PARTS).into()), expanded.unknown));
    }
    let wanted: Vec<&[Token]> =
        expanded.tokens.splitn(PARTS, |token| *token == Token::Exactly(':')).collect();
    let open = wanted.len() < PARTS && wanted.last().is_some_and(|part| part.last() == Some(&Token::Any));
    let fits = parts.len() == PARTS
        && (wanted.len() == PARTS || open)
        && wanted.iter().zip(parts).all(|(wanted, part)| tokens_fit(wanted, part));
    Ok((fits.into(), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources() {
        let queue = "arn:aws:sqs:us-east-2:111122223333:orders";
        let group = "arn:aws:logs:eu-west-1:111122223333:log-group:/app/a:log-stream:s";
        let cases = [
            ("*", queue, true),
            ("arn:aws:sqs:us-east-2:111122223333:orders", queue, true),
            ("arn:aws:sqs:us-east-2:111122223333:Orders", queue, false),
            ("arn:aws:sqs:*:*:orders", queue, true),
            ("arn:aws:sqs:*:orders", queue, true),
            ("arn:aws:sqs:us-east-?:111122223333:ord*", queue, true),
            ("arn:aws:sqs:us-*-2:111122223333:orders", queue, true),
            ("arn:aws:sqs:us-*2:111122223333:orders", queue, true),
            ("arn:aws:sqs:us-*rs", queue, false),
            ("arn:aws:sqs:us-*", queue, true),
            ("arn:aws:sqs", queue, false),
            ("arn:aws:logs:*:*:log-group:/app/*:*", group, true),
            ("arn:aws:logs:*:*:log-group:/*/a:*", group, true),
            ("arn:aws:logs:*:*:log-group:/app/a", group, false),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/x/y", true),
            ("arn:aws:s3:::b/*", "*", false),
            ("", queue, false),
        ];
        for (pattern, resource, expected) in cases {
            let found = resource_fits(pattern, true, resource, &Context::new());
            assert_eq!(found, Ok((expected.into(), None)), "{pattern} {resource}");
        }
    }

    #[test]
    fn arns_part_by_part() {
        let long = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt";
        let cases = [
            ("arn:aws:someservice:*:111122223333:finance/*", long, false),
            ("arn:aws:someservice:*:*:store/*", long, true),
            ("arn:aws:iam::*:role/ci-*", "arn:aws:iam::111122223333:role/ci-deploy", true),
            ("arn:aws:iam:*:role/ci", "arn:aws:iam::111122223333:role/ci", false),
            ("*", long, true),
            ("arn:aws:someservice:*", long, true),
            ("arn:aws:someservice", long, false),
            ("*", "no-arn", false),
            ("arn:AWS:iam::111122223333:root", "arn:aws:iam::111122223333:root", false),
        ];
        for (pattern, arn, expected) in cases {
            let found = arn_fits(pattern, true, arn, &Context::new());
            assert_eq!(found, Ok((expected.into(), None)), "{pattern} {arn}");
        }
    }

    #[test]
    fn accounts() {
        assert_eq!(account_of("arn:aws:sqs:us-east-2:111122223333:orders"), Some("111122223333"));
        assert_eq!(account_of("arn:aws:s3:::b"), None);
        assert_eq!(account_of("*"), None);
        assert_eq!(account_of("arn:aws:iam::aws:policy/ReadOnlyAccess"), None);
    }
}
