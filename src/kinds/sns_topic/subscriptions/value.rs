//! Subscriptions by what AWS tells them apart by: protocol and endpoint.

use super::{super::delivery_policy::DeliveryPolicy, filter};
use crate::kind::prelude::*;

/// What a filter policy looks at, in AWS's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum FilterScope {
    /// The attributes of a message.
    #[default]
    MessageAttributes,
    /// The body of a message, which then is JSON.
    MessageBody,
}

/// What a subscription waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Pending {
    /// That its endpoint confirms it.
    Confirmation,
    /// That it is dropped: nobody wants it, and AWS can't end it before it is confirmed.
    Expiry,
}

/// A subscription without its protocol and endpoint, by which it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subscription {
    /// The endpoint as long as it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) endpoint: Option<Text>,
    pub(super) raw_message_delivery: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) filter_policy: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) filter_policy_scope: Option<FilterScope>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) dead_letter_queue: Option<Arn>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) delivery_policy: Option<DeliveryPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<Arn>,
    /// AWS's own: never declared, and no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pending: Option<Pending>,
}

impl Subscription {
    /// The same in the one form that it has: a filter has a scope, and nothing else has.
    pub(super) fn canonical(mut self) -> Self {
        let is_empty = |filter: &serde_json::Value| filter.as_object().is_none_or(serde_json::Map::is_empty);
        self.filter_policy = self.filter_policy.filter(|filter| !is_empty(filter));
        match &mut self.filter_policy {
            Some(filter) => {
                filter::canonical(filter);
                self.filter_policy_scope.get_or_insert_default();
            }
            None => self.filter_policy_scope = None,
        }
        self
    }
}

/// The subscriptions of a topic. The names they have in a stack file mean nothing to AWS, so a table
/// of any keys is read, and the keys are made anew once the endpoints are known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Subscription>")]
pub(in super::super) struct Subscriptions(BTreeMap<String, Subscription>);

/// What AWS tells subscriptions of one topic apart by.
pub(in super::super) fn identity(protocol: &str, endpoint: &str) -> String {
    format!("{protocol} {endpoint}")
}

/// Protocol and endpoint of an [`identity`].
pub(super) fn parts(identity: &str) -> (&str, &str) {
    identity.split_once(' ').unwrap_or((identity, ""))
}

impl TryFrom<BTreeMap<String, Subscription>> for Subscriptions {
    type Error = String;

    fn try_from(written: BTreeMap<String, Subscription>) -> Result<Self, String> {
        let mut by_identity = Self::default();
        for (key, mut subscription) in written {
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

    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Subscription)> {
        self.0.iter()
    }

    pub(super) fn get(&self, identity: &str) -> Option<&Subscription> {
        self.0.get(identity)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over from `live` what waits: whether a subscription is confirmed is not ours to say,
    /// and one that is not can't be ended.
    pub(super) fn fill(&mut self, live: &Self) {
        for (identity, seen) in live.iter().filter(|(_, seen)| seen.pending.is_some()) {
            self.0.entry(identity.clone()).or_insert_with(|| seen.clone()).pending = seen.pending;
        }
    }
}

impl FromIterator<(String, Subscription)> for Subscriptions {
    fn from_iter<I: IntoIterator<Item = (String, Subscription)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> Result<Subscriptions, serde_json::Error> {
        serde_json::from_value(value)
    }

    #[test]
    fn an_endpoint_that_becomes_known_becomes_the_key() {
        let pending = json!({ "$pending": "${lambda.function.x.arn}" });
        let mut all = Subscriptions::default();
        all.add("lambda", serde_json::from_value(pending.clone()).unwrap(), Subscription::default()).unwrap();
        let mut json = serde_json::to_value(&all).unwrap();
        assert_eq!(json["lambda ${lambda.function.x.arn}"]["endpoint"], pending);
        assert_eq!(read(json.clone()).unwrap(), all);

        let arn = "arn:aws:lambda:eu-central-1:111122223333:function:x";
        json["lambda ${lambda.function.x.arn}"]["endpoint"] = json!(arn);
        let resolved = read(json).unwrap();
        let expected = json!({ format!("lambda {arn}"): { "raw_message_delivery": false } });
        assert_eq!(serde_json::to_value(&resolved).unwrap(), expected);
        assert_eq!(read(expected).unwrap(), resolved);
    }

    #[test]
    fn one_endpoint_is_one_subscription() {
        let one = json!({ "endpoint": "a@example.com", "raw_message_delivery": false });
        let error = read(json!({ "email x": one, "email y": one })).unwrap_err().to_string();
        assert!(error.contains("two subscriptions of email a@example.com"), "{error}");
    }

    #[test]
    fn a_filter_has_a_scope_and_nothing_else_has() {
        let of = |value: Value| serde_json::from_value::<Subscription>(value).unwrap().canonical();
        let filtered = of(json!({ "raw_message_delivery": false, "filter_policy": { "a": ["b"] } }));
        assert_eq!(filtered.filter_policy_scope, Some(FilterScope::MessageAttributes));
        let empty = json!({ "raw_message_delivery": false, "filter_policy": {}, "filter_policy_scope": "MessageBody" });
        assert_eq!(of(empty), Subscription::default());
    }

    #[test]
    fn what_waits_is_no_difference() {
        let waits = |pending: &str| json!({ "raw_message_delivery": false, "pending": pending });
        let live = read(json!({ "email a@x.org": waits("confirmation"), "email b@x.org": waits("expiry") }))
            .unwrap();
        let mut want = read(json!({ "email a@x.org": { "raw_message_delivery": false } })).unwrap();
        want.fill(&live);
        assert_eq!(want, live);
    }
}
