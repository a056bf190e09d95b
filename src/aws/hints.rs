//! What would help against a failed call, where AWS's words leave no doubt about it.

use super::codes::NO_MESSAGE;
use crate::model::{Cause, Failure};

/// How AWS says that a policy is in the way, and of which action.
const UNAUTHORIZED: &str = "not authorized to perform";

/// What S3 says of a request that a policy does not allow, where it does not say by which.
const BARE: &[&str] = &["Access Denied", "Access Denied.", "Forbidden", NO_MESSAGE];

/// Hints by operation and code; an empty operation stands for any of the service. Quotas as of 2026-11-30.
const BY_CODE: &[(&str, &str, &str)] = &[
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
    ("logs:PutSubscriptionFilter", "LimitExceededException", "a log group takes two subscription filters"),
    (
        "logs:PutResourcePolicy",
        "LimitExceededException",
        "a region takes ten resource policies, those of others included; this quota can't be raised",
    ),
    ("logs:PutMetricFilter", "LimitExceededException", "a log group takes 100 metric filters"),
    // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
    (
        "kms:CreateKey",
        "LimitExceededException",
        "keys that wait for their deletion count towards the quota of 100,000",
    ),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    (
        "s3:",
        "KMS.NotFoundException",
        "the key does not exist in the bucket's region; see the bucket's `encryption`",
    ),
    ("s3:", "KMS.DisabledException", "the key is disabled: enable it, or encrypt with another one"),
    (
        "s3:",
        "KMS.KMSInvalidStateException",
        "the key is about to be deleted or has no key material: cancel its deletion, or encrypt with another one",
    ),
];

/// What would help.
pub(super) fn hint(failure: &Failure) -> Option<String> {
    let code = failure.code.as_deref().unwrap_or_default();
    let by_code = BY_CODE.iter().find(|(operation, of, _)| {
        code == *of
            && (failure.operation == *operation
                || operation.ends_with(':') && failure.operation.starts_with(operation))
    });
    if let Some((.., hint)) = by_code {
        return Some((*hint).to_owned());
    }
    match failure.cause {
        Cause::Denied => denied(failure),
        Cause::Credentials => Some(
            "pass --profile, set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`; \
             without an AWS account use --local"
                .to_owned(),
        ),
        Cause::Network => Some(
            "check the network, the region and AWS_ENDPOINT_URL; without a network use --local or --live FILE"
                .to_owned(),
        ),
        Cause::Unavailable => Some("this is a fault at AWS; try again in a few minutes".to_owned()),
        Cause::Throttled | Cause::Refused | Cause::Guard | Cause::Conflict => None,
    }
}

/// A refusal may also be about a key, a destination or another account. Only where AWS speaks of the caller's
/// permissions does it help to widen them.
fn denied(failure: &Failure) -> Option<String> {
    let message = failure.message.as_str();
    if let Some((_, by)) = message.split_once("with an explicit deny in ") {
        let by = by.split(['.', ':', ',', '"']).next().unwrap_or(by).trim();
        return Some(format!("{by} denies {}; no allow outweighs that", action(failure)));
    }
    if let Some((_, rest)) = message.split_once("because no ")
        && let Some((policy, _)) = rest.split_once(" allows")
        && policy != "identity-based policy"
    {
        return Some(format!("allow {} in the {policy}", action(failure)));
    }
    let says_so = message.contains(UNAUTHORIZED) || BARE.contains(&message);
    says_so.then(|| format!("allow the IAM action {}", action(failure)))
}

/// The action that AWS names, or the operation: a call may need leave for more than itself.
fn action(failure: &Failure) -> &str {
    let named = failure.message.split_once(UNAUTHORIZED).and_then(|(_, rest)| {
        let action = rest.trim_start_matches([':', ' ']).split_whitespace().next()?;
        // An action is spelled `s3:GetObject`; what is not says something else.
        let (_, name) = action.split_once(':')?;
        name.contains(char::is_lowercase).then(|| action.trim_end_matches(['.', ',']))
    });
    named.filter(|named| !named.eq_ignore_ascii_case(&failure.operation)).unwrap_or(&failure.operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_given_only_where_it_is_true() {
        const USER: &str = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform:";
        let cases = [
            (
                "s3:GetBucketPolicy",
                "AccessDenied",
                "Access Denied",
                "allow the IAM action s3:GetBucketPolicy",
            ),
            (
                "sns:CreateTopic",
                "AuthorizationError",
                &format!("{USER} SNS:CreateTopic on resource: arn:aws:sns:eu-central-1:111122223333:a"),
                "allow the IAM action sns:CreateTopic",
            ),
            (
                "logs:PutSubscriptionFilter",
                "AccessDeniedException",
                &format!(
                    "{USER} iam:PassRole on resource: arn:aws:iam::111122223333:role/x because no identity-based policy allows the iam:PassRole action"
                ),
                "allow the IAM action iam:PassRole",
            ),
            (
                "kms:PutKeyPolicy",
                "AccessDeniedException",
                &format!(
                    "{USER} kms:PutKeyPolicy on resource: * because no resource-based policy allows the kms:PutKeyPolicy action"
                ),
                "allow kms:PutKeyPolicy in the resource-based policy",
            ),
            (
                "s3:PutBucketPolicy",
                "AccessDenied",
                &format!(
                    "{USER} s3:PutBucketPolicy on resource: \"arn:aws:s3:::x\" with an explicit deny in a service control policy"
                ),
                "a service control policy denies s3:PutBucketPolicy; no allow outweighs that",
            ),
            // The caller has the permission: another account is the trouble, or the key, or the public access block.
            (
                "logs:PutSubscriptionFilter",
                "AccessDeniedException",
                "Cross-account lambda invocation passing is not allowed.",
                "",
            ),
            (
                "logs:CreateLogGroup",
                "AccessDeniedException",
                "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-central-1:111122223333:log-group:g'",
                "",
            ),
            (
                "kms:Decrypt",
                "AccessDeniedException",
                "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
                "",
            ),
            (
                "logs:PutSubscriptionFilter",
                "LimitExceededException",
                "Resource limit exceeded.",
                "a log group takes two subscription filters",
            ),
            ("logs:CreateLogGroup", "LimitExceededException", "Resource limit exceeded.", ""),
            (
                "s3:PutObject",
                "KMS.DisabledException",
                "arn:aws:kms:eu-central-1:111122223333:key/1 is disabled.",
                "the key is disabled: enable it, or encrypt with another one",
            ),
        ];
        for (operation, code, message, expected) in cases {
            let failure = Failure::refused(operation, code, message);
            let failure = Failure { cause: super::super::codes::cause(code, 400), ..failure };
            assert_eq!(
                hint(&failure).as_deref().unwrap_or_default(),
                expected,
                "{operation} {code}: {message}"
            );
        }
    }
}
