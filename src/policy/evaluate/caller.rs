//! Who asks.

use std::fmt;

use crate::policy::principal::is_account_id;

/// The identity providers that are named without an ARN.
const PROVIDERS: [&str; 4] =
    ["accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"];

/// The principal of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Not said: only what is about everyone can name it.
    Unsaid,
    /// Nobody has signed the request.
    Anonymous,
    /// An AWS service: `lambda.amazonaws.com`.
    Service(String),
    /// Somebody whom an identity provider vouches for, by the provider's ARN or domain.
    Federated(String),
    /// The root user of an account, by its ARN.
    Root(Arn),
    /// An IAM user.
    User(Arn),
    /// A role, whatever its session is called.
    Role(Arn),
    /// A session of a role: `assumed-role/ROLE/SESSION`.
    Session(Arn),
    /// A session of a user: `federated-user/NAME`.
    FederatedUser(Arn),
}

/// The parts of a principal's ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// The whole ARN.
    pub whole: String,
    /// Its partition.
    pub partition: String,
    /// Its account.
    pub account: String,
    /// The friendly name: of a session, that of its role; of an account, nothing.
    pub name: String,
}

impl Caller {
    /// Reads an ARN, an account id, `*`, a service, or one of the four public identity providers.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Anonymous);
        }
        if is_account_id(text) {
            return Self::parse(&format!("arn:aws:iam::{text}:root"));
        }
        if !text.starts_with("arn:") {
            let is_name = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
            let is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
            return if PROVIDERS.contains(&text) {
                Some(Self::Federated(text.to_owned()))
            } else {
                (is_name && is_service).then(|| Self::Service(text.to_owned()))
            };
        }
        let mut parts = text.splitn(6, ':').skip(1);
        let (partition, service, region) = (parts.next()?, parts.next()?, parts.next()?);
        let (account, resource) = (parts.next()?, parts.next()?);
        if !region.is_empty() || !is_account_id(account) {
            return None;
        }
        let arn = |name: &str| Arn {
            whole: text.to_owned(),
            partition: partition.to_owned(),
            account: account.to_owned(),
            name: name.to_owned(),
        };
        let (kind, path) = resource.split_once('/').unwrap_or((resource, ""));
        let last = path.rsplit('/').next().unwrap_or_default();
        match (service, kind) {
            ("iam", "root") if path.is_empty() => Some(Self::Root(arn(""))),
            ("iam", "user") if !last.is_empty() => Some(Self::User(arn(last))),
            ("iam", "role") if !last.is_empty() => Some(Self::Role(arn(last))),
            ("iam", "oidc-provider" | "saml-provider") if !last.is_empty() => {
                Some(Self::Federated(text.to_owned()))
            }
            ("sts", "assumed-role") => {
                let (role, session) = path.split_once('/')?;
                (!role.is_empty() && !session.is_empty()).then(|| Self::Session(arn(role)))
            }
            ("sts", "federated-user") if !path.is_empty() => Some(Self::FederatedUser(arn(path))),
            _ => None,
        }
    }

    /// The parts of its ARN.
    #[must_use]
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => Some(arn),
            _ => None,
        }
    }

    /// The account it is of. Services, providers and the anonymous are of none.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.arn().map(|arn| arn.account.as_str())
    }

    /// Whether it is a role that a service made for itself: organizations' policies leave those alone
    /// (aws-facts §8.1).
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        match self {
            Self::Role(arn) => arn.whole.contains(":role/aws-service-role/"),
            Self::Session(arn) => arn.name.starts_with("AWSServiceRoleFor"),
            _ => false,
        }
    }

    /// What every request of this caller says of it, as condition keys (aws-facts §8.5).
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, String)> {
        let Some(arn) = self.arn() else {
            return match self {
                Self::Service(name) => vec![
                    ("aws:PrincipalIsAWSService", "true".to_owned()),
                    ("aws:PrincipalServiceName", name.clone()),
                ],
                Self::Anonymous => vec![("aws:PrincipalType", "Anonymous".to_owned())],
                _ => Vec::new(),
            };
        };
        let (kind, principal) = match self {
            Self::Root(_) => ("Account", arn.whole.clone()),
            Self::User(_) => ("User", arn.whole.clone()),
            Self::FederatedUser(_) => ("FederatedUser", arn.whole.clone()),
            // A session's key holds its role, whose path its own ARN does not tell.
            Self::Session(_) => {
                ("AssumedRole", format!("arn:{}:iam::{}:role/{}", arn.partition, arn.account, arn.name))
            }
            _ => ("AssumedRole", arn.whole.clone()),
        };
        let mut keys = vec![
            ("aws:PrincipalArn", principal),
            ("aws:PrincipalAccount", arn.account.clone()),
            ("aws:PrincipalType", kind.to_owned()),
        ];
        if matches!(self, Self::User(_)) {
            keys.push(("aws:username", arn.name.clone()));
        }
        keys
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsaid => f.write_str("somebody"),
            Self::Anonymous => f.write_str("*"),
            Self::Service(name) | Self::Federated(name) => f.write_str(name),
            Self::Root(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn) => f.write_str(&arn.whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_are_read() {
        let kind = |text: &str| match Caller::parse(text) {
            Some(Caller::Anonymous) => "anonymous".to_owned(),
            Some(Caller::Service(name)) => format!("service {name}"),
            Some(Caller::Federated(name)) => format!("federated {name}"),
            Some(Caller::Root(arn)) => format!("root of {}", arn.account),
            Some(Caller::User(arn)) => format!("user {}", arn.name),
            Some(Caller::Role(arn)) => format!("role {}", arn.name),
            Some(Caller::Session(arn)) => format!("session of {}", arn.name),
            Some(Caller::FederatedUser(arn)) => format!("federated user {}", arn.name),
            Some(Caller::Unsaid) | None => "nobody".to_owned(),
        };
        let cases = [
            ("*", "anonymous"),
            ("111122223333", "root of 111122223333"),
            ("arn:aws:iam::111122223333:root", "root of 111122223333"),
            ("arn:aws:iam::111122223333:user/team/agent", "user agent"),
            ("arn:aws-cn:iam::111122223333:role/app/writer", "role writer"),
            ("arn:aws:sts::111122223333:assumed-role/writer/i-1", "session of writer"),
            ("arn:aws:sts::111122223333:federated-user/bob", "federated user bob"),
            ("lambda.amazonaws.com", "service lambda.amazonaws.com"),
            ("cognito-identity.amazonaws.com", "federated cognito-identity.amazonaws.com"),
            ("accounts.google.com", "federated accounts.google.com"),
            (
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                "federated arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
            ),
            ("arn:aws:iam::111122223333:group/staff", "nobody"),
            ("arn:aws:iam::111122223333:user/", "nobody"),
            ("arn:aws:sts::111122223333:assumed-role/writer", "nobody"),
            ("arn:aws:iam::1111:user/agent", "nobody"),
            ("agent", "nobody"),
            ("", "nobody"),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
