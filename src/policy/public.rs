//! Whether a statement lets everyone in.

use super::{Effect, Statement};

/// The condition keys that tie a request to somebody or somewhere, as S3 takes "public"
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>),
/// with the ones that KMS and SNS have for the same.
const TYING: [&str; 15] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:userid",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
];

impl Statement {
    /// Whether it allows something to everyone, and no condition says from where or on whose behalf.
    #[must_use]
    pub fn is_public(&self) -> bool {
        // Every service stands for whoever can make one of them act, and every identity provider for
        // whoever runs one.
        let everyone = self
            .principal
            .as_ref()
            .is_some_and(|principal| principal.all().any(|(_, each)| each.known() == Some("*")));
        let all_but = self.not_principal.is_some();
        self.effect == Effect::Allow && (everyone || all_but) && !self.condition.ties(&TYING)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn public_is_everyone_without_a_tie() {
        let cases = [
            (json!({"Principal": "*"}), true),
            (json!({"Principal": {"AWS": "*"}}), true),
            (json!({"Principal": {"Service": "*"}}), true),
            (json!({"Principal": {"Federated": "*"}}), true),
            (json!({"NotPrincipal": {"AWS": "111122223333"}}), true),
            (json!({"Principal": {"AWS": "111122223333"}}), false),
            (json!({"Effect": "Deny", "Principal": "*"}), false),
            (json!({"Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}), false),
            (
                json!({"Principal": "*", "Condition": {"StringEquals": {"AWS:SourceOwner": "111122223333"}}}),
                false,
            ),
            (json!({"Principal": "*", "Condition": {"StringLike": {"aws:SourceArn": "*"}}}), true),
            (
                json!({"Principal": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}}),
                true,
            ),
            (json!({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}}}), true),
            (json!({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}}), true),
            (json!({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}), false),
            (json!({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "2001:d00::/24"}}}), true),
            (json!({"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}}), false),
            (json!({"Principal": "*", "Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}), true),
            (json!({"Principal": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}), true),
            (
                json!({"Principal": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}}),
                true,
            ),
            (
                json!({"Principal": "*", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}}),
                true,
            ),
            (
                json!({"Principal": "*", "Condition": {"ArnLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111122223333:accesspoint/*"}}}),
                false,
            ),
            (json!({"Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}), true),
            (json!({"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}), true),
        ];
        for (members, expected) in cases {
            let mut all = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
            all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let statement: Statement = serde_json::from_value(all).unwrap();
            assert_eq!(statement.is_public(), expected, "{members}");
        }
    }
}
