//! One value of a request against one value of a policy.

use std::cmp::Ordering;

use super::{
    Context, Truth, address,
    arn::{Fits, arn_fits},
    binary, date,
    number::Number,
    pattern::{Token, fits},
    variable::{Expanded, Wildcards, expand},
};

/// What a comparison comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// The two are what the operator asks for, its negation left aside.
    Same,
    /// They are not.
    Different,
    /// One of the two is nothing that the operator compares: no number, no date, no address.
    Unfit,
    /// The policy's value has a variable, and the request has no such key.
    NoSuchKey(String),
    /// The policy's value has a variable, and what the request has of this key is not known.
    NotKnown(String),
}

impl From<bool> for Compared {
    fn from(same: bool) -> Self {
        if same { Self::Same } else { Self::Different }
    }
}

impl From<Fits> for Compared {
    fn from((fits, unknown): Fits) -> Self {
        match (fits, unknown) {
            (Truth::Maybe, key) => Self::NotKnown(key.unwrap_or_default()),
            (fits, _) => (fits == Truth::Yes).into(),
        }
    }
}

/// An operator without its negation: `StringNotLike` and `StringLike` compare the same way.
pub(super) fn positive(base: &str) -> (&str, bool) {
    match base {
        "StringNotEquals" => ("StringEquals", true),
        "StringNotEqualsIgnoreCase" => ("StringEqualsIgnoreCase", true),
        "StringNotLike" => ("StringLike", true),
        "NumericNotEquals" => ("NumericEquals", true),
        "DateNotEquals" => ("DateEquals", true),
        "NotIpAddress" => ("IpAddress", true),
        "ArnNotEquals" | "ArnNotLike" => ("ArnLike", true),
        base => (base, false),
    }
}

/// Compares by a positive operator. Strings and ARNs may have variables (aws-facts §8.5); IAM's
/// documentation says both yes and no for `Bool`, and an unknown key never matches either way.
pub(super) fn compare(base: &str, wanted: &str, had: &str, variables: bool, context: &Context) -> Compared {
    let has_variable = variables && wanted.contains("${");
    match base {
        "StringEquals" if !has_variable => (wanted == had).into(),
        "StringLike" if !has_variable => fits(wanted, had).into(),
        "StringEquals" => in_tokens(wanted, Wildcards::No, had, context),
        "StringLike" => in_tokens(wanted, Wildcards::Yes, had, context),
        "StringEqualsIgnoreCase" => match expand(wanted, Wildcards::No, variables, context) {
            Ok(Expanded { unknown: Some(key), .. }) => Compared::NotKnown(key),
            Ok(expanded) => (text(&expanded.tokens).to_lowercase() == had.to_lowercase()).into(),
            Err(key) => Compared::NoSuchKey(key),
        },
        "ArnEquals" | "ArnLike" => {
            arn_fits(wanted, variables, had, context).map_or_else(Compared::NoSuchKey, Compared::from)
        }
        "Bool" => match expand(wanted, Wildcards::No, variables, context) {
            Ok(Expanded { unknown: Some(key), .. }) => Compared::NotKnown(key),
            Ok(expanded) => match (truth(&text(&expanded.tokens)), truth(had)) {
                (Some(wanted), Some(had)) => (wanted == had).into(),
                _ => Compared::Unfit,
            },
            Err(key) => Compared::NoSuchKey(key),
        },
        "BinaryEquals" => binary::same(wanted, had).into(),
        "IpAddress" => address::lies_in(wanted, had).map_or(Compared::Unfit, Compared::from),
        _ => {
            let order = if base.starts_with("Numeric") {
                Number::parse(had).zip(Number::parse(wanted)).map(|(had, wanted)| had.cmp(&wanted))
            } else {
                date::parse(had).zip(date::parse(wanted)).map(|(had, wanted)| had.cmp(&wanted))
            };
            order.map_or(Compared::Unfit, |order| in_order(base, order).into())
        }
    }
}

fn in_tokens(wanted: &str, wildcards: Wildcards, had: &str, context: &Context) -> Compared {
    match expand(wanted, wildcards, true, context) {
        Ok(expanded) => (expanded.fit(had), expanded.unknown).into(),
        Err(key) => Compared::NoSuchKey(key),
    }
}

fn text(tokens: &[Token]) -> String {
    let character = |token: &Token| match token {
        Token::Exactly(c) => *c,
        Token::One => '?',
        Token::Any | Token::AnyButColon => '*',
    };
    tokens.iter().map(character).collect()
}

fn truth(text: &str) -> Option<bool> {
    [true, false].into_iter().find(|value| value.to_string().eq_ignore_ascii_case(text))
}

fn in_order(base: &str, order: Ordering) -> bool {
    let base = base.strip_prefix("Numeric").or_else(|| base.strip_prefix("Date")).unwrap_or(base);
    match base {
        "Equals" => order.is_eq(),
        "LessThan" => order.is_lt(),
        "LessThanEquals" => order.is_le(),
        "GreaterThan" => order.is_gt(),
        "GreaterThanEquals" => order.is_ge(),
        _ => false,
    }
}
