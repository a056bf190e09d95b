//! Subscriptions as declared, by any names, and what AWS would refuse of them.

use crate::kind::prelude::*;
use serde_json::{Map, Value};

use super::{
    super::delivery_policy::{self, DeliveryPolicy},
    filter,
    protocol::{Protocol, has_password},
    value::{FilterScope, Subscription, Subscriptions},
};

/// Who gets messages, and which. One of the protocols names the endpoint, as in
/// `email = "alerts@example.com"`, or `protocol` and `endpoint` do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionSpec {
    /// A mail address. Whoever reads it has to click a link that AWS sends.
    pub email: Option<Text>,
    /// A mail address that programs read.
    pub email_json: Option<Text>,
    /// A URL that confirms the subscription by itself.
    pub https: Option<Text>,
    /// The same without encryption; `https` is better.
    pub http: Option<Text>,
    /// A Lambda function. Its own policy must let `sns.amazonaws.com` call it.
    pub lambda: Option<Arn>,
    /// An SQS queue. Its own policy must let `sns.amazonaws.com` send to it.
    pub sqs: Option<Arn>,
    /// A Firehose stream; needs a `role`.
    pub firehose: Option<Arn>,
    /// A phone number with its country: `+4930123456`.
    pub sms: Option<Text>,
    /// A platform endpoint: an app on a mobile device.
    pub application: Option<Arn>,
    /// The protocol, where the endpoint is not named by one.
    pub protocol: Option<Protocol>,
    /// The endpoint of `protocol`.
    pub endpoint: Option<Text>,
    /// Whether messages come without SNS's envelope. For queues, streams and URLs.
    #[serde(default)]
    pub raw_message_delivery: bool,
    /// Which messages are delivered, in AWS's grammar, or `{ file = "x.json" }`. All when not given.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub filter_policy: Option<Value>,
    /// What the filter policy looks at: `MessageAttributes`, as when not given, or `MessageBody`.
    pub filter_policy_scope: Option<FilterScope>,
    /// The SQS queue for messages that can't be delivered.
    pub dead_letter_queue: Option<Arn>,
    /// How often deliveries are tried again, in AWS's grammar, or `{ file = "x.json" }`. For URLs.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub delivery_policy: Option<Value>,
    /// The role by which SNS writes to a Firehose stream.
    pub role: Option<Arn>,
}

impl SubscriptionSpec {
    /// The endpoints that it names, with the member that names each.
    fn endpoints(&self) -> Vec<(Protocol, &Text, &'static str)> {
        let named = [
            (Protocol::Email, self.email.as_ref(), "email"),
            (Protocol::EmailJson, self.email_json.as_ref(), "email_json"),
            (Protocol::Https, self.https.as_ref(), "https"),
            (Protocol::Http, self.http.as_ref(), "http"),
            (Protocol::Lambda, text(self.lambda.as_ref()), "lambda"),
            (Protocol::Sqs, text(self.sqs.as_ref()), "sqs"),
            (Protocol::Firehose, text(self.firehose.as_ref()), "firehose"),
            (Protocol::Sms, self.sms.as_ref(), "sms"),
            (Protocol::Application, text(self.application.as_ref()), "application"),
        ];
        let long = self.protocol.map(|protocol| (protocol, self.endpoint.as_ref(), "endpoint"));
        let all = named.into_iter().chain(long);
        all.filter_map(|(protocol, endpoint, member)| Some((protocol, endpoint?, member))).collect()
    }

