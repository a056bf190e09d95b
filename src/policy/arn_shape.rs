//! What an ARN in a policy may look like: IAM reads its parts and refuses the document for a wrong one.

use super::evaluate::fits_in_any_case;

/// The partitions of AWS.
const PARTITIONS: &[&str] =
    &["aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"];

/// How the resource part of an IAM ARN begins.
const OF_IAM: &[&str] = &[
    "*",
    "access-report",
    "assumed-role",
    "federated-user",
    "group",
    "instance-profile",
    "mfa",
    "oidc-provider",
    "policy",
    "report",
    "role",
    "role-template",
    "root",
    "saml-provider",
    "server-certificate",
    "sms-mfa",
    "user",
];

/// Those of them that have a name behind a slash.
const NAMED: &[&str] = &["group", "instance-profile", "policy", "role", "server-certificate", "user"];

/// How the resource part of an S3 ARN begins where it has a region: what is no bucket.
const REGIONAL_OF_S3: &[&str] =
    &["access-grants", "accesspoint", "async-request", "job", "storage-lens", "storage-lens-group"];

/// Why IAM would not take `text` as the ARN of a resource; `None` where it would, or nobody knows.
pub(super) fn resource_problem(text: &str) -> Option<String> {
    let masked = without_variables(text);
    let parts: Vec<&str> = masked.splitn(6, ':').collect();
    let &[_, partition, service, region, account, resource] = &parts[..] else {
        return Some(format!(
            "`{text}` is not an ARN: `arn:partition:service:region:account:resource` has six parts"
        ));
    };
    if !is_pattern(partition) && !PARTITIONS.contains(&partition) {
        return Some(format!("unknown partition `{partition}`"));
    }
    if is_pattern(service) {
        return Some(format!("the service of an ARN can't be a pattern, as `{service}` is"));
    }
    if service.is_empty() {
        return Some(format!("`{text}` names no service"));
    }
    if service.bytes().any(|b| b.is_ascii_uppercase()) {
        return Some(format!("the service of an ARN is in lower case: `{}`", service.to_ascii_lowercase()));
    }
    if !account.is_empty() && account.bytes().all(|b| b.is_ascii_digit()) && account.len() != 12 {
        return Some(format!("`{account}` is not an account id: it has 12 digits"));
    }
    if resource.starts_with("arn:") {
        return Some(format!("`{text}` is an ARN inside of an ARN"));
    }
    let kind = resource.split(['/', ':']).next().unwrap_or_default();
    let has_region = !region.is_empty() && !is_pattern(region);
    match service {
        "iam" if has_region => Some("an ARN of IAM has no region".to_owned()),
        "iam" if !is_pattern(kind) && !OF_IAM.contains(&kind) => {
            Some(format!("IAM has no resources that begin with `{kind}`"))
        }
        "iam" if resource == kind && NAMED.contains(&kind) => {
            Some(format!("`{text}` lacks the name: `{kind}/NAME`"))
        }
        "s3" if has_region && !is_pattern(kind) && !REGIONAL_OF_S3.contains(&kind) => {
            Some("the ARN of a bucket or an object has no region".to_owned())
        }
        _ => None,
    }
}

/// Why AWS would not take `text` as a principal below `AWS`, where it is an ARN.
pub(super) fn principal_problem(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let &[_, partition, service, region, account, resource] = &parts[..] else {
        return Some(format!("`{text}` is not an ARN: `arn:aws:iam::111122223333:role/NAME`"));
    };
    if !PARTITIONS.contains(&partition) {
        return Some(format!("unknown partition `{partition}`"));
    }
    if !["iam", "sts", "cloudfront"].iter().any(|known| fits_in_any_case(service, known)) {
        return Some(format!("a resource of `{service}` is not a principal; roles, users and accounts are"));
    }
    if !region.is_empty() {
        return Some("the ARN of a principal has no region".to_owned());
    }
    let named = service == "iam" && account == "cloudfront";
    if !named && !super::principal::is_account_id(account) && !is_pattern(account) {
        return Some(format!("`{account}` is not an account id: it has 12 digits"));
    }
    let kind = resource.split('/').next().unwrap_or_default();
    match kind {
        "group" => Some("a group is not a principal; name its users or a role".to_owned()),
        "policy" | "instance-profile" | "mfa" | "server-certificate" => {
            Some(format!("a {kind} is not a principal; roles, users and accounts are"))
        }
        _ => None,
    }
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// The text with `*` in the place of policy variables, whose names hold colons.
fn without_variables(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain.push_str(before);
        let Some((_, behind)) = after.split_once('}') else {
            plain.push_str(after);
            return plain;
        };
        plain.push('*');
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_that_iam_takes() {
        for text in [
            "arn:aws:s3:::b/*",
            "arn:*:iam::*:role/x",
            "arn:aws-cn:s3:::b",
            "arn:aws:s3:::${aws:username}/*",
            "arn:aws:iam::111122223333:user/${aws:username}",
            "arn:aws:s3:eu-central-1:111122223333:accesspoint/x",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "arn:aws:iam::111122223333:*",
            "arn:aws:iam::111122223333:ro*",
            "arn:aws:logs:eu-central-1:111122223333:log-group:/x:*",
            "arn:aws:sns:*:*:alarms",
        ] {
            assert_eq!(resource_problem(text), None, "{text}");
        }
    }

    #[test]
    fn resources_that_iam_refuses() {
        for text in [
            "arn:aws:s3:*:b/*",
            "arn:aws:s*:::b",
            "arn:aws:*:::b",
            "arn:aws2:s3:::b",
            "arn:aws:s3:eu-central-1:111122223333:b/*",
            "arn:aws:iam:eu-central-1:111122223333:role/x",
            "arn:aws:iam::111122223333:rolle/x",
            "arn:aws:logs:*",
            "arn:aws:S3:::b",
            "arn:aws::::b",
            "arn:aws:iam::11112222333:role/x",
            "arn:aws:iam::111122223333:user",
            "arn:aws:s3:::arn:aws:s3:::b/*",
        ] {
            assert!(resource_problem(text).is_some(), "{text}");
        }
    }

    #[test]
    fn principals() {
        for text in [
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:role/service-role/x",
            "arn:aws:sts::111122223333:assumed-role/x/session",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
        ] {
            assert_eq!(principal_problem(text), None, "{text}");
        }
        for text in [
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::111122223333:policy/x",
            "arn:aws:iam::11112222333:root",
            "arn:aws:iam:eu-central-1:111122223333:role/x",
            "arn:aws:lambda:eu-central-1:111122223333:function:x",
            "arn:aws2:iam::111122223333:root",
            "arn:aws:iam:role/x",
        ] {
            assert!(principal_problem(text).is_some(), "{text}");
        }
    }
}
