//! What is known of an action pattern and of a condition key.

use super::{
    global,
    service::{Action, Key, Service, service},
};
use crate::policy::evaluate::fits_in_any_case;

/// What is known of an action as a policy writes it.
#[derive(Debug)]
pub enum Known {
    /// It is `*`, or the service is a pattern: it covers nearly everything.
    Everything,
    /// No service has this prefix.
    NoService,
    /// The service has no action that fits.
    NoAction(&'static Service),
    /// The actions of a service that it covers.
    Actions(&'static Service, Vec<&'static Action>),
}

/// What is known of `service:Name`, where the name may be a pattern.
#[must_use]
pub fn action(pattern: &str) -> Known {
    let Some((prefix, name)) = pattern.split_once(':') else { return Known::Everything };
    if prefix.contains(['*', '?']) {
        return Known::Everything;
    }
    let Some(service) = service(prefix) else { return Known::NoService };
    // Most policies name their actions; only a pattern has to be held against all.
    let Some(star) = name.find(['*', '?']) else {
        return service
            .action(name)
            .map_or(Known::NoAction(service), |action| Known::Actions(service, vec![action]));
    };
    let begins = |action: &&Action| {
        action.name.get(..star).is_some_and(|begin| begin.eq_ignore_ascii_case(&name[..star]))
    };
    let found: Vec<_> =
        service.actions.iter().filter(begins).filter(|action| fits_in_any_case(name, action.name)).collect();
    if found.is_empty() { Known::NoAction(service) } else { Known::Actions(service, found) }
}

/// What is known of a condition key: the global one, or its service's. `None` if nothing is, as of the
/// keys of identity providers, which have names of their own.
#[must_use]
pub fn key_type(name: &str) -> Option<&'static Key> {
    global::key(name).or_else(|| service(name.split_once(':')?.0)?.key(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::actions::KeyType;

    #[test]
    fn patterns_stand_for_all_actions_that_fit() {
        let names = |pattern: &str| match action(pattern) {
            Known::Actions(_, found) => found.iter().map(|action| action.name).collect(),
            _ => Vec::new(),
        };
        assert_eq!(names("s3:getobject"), ["GetObject"]);
        assert_eq!(
            names("kms:GenerateDataKeyPair*"),
            ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"]
        );
        assert!(matches!(action("*"), Known::Everything));
        assert!(matches!(action("s*:Get*"), Known::Everything));
        assert!(matches!(action("s3:GetObjects"), Known::NoAction(service) if service.prefix == "s3"));
        assert!(matches!(action("simplestorage:Get*"), Known::NoService));
    }

    #[test]
    fn keys_have_types_in_any_case() {
        let kind = |name: &str| key_type(name).map(|key| key.kind);
        assert_eq!(kind("AWS:securetransport"), Some(KeyType::Bool));
        assert_eq!(kind("kms:ViaService"), Some(KeyType::Text));
        assert_eq!(kind("aws:PrincipalTag/team"), Some(KeyType::Text));
        assert_eq!(kind("aws:PrincipalTag/"), None);
        assert_eq!(kind("token.actions.githubusercontent.com:sub"), None);
        assert_eq!(kind("s3:x-amz-server-side-encryptoin"), None);
    }
}