    /// Its one endpoint.
    fn endpoint(&self) -> Option<(Protocol, &Text, &'static str)> {
        match self.endpoints()[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    fn subscription(&self) -> Subscription {
        Subscription {
            raw_message_delivery: self.raw_message_delivery,
            filter_policy: self.filter_policy.clone(),
            filter_policy_scope: self.filter_policy_scope,
            dead_letter_queue: self.dead_letter_queue.clone(),
            delivery_policy: self.delivery_policy.clone().and_then(DeliveryPolicy::of),
            role: self.role.clone(),
            ..Subscription::default()
        }
    }
}

fn text(arn: Option<&Arn>) -> Option<&Text> {
    arn.map(|arn| &arn.0)
}

/// The value of declared subscriptions; `None` where there are none.
pub(in super::super) fn declared(specs: &BTreeMap<String, SubscriptionSpec>) -> Option<Subscriptions> {
    let mut all = Subscriptions::default();
    for spec in specs.values() {
        if let Some((protocol, endpoint, _)) = spec.endpoint() {
            // One that is there already is a problem, and was reported.
            let _ = all.add(protocol.as_str(), endpoint.clone(), spec.subscription());
        }
    }
    (!all.is_empty()).then_some(all)
}

/// The protocols of declared subscriptions.
pub(in super::super) fn protocols(specs: &BTreeMap<String, SubscriptionSpec>) -> BTreeSet<Protocol> {
    specs.values().filter_map(|spec| Some(spec.endpoint()?.0)).collect()
}

/// What AWS would refuse.
pub(in super::super) fn problems(specs: &BTreeMap<String, SubscriptionSpec>, fifo: bool) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<(Protocol, &Text), &str> = BTreeMap::new();
    for (name, spec) in specs {
        let Some((protocol, endpoint, member)) = spec.endpoint() else {
            found.push(no_endpoint(name, spec));
            continue;
        };
        let mut refuse = |member: &str, message: String| found.push(problem(&[name, member], message));
        if let Some(other) = seen.insert((protocol, endpoint), name) {
            refuse(member, format!("`{other}` has this endpoint already, and to AWS the two are one"));
        }
        if let Some(endpoint) = endpoint.known() {
            match protocol.problem(endpoint) {
                Some(message) => refuse(member, message),
                None if protocol.is_web() && has_password(endpoint) => {
                    refuse(member, "a password in a URL would stand in every plan".to_owned());
                }
                None => {}
            }
            if protocol == Protocol::Sqs && is_fifo(endpoint) && !fifo {
                refuse(member, "a FIFO queue takes messages of a FIFO topic only".to_owned());
            }
        }
        if fifo && protocol != Protocol::Sqs {
            refuse(member, "a FIFO topic delivers to SQS queues only".to_owned());
        }
        let queue = spec.dead_letter_queue.as_ref().and_then(|arn| arn.0.known());
        if fifo && endpoint.known().is_some_and(is_fifo) && queue.is_some_and(|queue| !is_fifo(queue)) {
            let message = "the dead-letter queue of a FIFO queue's subscription is a FIFO queue";
            refuse("dead_letter_queue", message.to_owned());
        }
        for (member, message) in of_protocol(spec, protocol) {
            refuse(member, message.to_owned());
        }
        let scope = spec.filter_policy_scope.unwrap_or_default();
        let filter = spec.filter_policy.iter().flat_map(|filter| filter::problems(filter, scope));
        found.extend(filter.map(|(below, message)| {
            let path: Vec<&str> = [name.as_str(), "filter_policy"]
                .into_iter()
                .chain(below.iter().map(String::as_str))
                .collect();
            problem(&path, message)
        }));
        let delivery = spec.delivery_policy.iter().filter(|_| protocol.is_web());
        found.extend(delivery.flat_map(|policy| {
            delivery_policy::subscription_problems(&["subscriptions", name, "delivery_policy"], policy)
        }));
    }
    found
}

/// Whether a name or an ARN is that of a FIFO queue or topic.
fn is_fifo(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
}

fn problem(below: &[&str], message: String) -> Problem {
    let path = std::iter::once("subscriptions").chain(below.iter().copied()).map(str::to_owned).collect();
    Problem { path, message, help: None }
}

fn no_endpoint(name: &str, spec: &SubscriptionSpec) -> Problem {
    match spec.endpoints()[..] {
        [(_, _, first), .., (_, _, last)] => {
            problem(&[name, last], format!("there is `{first}` already; a subscription has one endpoint"))
        }
        _ if spec.protocol.is_some() => {
            problem(&[name], "there is a `protocol` without `endpoint`".to_owned())
        }
        _ if spec.endpoint.is_some() => {
            problem(&[name], "there is an `endpoint` without `protocol`".to_owned())
        }
        _ => problem(&[name], "it names no endpoint".to_owned())
            .with_help("as in `email = \"alerts@example.com\"`"),
    }
}

/// Members that other protocols have.
fn of_protocol(spec: &SubscriptionSpec, protocol: Protocol) -> Vec<(&'static str, &'static str)> {
    let takes_raw = protocol.is_web() || matches!(protocol, Protocol::Sqs | Protocol::Firehose);
    let is_stream = protocol == Protocol::Firehose;
    let queue = spec.dead_letter_queue.as_ref().and_then(|arn| arn.0.known());
    let wrong = [
        (
            spec.raw_message_delivery && !takes_raw,
            "raw_message_delivery",
            "only queues, streams and URLs get raw messages",
        ),
        (
            spec.delivery_policy.is_some() && !protocol.is_web(),
            "delivery_policy",
            "only URLs have a delivery policy",
        ),
        (spec.role.is_some() && !is_stream, "role", "only a Firehose stream takes a role"),
        (spec.role.is_none() && is_stream, "firehose", "SNS writes to a stream by a role: declare `role`"),
        (
            spec.filter_policy_scope.is_some() && spec.filter_policy.is_none(),
            "filter_policy_scope",
            "`filter_policy_scope` needs a `filter_policy`",
        ),
        (
            queue.is_some_and(|queue| Protocol::Sqs.problem(queue).is_some()),
            "dead_letter_queue",
            "expected the ARN of an SQS queue",
        ),
    ];
    wrong
        .into_iter()
        .filter(|(is_wrong, ..)| *is_wrong)
        .map(|(_, member, message)| (member, message))
        .collect()
}

#[cfg(test)]
#[path = "declared_tests.rs"]
mod tests;
