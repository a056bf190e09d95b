//! Subscriptions in words: what they deliver, and who has to confirm.

use serde_json::Value;

use super::value::{FilterScope, Pending, Subscription, Subscriptions, parts};
use crate::{event_pattern::Canonical, kind::prelude::*};

/// The messages of each subscription.
pub(super) fn sentences(all: &Subscriptions) -> BTreeMap<String, String> {
    all.0.iter().map(|(identity, one)| (identity.clone(), sentence(one))).collect()
}

fn sentence(one: &Subscription) -> String {
    let mut parts = vec![match (&one.filter_policy, one.filter_policy_scope) {
        (Some(filter), Some(FilterScope::MessageBody)) => {
            format!("messages with {} in the body", values(filter))
        }
        (Some(filter), _) => format!("messages with attributes {}", values(filter)),
        (None, _) => "every message".to_owned(),
    }];
    parts.extend(one.raw_message_delivery.then(|| "raw".to_owned()));
    parts.extend(one.dead_letter_queue.as_ref().map(|queue| format!("failed ones to {}", queue.value())));
    parts.extend(one.delivery_policy.as_ref().map(|policy| format!("retries {}", policy.to_text())));
    parts.extend(one.role.as_ref().map(|role| format!("by the role {}", role.value())));
    parts.join(", ")
}

/// `severity critical or error, price {"numeric":[">",100]}`.
fn values(filter: &Canonical) -> String {
    let Some(members) = filter.json().as_object() else { return filter.to_string() };
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values = |member: &Value| match member {
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(" or "),
        other => other.to_string(),
    };
    let parts = members.iter().map(|(key, member)| format!("{key} {}", values(member)));
    parts.collect::<Vec<_>>().join(" and ")
}

/// Confirmations that a person has to know of or give: AWS delivers nothing before. A link in an e-mail is valid for
/// two days.
pub(super) fn notes(want: Option<&Subscriptions>, live: Option<&Subscriptions>) -> Vec<String> {
    let note = |(identity, subscription): (&String, &Subscription)| {
        let (protocol, endpoint) = parts(identity);
        let is_new = live.is_none_or(|live| !live.0.contains_key(identity));
        let (is_mail, is_url) = (protocol.starts_with("email"), protocol.starts_with("http"));
        let words = match subscription.pending {
            Some(Pending::Confirmation) if is_mail => {
                "has yet to click the link in the e-mail from AWS; it is valid for two days"
            }
            Some(Pending::Confirmation) => {
                "has yet to confirm: AWS sent it a SubscribeURL that is valid for two days"
            }
            Some(Pending::Expiry) => {
                "was asked to confirm a subscription that is not declared; AWS can't cancel it, and drops it if it is not confirmed"
            }
            None if is_new && is_mail => {
                "will have to click the link in an e-mail from AWS; it is valid for two days"
            }
            None if is_new && is_url => {
                "will have to confirm: AWS sends it a SubscribeURL that is valid for two days"
            }
            None => return None,
        };
        Some(format!("{endpoint} {words}"))
    };
    want.into_iter().flat_map(|want| &want.0).filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_subscription_in_words() {
        let dead = "arn:aws:sqs:eu-central-1:111122223333:dead";
        for (members, expected) in [
            (json!({}), "every message"),
            (
                json!({ "filter_policy": { "severity": ["critical", "error"], "team": ["voice"] } }),
                "messages with attributes severity critical or error and team voice",
            ),
            (
                json!({ "filter_policy": { "a": { "b": [1] } }, "filter_policy_scope": "MessageBody" }),
                r#"messages with a {"b":[1]} in the body"#,
            ),
            (
                json!({ "raw_message_delivery": true, "dead_letter_queue": dead }),
                "every message, raw, failed ones to arn:aws:sqs:eu-central-1:111122223333:dead",
            ),
        ] {
            assert_eq!(sentence(&Subscription::example(members)), expected);
        }
    }

    #[test]
    fn whoever_has_to_confirm_is_named() {
        let all = |value| serde_json::from_value::<Subscriptions>(value).unwrap();
        let plain = || json!({ "raw_message_delivery": false });
        let waits = |pending: &str| json!({ "raw_message_delivery": false, "pending": pending });
        let live = json!({
            "email old@example.com": plain(), "email slow@example.com": waits("confirmation"),
            "email stray@example.com": waits("expiry"),
        });
        let mut want = live.clone();
        want["email new@example.com"] = plain();
        want["sqs arn:aws:sqs:eu-central-1:111122223333:q"] = plain();
        assert_eq!(
            notes(Some(&all(want)), Some(&all(live))),
            [
                "new@example.com will have to click the link in an e-mail from AWS; it is valid for two days",
                "slow@example.com has yet to click the link in the e-mail from AWS; it is valid for two days",
                "stray@example.com was asked to confirm a subscription that is not declared; AWS can't cancel it, and drops it if it is not confirmed",
            ]
        );
        assert!(notes(None, None).is_empty());
    }
}
