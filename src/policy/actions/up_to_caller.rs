//! The condition keys that a request has only where whoever makes it says so: headers, parameters, tags,
//! encryption contexts, and what comes along when a service asks on somebody's behalf.
//!
//! A request that does not say them does not have them. All other keys tell of who asks, from where and
//! about what: nothing is known of those that nobody said.

/// In lower case; `*` at the end stands for any text. Sources: the condition keys of S3, KMS and STS in
/// the Service Authorization Reference, and IAM's page on global keys ("Properties of the request").
const KEYS: &[&str] = &[
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:chatbotsourcearn",
    "aws:ismcpserviceaction",
    "aws:referer",
    "aws:requesttag/*",
    "aws:tagkeys",
    "aws:viaawsmcpservice",
    "kms:bypasspolicylockoutsafetycheck",
    "kms:encryptioncontext:*",
    "kms:encryptioncontextkeys",
    "kms:grantconstrainttype",
    "kms:grantisforawsresource",
    "kms:recipientattestation:*",
    "kms:requestalias",
    "kms:retiringprincipal",
    "kms:viaservice",
    "s3:accesspointnetworkorigin",
    "s3:accesspointtag/*",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
    "s3:delimiter",
    "s3:if-match",
    "s3:if-none-match",
    "s3:locationconstraint",
    "s3:max-keys",
    "s3:object-lock-*",
    "s3:prefix",
    "s3:requestobjecttag/*",
    "s3:requestobjecttagkeys",
    "s3:versionid",
    "s3:x-amz-*",
    "sts:externalid",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
];

/// Whether a request has this key, in any case, only if whoever makes it says so.
#[must_use]
pub fn is_up_to_the_caller(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    KEYS.iter().any(|each| match each.strip_suffix('*') {
        Some(begin) => key.starts_with(begin),
        None => *each == key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_and_networks_are_not() {
        let cases = [
            ("s3:x-amz-server-side-encryption", true),
            ("S3:Prefix", true),
            ("aws:RequestTag/Team", true),
            ("kms:ViaService", true),
            ("sts:ExternalId", true),
            ("aws:SourceIp", false),
            ("aws:SourceVpce", false),
            ("aws:MultiFactorAuthPresent", false),
            ("aws:PrincipalOrgID", false),
            ("s3:ExistingObjectTag/Team", false),
            ("iam:PassedToService", false),
            ("token.actions.githubusercontent.com:sub", false),
        ];
        for (key, expected) in cases {
            assert_eq!(is_up_to_the_caller(key), expected, "{key}");
        }
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(KEYS.is_sorted());
    }
}
