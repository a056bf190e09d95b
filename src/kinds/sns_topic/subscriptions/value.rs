//! Subscriptions by protocol and endpoint, by which AWS tells them apart; and in words: what they deliver, and who has to
//! confirm.

use serde_json::{Map, Value};

use super::super::{delivery_policy::DeliveryPolicy, live::identity};
use crate::{
    event_pattern::{Canonical, Dialect, SNS_ATTRIBUTES, SNS_BODY},
    kind::prelude::*,
};

/// The part of a message that a filter policy matches, in AWS's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum FilterScope {
    /// The attributes of the message.
    #[default]
    MessageAttributes,
    /// The body of the message, which then is JSON.
    MessageBody,
}

impl AttributeText for FilterScope {}

impl FilterScope {
    /// What a filter policy on it may hold.
    pub(super) fn dialect(self) -> &'static Dialect {
        match self {
            Self::MessageAttributes => &SNS_ATTRIBUTES,
            Self::MessageBody => &SNS_BODY,
        }
    }
}

/// The step that a subscription waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pending {
    /// Confirmation by its endpoint.
    Confirmation,
    /// Expiry: it is not wanted, and AWS can't end it before it is confirmed.
    Expiry,
}

/// A subscription without its protocol and endpoint, which are its key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subscription {
    /// The endpoint as long as it is not known.
    pub(super) endpoint: Option<Text>,
    pub(super) raw_message_delivery: bool,
    pub(super) filter_policy: Option<Canonical>,
    pub(super) filter_policy_scope: Option<FilterScope>,
    pub(super) dead_letter_queue: Option<Arn>,
    pub(super) delivery_policy: Option<DeliveryPolicy>,
    pub(super) role: Option<Arn>,
    /// AWS's own: never declared, and no difference.
    pub(super) pending: Option<Pending>,
}

impl Subscription {
    /// The same in canonical form: a filter has a scope, and nothing else has.
    pub(super) fn canonical(mut self) -> Self {
        let is_empty = |filter: &Canonical| filter.json().as_object().is_none_or(Map::is_empty);
        self.filter_policy = self.filter_policy.filter(|filter| !is_empty(filter));
        let scope = self.filter_policy_scope.unwrap_or_default();
        self.filter_policy_scope = self.filter_policy.is_some().then_some(scope);
        self
    }

    /// One with these members.
    #[cfg(test)]
    pub(super) fn example(mut members: Value) -> Self {
        members.as_object_mut().unwrap().entry("raw_message_delivery").or_insert(false.into());
        serde_json::from_value::<Self>(members).unwrap().canonical()
    }
}

/// The subscriptions of a topic. The names they have in a stack file mean nothing to AWS, so a table
/// of any keys is read, and the keys are built again once the endpoints are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Subscription>")]
pub(in super::super) struct Subscriptions(pub(super) BTreeMap<String, Subscription>);

/// Protocol and endpoint of an [`identity`].
pub(super) fn parts(identity: &str) -> (&str, &str) {
    identity.split_once(' ').unwrap_or((identity, ""))
}

impl TryFrom<BTreeMap<String, Subscription>> for Subscriptions {
    type Error = String;

    fn try_from(by_key: BTreeMap<String, Subscription>) -> Result<Self, String> {
        let mut by_identity = Self::default();
        for (key, mut subscription) in by_key {
            let (protocol, endpoint) = parts(&key);
            let endpoint = subscription.endpoint.take().unwrap_or_else(|| endpoint.into());
            by_identity.add(protocol, endpoint, subscription)?;
        }
        Ok(by_identity)
    }
}

impl Subscriptions {
    /// Adds a subscription; there can be one for each endpoint.
    pub(super) fn add(&mut self, protocol: &str, endpoint: Text, one: Subscription) -> Result<(), String> {
        let identity = identity(protocol, &endpoint.value());
        let waits = endpoint.known().is_none();
        let one = Subscription { endpoint: Some(endpoint).filter(|_| waits), ..one.canonical() };
        match self.0.insert(identity.clone(), one) {
            Some(_) => Err(format!("there are two subscriptions of {identity}, which are one to AWS")),
            None => Ok(()),
        }
    }

    /// Takes over from `live` the subscriptions that wait: no declaration says whether one is confirmed, and
    /// one that is not can't be ended.
    pub(super) fn fill(&mut self, live: &Self) {
        for (identity, one) in live.0.iter().filter(|(_, one)| one.pending.is_some()) {
            self.0.entry(identity.clone()).or_insert_with(|| one.clone()).pending = one.pending;
        }
    }
}

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

    fn all(value: Value) -> Result<Subscriptions, serde_json::Error> {
        serde_json::from_value(value)
    }

    #[test]
    fn an_endpoint_that_becomes_known_becomes_the_key() {
        let pending = json!({ "$pending": "${lambda.function.x.arn}" });
        let mut waiting = Subscriptions::default();
        let endpoint = serde_json::from_value(pending.clone()).unwrap();
        waiting.add("lambda", endpoint, Subscription::default()).unwrap();
        let mut json = serde_json::to_value(&waiting).unwrap();
        assert_eq!(json["lambda ${lambda.function.x.arn}"]["endpoint"], pending);
        assert_eq!(all(json.clone()).unwrap(), waiting);

        let arn = "arn:aws:lambda:eu-central-1:111122223333:function:x";
        json["lambda ${lambda.function.x.arn}"]["endpoint"] = json!(arn);
        let known = json!({ format!("lambda {arn}"): { "raw_message_delivery": false } });
        assert_eq!(all(json).unwrap(), all(known).unwrap());
    }

    #[test]
    fn one_endpoint_is_one_subscription() {
        let one = json!({ "endpoint": "a@example.com", "raw_message_delivery": false });
        let error = all(json!({ "email x": one, "email y": one })).unwrap_err().to_string();
        assert!(error.contains("two subscriptions of email a@example.com"), "{error}");
    }

    #[test]
    fn an_empty_filter_is_none() {
        let empty = json!({ "filter_policy": {}, "filter_policy_scope": "MessageBody" });
        assert_eq!(Subscription::example(empty), Subscription::default());
    }
}
