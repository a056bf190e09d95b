//! What a subscription gets, in words.

use crate::kind::prelude::*;
use serde_json::Value;

use super::value::{FilterScope, Subscription, Subscriptions};

/// What each subscription gets.
pub(super) fn sentences(all: &Subscriptions) -> BTreeMap<String, String> {
    all.iter().map(|(identity, one)| (identity.clone(), sentence(one))).collect()
}

fn sentence(one: &Subscription) -> String {
    let mut parts = vec![match (&one.filter_policy, one.filter_policy_scope) {
        (Some(filter), Some(FilterScope::MessageBody)) => format!("messages whose body has {}", said(filter)),
        (Some(filter), _) => format!("messages whose attributes have {}", said(filter)),
        (None, _) => "every message".to_owned(),
    }];
    parts.extend(one.raw_message_delivery.then(|| "raw".to_owned()));
    parts.extend(one.dead_letter_queue.as_ref().map(|queue| format!("what fails to {}", queue.value())));
    parts.extend(one.delivery_policy.as_ref().map(|policy| format!("retries {policy}")));
    parts.extend(one.role.as_ref().map(|role| format!("by the role {}", role.value())));
    parts.join(", ")
}

/// `severity critical or error, price {"numeric":[">",100]}`.
fn said(filter: &Value) -> String {
    let Some(members) = filter.as_object() else { return filter.to_string() };
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values = |member: &Value| match member {
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(" or "),
        other => other.to_string(),
    };
    let parts = members.iter().map(|(key, member)| format!("{key} {}", values(member)));
    parts.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_subscription_is_said_in_words() {
        let cases = [
            (json!({}), "every message"),
            (
                json!({ "filter_policy": { "severity": ["critical", "error"], "team": ["voice"] } }),
                "messages whose attributes have severity critical or error and team voice",
            ),
            (
                json!({ "filter_policy": { "a": { "b": [1] } }, "filter_policy_scope": "MessageBody" }),
                r#"messages whose body has a {"b":[1]}"#,
            ),
            (
                json!({
                    "raw_message_delivery": true,
                    "dead_letter_queue": "arn:aws:sqs:eu-central-1:111122223333:dead",
                }),
                "every message, raw, what fails to arn:aws:sqs:eu-central-1:111122223333:dead",
            ),
        ];
        for (members, expected) in cases {
            let mut one = json!({ "raw_message_delivery": false });
            one.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            let all: Subscriptions = serde_json::from_value(json!({ "email a@example.com": one })).unwrap();
            assert_eq!(sentences(&all)["email a@example.com"], expected);
        }
    }
}
