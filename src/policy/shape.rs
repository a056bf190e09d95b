//! What the strings of a policy look like. Each check takes whatever AWS may take.

use super::{arn_shape, principal::is_account_id};

/// `Allow` or `Deny` in any case.
pub(super) fn is_effect(text: &str) -> bool {
    ["Allow", "Deny"].iter().any(|effect| effect.eq_ignore_ascii_case(text))
}

/// `service:Name` with wildcards, or `*`.
pub(super) fn is_action(text: &str) -> bool {
    let word = |text: &str, more: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.as_bytes().contains(&b))
    };
    match text.split_once(':') {
        Some((service, name)) => word(service, "-*?") && word(name, "_-*?"),
        None => text == "*",
    }
}

/// What may stand below `AWS`: an ARN, an account id, everyone, or the id that AWS keeps for a
/// deleted role or user (aws-facts §0.6).
pub(super) fn is_aws_principal(text: &str) -> bool {
    let is_unique_id = || {
        text.len() >= 16
            && text.starts_with('A')
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    text == "*" || text.starts_with("arn:") || is_account_id(text) || is_unique_id()
}

/// Why AWS would refuse `text` below `AWS` in a principal; `None` where it would not, or nobody knows.
#[must_use]
pub fn aws_principal_problem(text: &str) -> Option<String> {
    if !is_aws_principal(text) {
        return Some("expected an ARN, an account id or `*`".to_owned());
    }
    text.starts_with("arn:").then(|| arn_shape::principal_problem(text)).flatten()
}

/// The domains of service principals, by partition.
const SERVICE_DOMAINS: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".aws.internal",
    ".c2s.ic.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".sc2s.sgov.gov",
];

/// Why AWS would refuse `text` as a service principal: `Invalid principal in policy: "SERVICE":"lambda"`. Whether
/// a service of that name exists is not known here.
#[must_use]
pub fn service_problem(text: &str) -> Option<String> {
    if text == "*" {
        return None;
    }
    if text.contains(['*', '?']) {
        return Some(format!("a service principal can't contain a wildcard: `{text}`"));
    }
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let lower = text.to_ascii_lowercase();
    let named = SERVICE_DOMAINS.iter().find_map(|domain| lower.strip_suffix(domain));
    if named.is_some_and(is_name) {
        return None;
    }
    let name = text.split('.').next().filter(|name| is_name(name)).unwrap_or("lambda");
    Some(format!("`{text}` is not a service principal; expected a name such as `{name}.amazonaws.com`"))
}

/// Why IAM would refuse `text` as an identity provider: "Federated principals must be valid domain names or SAML
/// metadata ARNs".
#[must_use]
pub fn provider_problem(text: &str) -> Option<String> {
    let is_arn = text.starts_with("arn:")
        && [":saml-provider/", ":oidc-provider/"].iter().any(|kind| text.contains(kind));
    let is_domain = !text.starts_with("arn:") && text.contains('.');
    (text != "*" && !is_arn && !is_domain)
        .then(|| format!("`{text}` is not an identity provider; expected its ARN, or a domain such as `accounts.google.com`"))
}

/// An ARN, everything, or what a policy variable makes one.
pub(super) fn is_resource(text: &str) -> bool {
    text == "*" || text.starts_with("arn:") || text.starts_with("${")
}

/// The first character that AWS refuses: it takes U+0009, U+000A, U+000D and U+0020 to U+00FF
/// (aws-facts §2.1).
pub(super) fn strange_character(text: &str) -> Option<char> {
    text.chars().find(|c| !matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for action in ["*", "*:*", "s3:*", "s3:Get*", "execute-api:Invoke", "kms:GenerateDataKey?"] {
            assert!(is_action(action), "{action}");
        }
        for action in
            ["", "s3", "s3:", ":GetObject", "s3.GetObject", "s3:Get Object", "s3:GetObject,s3:PutObject"]
        {
            assert!(!is_action(action), "{action}");
        }
        for principal in ["*", "111122223333", "arn:aws:iam::111122223333:role/x", "AROAEXAMPLEEXAMPLE12"] {
            assert!(is_aws_principal(principal), "{principal}");
        }
        for principal in ["", "lambda-role", "11112222333", "ADMIN", "lambda.amazonaws.com"] {
            assert!(!is_aws_principal(principal), "{principal}");
        }
        for resource in ["*", "arn:aws:s3:::b", "${aws:PrincipalTag/arn}"] {
            assert!(is_resource(resource), "{resource}");
        }
        assert!(!is_resource("my-bucket/*"));
        for service in
            ["lambda.amazonaws.com", "logs.eu-central-1.amazonaws.com", "ec2.amazonaws.com.cn", "*"]
        {
            assert_eq!(service_problem(service), None);
        }
        for service in
            ["lambda", "lambda.amazon.com", "*.amazonaws.com", ".amazonaws.com", "a b.amazonaws.com", ""]
        {
            assert!(service_problem(service).is_some(), "{service}");
        }
        assert_eq!(strange_character("Zähler\tÿ\n"), None);
        assert_eq!(strange_character("a “quote”"), Some('“'));
    }
}
