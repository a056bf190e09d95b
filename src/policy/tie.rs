//! Whether a condition ties a request to somebody or somewhere.

use std::collections::BTreeSet;

use super::{Condition, Operator, Quantifier};
use crate::model::Text;

/// The variables whose value is the resource's own, so that they name one account or organization.
const OWN: [&str; 3] = ["${aws:ResourceAccount}", "${aws:ResourceOrgID}", "${aws:ResourceOrgPaths}"];

impl Condition {
    /// Whether it asks for fixed values of one of `keys` (a key that ends in `/` stands for all that
    /// begin so). A pattern that leaves the account open, a variable that the caller chooses, and a range
    /// broader than /8 or, in IPv6, /32 tie nothing
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>).
    #[must_use]
    pub(super) fn ties(&self, keys: &[&str]) -> bool {
        self.all().any(|(operator, key, values)| {
            let is_one_of_these = keys.iter().any(|tie| match tie.strip_suffix('/') {
                Some(_) => key.get(..tie.len()).is_some_and(|start| start.eq_ignore_ascii_case(tie)),
                None => key.eq_ignore_ascii_case(tie),
            });
            is_one_of_these
                && Operator::parse(operator)
                    .is_some_and(|operator| asks(operator) && are_fixed(operator, key, values))
        })
    }
}

/// What holds for an absent key, or for all but a few, holds for nearly everyone.
fn asks(operator: Operator) -> bool {
    !operator.if_exists
        && operator.quantifier != Some(Quantifier::ForAllValues)
        && !operator.base.contains("Not")
        && operator.base != "Null"
}

/// One open value among many opens them all: they are alternatives.
fn are_fixed(operator: Operator, key: &str, values: &BTreeSet<Text>) -> bool {
    let takes_patterns = operator.base.contains("Like") || operator.base.starts_with("Arn");
    values.iter().filter_map(Text::known).all(|value| match operator.base {
        "IpAddress" => is_narrow(value),
        _ if value == "*" => false,
        _ if value.contains("${") => OWN.contains(&value),
        _ if !takes_patterns => true,
        _ if value.starts_with("arn:") => names_an_owner(value),
        // `AROAEXAMPLE:*` is every session of one role.
        _ if key.eq_ignore_ascii_case("aws:userid") => {
            !value.split(':').next().unwrap_or_default().contains(['*', '?'])
        }
        _ => !value.contains(['*', '?']) || key.starts_with("aws:PrincipalOrgPaths"),
    })
}

/// Whether an ARN's pattern leaves neither the account open nor, where ARNs of the service hold none,
/// the start of the name.
fn names_an_owner(pattern: &str) -> bool {
    let mut parts = pattern.splitn(6, ':').skip(4);
    let (account, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if account.is_empty() {
        !name.is_empty() && !name.starts_with(['*', '?'])
    } else {
        !account.contains(['*', '?'])
    }
}

fn is_narrow(range: &str) -> bool {
    let (address, length) = range.split_once('/').unwrap_or((range, "128"));
    let Ok(length) = length.parse::<u8>() else { return true };
    length >= if address.contains(':') { 32 } else { 8 }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn only_fixed_values_tie() {
        let cases = [
            (json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } }), true),
            (json!({ "StringLike": { "aws:PrincipalOrgID": "o-*" } }), false),
            (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }), true),
            (json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:PrincipalOrgID}" } }), false),
            (json!({ "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-1" } }), false),
            (json!({ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1" } }), false),
            (json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-1/*" } }), true),
            (json!({ "StringNotEquals": { "aws:PrincipalOrgID": "o-1" } }), false),
            (json!({ "Null": { "aws:PrincipalOrgID": "false" } }), false),
            (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } }), true),
            (json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }), false),
            (json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }), false),
            (json!({ "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::1*:role/deploy" } }), true),
            (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::uploads" } }), true),
            (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::uploads-*" } }), true),
            (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::*" } }), false),
            (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } }), true),
            (json!({ "ArnLike": { "aws:SourceArn": "arn:aws:sns:*:*:alerts" } }), false),
            (json!({ "StringLike": { "aws:userid": "AROAEXAMPLE:*" } }), true),
            (json!({ "StringLike": { "aws:userid": "*:deploy" } }), false),
            (json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }), true),
            (json!({ "IpAddress": { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } }), false),
            (json!({ "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } }), true),
            (json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "::/0"] } }), false),
            (json!({ "StringEquals": { "aws:PrincipalTag/team": "a" } }), true),
            (json!({ "StringLike": { "aws:PrincipalTag/team": "*" } }), false),
            (json!({ "Bool": { "aws:SecureTransport": "true" } }), false),
        ];
        let keys = [
            "aws:PrincipalArn",
            "aws:PrincipalOrgID",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalTag/",
            "aws:SourceArn",
            "aws:SourceIp",
            "aws:userid",
        ];
        for (condition, expected) in cases {
            let read = |condition: &Value| serde_json::from_value::<Condition>(condition.clone());
            assert_eq!(read(&condition).unwrap().ties(&keys), expected, "{condition}");
        }
    }
}
