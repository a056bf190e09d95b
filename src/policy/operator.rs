//! The condition operators, in AWS's own spelling.

use std::fmt;

/// The operators without quantifier and `IfExists` (aws-facts §8.5).
const BASES: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnNotEquals",
    "ArnLike",
    "ArnNotLike",
    "Null",
];

/// How an operator treats a key with several values in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// `ForAllValues:`; true when the request has none.
    ForAllValues,
    /// `ForAnyValue:`; false when the request has none.
    ForAnyValue,
}

/// A condition operator, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// What stands before the colon.
    pub quantifier: Option<Quantifier>,
    /// The comparison: `StringEquals`.
    pub base: &'static str,
    /// Whether it holds when the key is absent.
    pub if_exists: bool,
}

impl Operator {
    /// Reads an operator in any case: AWS matches the names case-insensitively (aws-facts §2.1).
    /// `None` if AWS knows no such operator.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (quantifier, rest) = match name.split_once(':') {
            Some((word, rest)) if word.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Quantifier::ForAllValues), rest)
            }
            Some((word, rest)) if word.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(Quantifier::ForAnyValue), rest)
            }
            Some(_) => return None,
            None => (None, name),
        };
        let base = |name: &str| BASES.into_iter().find(|base| base.eq_ignore_ascii_case(name));
        if let Some(base) = base(rest) {
            return Some(Self { quantifier, base, if_exists: false });
        }
        let plain = rest.len().checked_sub("IfExists".len()).and_then(|at| rest.split_at_checked(at));
        match plain {
            // `NullIfExists` is an error to AWS (aws-facts §8.5).
            Some((plain, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => base(plain)
                .filter(|base| *base != "Null")
                .map(|base| Self { quantifier, base, if_exists: true }),
            _ => None,
        }
    }

    /// The name in AWS's spelling; one that AWS does not know stays as it is.
    #[must_use]
    pub fn spelling(name: &str) -> String {
        Self::parse(name).map_or_else(|| name.to_owned(), |operator| operator.to_string())
    }

    /// Whether it holds when the key is absent: what is negated, `IfExists` or `ForAllValues`
    /// does (aws-facts §8.5). `Null` is about nothing but that, and is not meant here.
    #[must_use]
    pub fn holds_when_absent(self) -> bool {
        self.if_exists
            || self.quantifier == Some(Quantifier::ForAllValues)
            || (self.base.contains("Not") && self.quantifier.is_none())
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantifier = match self.quantifier {
            Some(Quantifier::ForAllValues) => "ForAllValues:",
            Some(Quantifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        write!(f, "{quantifier}{}{}", self.base, if self.if_exists { "IfExists" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_get_their_own_spelling() {
        let cases = [
            ("StringEquals", "StringEquals"),
            ("stringequals", "StringEquals"),
            ("STRINGNOTEQUALSIFEXISTS", "StringNotEqualsIfExists"),
            ("forallvalues:stringlike", "ForAllValues:StringLike"),
            ("ForAnyValue:StringEqualsifexists", "ForAnyValue:StringEqualsIfExists"),
            ("bool", "Bool"),
            // Not known to AWS.
            ("StringSame", "StringSame"),
            ("NullIfExists", "NullIfExists"),
            ("ForSome:StringEquals", "ForSome:StringEquals"),
            ("IfExists", "IfExists"),
            ("ä", "ä"),
        ];
        for (written, spelled) in cases {
            assert_eq!(Operator::spelling(written), spelled, "{written}");
        }
        assert!(Operator::parse("NullIfExists").is_none());
    }

    #[test]
    fn an_absent_key_satisfies_what_is_negated_or_optional() {
        let cases = [
            ("StringEquals", false),
            ("StringNotEquals", true),
            ("NotIpAddress", true),
            ("BoolIfExists", true),
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringNotEquals", false),
        ];
        for (name, holds) in cases {
            assert_eq!(Operator::parse(name).unwrap().holds_when_absent(), holds, "{name}");
        }
    }
}
