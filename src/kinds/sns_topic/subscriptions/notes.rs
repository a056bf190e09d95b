//! Who has to confirm a subscription. AWS delivers nothing before that.

use super::value::{Pending, Subscriptions, parts};

/// What a person has to know or do. A link in a mail is valid for two days.
pub(super) fn notes(want: Option<&Subscriptions>, live: Option<&Subscriptions>) -> Vec<String> {
    let is_there = |identity: &str| live.is_some_and(|live| live.get(identity).is_some());
    let note = |identity: &str, pending: Option<Pending>| {
        let (protocol, endpoint) = parts(identity);
        match (pending, protocol) {
            (Some(Pending::Confirmation), "email" | "email-json") => Some(format!(
                "{endpoint} has yet to click the link in the mail that AWS sent; it is valid for two days"
            )),
            (Some(Pending::Confirmation), _) => Some(format!(
                "{endpoint} has yet to confirm: AWS sent it a SubscribeURL that is valid for two days"
            )),
            (Some(Pending::Expiry), _) => Some(format!(
                "{endpoint} was asked to confirm a subscription that is not declared; AWS can't take that back, and drops it if nobody does"
            )),
            (None, "email" | "email-json") if !is_there(identity) => Some(format!(
                "{endpoint} will have to click the link in a mail from AWS; it is valid for two days"
            )),
            (None, "http" | "https") if !is_there(identity) => Some(format!(
                "{endpoint} will have to confirm: AWS sends it a SubscribeURL that is valid for two days"
            )),
            _ => None,
        }
    };
    let all = want.into_iter().flat_map(Subscriptions::iter);
    all.filter_map(|(identity, subscription)| note(identity, subscription.pending)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn whoever_has_to_confirm_is_named() {
        let read = |value: Value| serde_json::from_value::<Subscriptions>(value).unwrap();
        let plain = || json!({ "raw_message_delivery": false });
        let waits = |pending: &str| json!({ "raw_message_delivery": false, "pending": pending });
        let live = json!({
            "email old@example.com": plain(), "email slow@example.com": waits("confirmation"),
            "email stray@example.com": waits("expiry"),
        });
        let mut want = live.clone();
        want["email new@example.com"] = plain();
        want["sqs arn:aws:sqs:eu-central-1:111122223333:q"] = plain();
        let found = notes(Some(&read(want)), Some(&read(live)));
        assert_eq!(
            found,
            [
                "new@example.com will have to click the link in a mail from AWS; it is valid for two days",
                "slow@example.com has yet to click the link in the mail that AWS sent; it is valid for two days",
                "stray@example.com was asked to confirm a subscription that is not declared; AWS can't take that back, and drops it if nobody does",
            ]
        );
        assert!(notes(None, None).is_empty());
    }
}
