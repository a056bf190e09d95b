//! ARNs in words.

use super::principal::is_account_id;
use crate::model::Text;

/// A principal in words: `role NAME`, `user NAME`, `account ID`, a service, `everyone`. With the
/// account that the policy lives in, principals of other accounts say theirs.
#[must_use]
pub fn principal(text: &Text, home: Option<&str>) -> String {
    match text.known() {
        Some("*") => "everyone".to_owned(),
        // What AWS answers for an ARN whose role or user was deleted (aws-facts §0.6).
        Some(id) if id.starts_with("AROA") => format!("deleted role {id}"),
        Some(id) if id.starts_with("AIDA") => format!("deleted user {id}"),
        Some(id) if is_account_id(id) => format!("account {id}"),
        Some(arn) => identity(arn, home).unwrap_or_else(|| arn.to_owned()),
        None => text.to_string(),
    }
}

/// A resource in words: a bucket or an object without the rest of its ARN, roles and users as
/// principals are; other ARNs whole.
#[must_use]
pub fn resource(text: &Text, home: Option<&str>) -> String {
    let Some(arn) = text.known() else { return text.to_string() };
    object(arn).map(str::to_owned).or_else(|| identity(arn, home)).unwrap_or_else(|| arn.to_owned())
}

/// `bucket/key` of an S3 ARN. `arn:aws:s3:::*` stays whole: a mere `*` would say more than S3.
fn object(arn: &str) -> Option<&str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "s3", "", "", path] if !path.is_empty() && !path.starts_with('*') => Some(path),
        _ => None,
    }
}

fn identity(arn: &str, home: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, service, "", account, resource] = parts[..] else { return None };
    let abroad = match home {
        Some(home) if home != account => format!(" of account {account}"),
        _ => String::new(),
    };
    if (service, resource) == ("iam", "root") {
        return Some(format!("account {account}"));
    }
    let (kind, path) = resource.split_once('/')?;
    let last = path.rsplit('/').next()?;
    // With a wildcard the path is part of what is meant.
    let name = if path.contains(['*', '?']) { path } else { last };
    match (service, kind) {
        ("iam", "role") => Some(format!("role {name}{abroad}")),
        ("iam", "user") => Some(format!("user {name}{abroad}")),
        ("iam", "oidc-provider") => Some(path.to_owned()),
        ("iam", "saml-provider") => Some(format!("SAML provider {name}{abroad}")),
        ("sts", "assumed-role") => {
            let (role, session) = path.split_once('/')?;
            Some(format!("session {session} of role {role}{abroad}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_in_words() {
        let cases = [
            ("*", "everyone"),
            ("111122223333", "account 111122223333"),
            ("arn:aws:iam::111122223333:root", "account 111122223333"),
            ("arn:aws:iam::111122223333:role/cci-lite-lambda-role", "role cci-lite-lambda-role"),
            ("arn:aws:iam::111122223333:role/service-role/app/writer", "role writer"),
            ("arn:aws-cn:iam::111122223333:user/agent", "user agent"),
            ("arn:aws:sts::111122223333:assumed-role/writer/i-1", "session i-1 of role writer"),
            ("arn:aws:iam::444455556666:role/writer", "role writer of account 444455556666"),
            ("AROAEXAMPLEEXAMPLE12", "deleted role AROAEXAMPLEEXAMPLE12"),
            ("AIDAEXAMPLEEXAMPLE12", "deleted user AIDAEXAMPLEEXAMPLE12"),
            ("lambda.amazonaws.com", "lambda.amazonaws.com"),
            (
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                "token.actions.githubusercontent.com",
            ),
            ("arn:aws:iam::111122223333:saml-provider/corp", "SAML provider corp"),
            ("${iam.role.lambda.arn}", "${iam.role.lambda.arn}"),
        ];
        for (arn, words) in cases {
            assert_eq!(principal(&Text::parse(arn).unwrap(), Some("111122223333")), words);
        }
        assert_eq!(principal(&"arn:aws:iam::444455556666:role/writer".into(), None), "role writer");
    }

    #[test]
    fn resources_in_words() {
        let cases = [
            ("*", "*"),
            ("arn:aws:s3:::cci-lite-input", "cci-lite-input"),
            ("arn:aws:s3:::cci-lite-input/calls/*", "cci-lite-input/calls/*"),
            ("arn:aws:s3:::*", "arn:aws:s3:::*"),
            (
                "arn:aws:s3:eu-west-1:111122223333:accesspoint/x",
                "arn:aws:s3:eu-west-1:111122223333:accesspoint/x",
            ),
            ("arn:aws:iam::111122223333:role/app/*", "role app/*"),
            ("arn:aws:kms:eu-central-1:111122223333:key/1", "arn:aws:kms:eu-central-1:111122223333:key/1"),
            ("${s3.bucket.input.arn}/*", "${s3.bucket.input.arn}/*"),
        ];
        for (arn, words) in cases {
            assert_eq!(resource(&Text::parse(arn).unwrap(), None), words);
        }
    }
}
