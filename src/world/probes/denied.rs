//! What a denied request proves. S3 says for requests of the bucket owner's account which sort of
//! policy denied them (user guide, "Troubleshoot access denied (403 Forbidden) errors").

use crate::{gate::Seen, model::Failure};

/// The word for a request that was refused although the caller may make it.
pub(super) const REFUSED: &str = "refused";

/// The word for one that the caller may not make at all, which proves nothing about anybody else's.
const NOT_ALLOWED: &str = "not allowed to the caller";

/// What a denied request says.
pub(super) fn denied(did: &str, failure: &Failure) -> Seen {
    if failure.message.contains("because no ") {
        let help = format!("whoever checks needs {}", failure.operation);
        return Seen::new(did, NOT_ALLOWED).with_detail(failure.message.clone()).with_help(help);
    }
    let why = match failure.message.split_once("explicit deny in ") {
        Some((_, policy)) => format!("by an explicit deny in {}", policy.trim_end_matches(['.', '"'])),
        None => format!("AWS does not say by what: {failure}"),
    };
    Seen::new(did, REFUSED).with_detail(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_deny_proves_something_about_a_policy() {
        let user = "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: s3:PutObject on resource: \
                    \"arn:aws:s3:::calls-example/probe\"";
        let cases = [
            (
                format!("{user} with an explicit deny in a resource-based policy"),
                "refused",
                "by an explicit deny in a resource-based policy",
            ),
            (
                format!("{user} because no identity-based policy allows the s3:PutObject action"),
                "not allowed to the caller",
                "because no identity-based policy allows the s3:PutObject action",
            ),
            (
                "Access Denied".to_owned(),
                "refused",
                "AWS does not say by what: s3:PutObject: AccessDenied: Access Denied",
            ),
        ];
        for (message, saw, detail) in cases {
            let seen = denied("put an object", &Failure::refused("s3:PutObject", "AccessDenied", message));
            assert_eq!(seen.saw, saw);
            assert!(seen.detail.as_deref().is_some_and(|said| said.ends_with(detail)), "{seen:?}");
        }
    }
}
