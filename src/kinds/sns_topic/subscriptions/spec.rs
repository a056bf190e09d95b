//! Subscriptions as declared, by any names: their protocols, the form of their endpoints, and the way back.

use regex_lite::Regex;
use serde_json::{Map, Value, json};

use super::{
    super::{
        delivery_policy::{self, DeliveryPolicy},
        live::is_fifo,
    },
    value::{FilterScope, Subscription, Subscriptions, parts},
};
use crate::{
    aws::to_word,
    event_pattern::{Canonical, Pattern},
    kind::prelude::*,
};

/// Protocol of delivery, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// To an app on a mobile device.
    Application,
    /// By e-mail, as text.
    Email,
    /// By e-mail, as JSON.
    EmailJson,
    /// To a Firehose stream.
    Firehose,
    /// By unencrypted HTTP.
    Http,
    /// By HTTPS.
    Https,
    /// To a Lambda function.
    Lambda,
    /// By text message.
    Sms,
    /// To an SQS queue.
    Sqs,
}

/// A URL with a password.
const PASSWORD: &str = "^[^/]*://[^/?#]*:[^/?#]*@";

impl Protocol {
    /// AWS's spelling.
    #[must_use]
    pub fn word(self) -> String {
        to_word(&self)
    }

    /// The form of an endpoint, and the same in words.
    fn endpoint(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("^arn:[^:]*:sns:[^:]*:[^:]*:endpoint/", "the ARN of a platform endpoint"),
            Self::Email | Self::EmailJson => (
                r"^[^@,;<>\s\x00-\x1f]+@[^@,;<>\s\x00-\x1f.]+(\.[^@,;<>\s\x00-\x1f.]+)+$",
                "an e-mail address",
            ),
            Self::Firehose => {
                ("^arn:[^:]*:firehose:[^:]*:[^:]*:deliverystream/", "the ARN of a Firehose stream")
            }
            Self::Http => (r"^http://[^/?#\s]\S*$", "a URL that starts with `http://`"),
            Self::Https => (r"^https://[^/?#\s]\S*$", "a URL that starts with `https://`"),
            Self::Lambda => ("^arn:[^:]*:lambda:[^:]*:[^:]*:function:", "the ARN of a Lambda function"),
            // Digits with single separators between them, as AWS was recorded to take them.
            Self::Sms => {
                (r"^\+[1-9]([/.-]?[0-9]){1,14}$", "a phone number with its country code, as in `+4930123456`")
            }
            Self::Sqs => ("^arn:[^:]*:sqs:[^:]*:[^:]*:", "the ARN of an SQS queue"),
        }
    }

    fn is_web(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Why an endpoint is none of this protocol, or why nobody should write it down.
    fn problem(self, endpoint: &str) -> Option<String> {
        let fits = |pattern: &str| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(endpoint));
        let (form, in_words) = self.endpoint();
        if !fits(form) {
            return Some(format!("expected {in_words}, found `{endpoint}`"));
        }
        // AWS answers with `****` in its place.
        let is_shown = self.is_web() && fits(PASSWORD);
        is_shown.then(|| "a password in a URL would be shown in every plan".to_owned())
    }
}

/// A subscription. One of the protocols names the endpoint, as in `email = "alerts@example.com"`, or `protocol` and
/// `endpoint` do.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionSpec {
    /// E-mail address. Its reader has to click a link that AWS sends.
    pub email: Option<Text>,
    /// E-mail address that gets JSON.
    pub email_json: Option<Text>,
    /// URL that confirms the subscription by itself.
    pub https: Option<Text>,
    /// The same without encryption; `https` is better.
    pub http: Option<Text>,
    /// Lambda function. Its own policy must allow `sns.amazonaws.com` to invoke it.
    pub lambda: Option<Arn>,
    /// SQS queue. Its own policy must allow `sns.amazonaws.com` to send to it.
    pub sqs: Option<Arn>,
    /// Firehose stream; needs a `role`.
    pub firehose: Option<Arn>,
    /// Phone number with its country code: `+4930123456`.
    pub sms: Option<Text>,
    /// Platform endpoint: an app on a mobile device.
    pub application: Option<Arn>,
    /// Protocol, with `endpoint`.
    pub protocol: Option<Protocol>,
    /// Endpoint of `protocol`.
    pub endpoint: Option<Text>,
    /// Delivery without SNS's envelope, to queues, streams and URLs.
    #[serde(default)]
    pub raw_message_delivery: bool,
    /// Filter policy in AWS's grammar, or `{ file = "x.json" }`. Every message is delivered by default.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub filter_policy: Option<Value>,
    /// Scope of the filter policy: `MessageAttributes`, the default, or `MessageBody`.
    pub filter_policy_scope: Option<FilterScope>,
    /// SQS queue for messages that can't be delivered.
    pub dead_letter_queue: Option<Arn>,
    /// Retries in AWS's grammar, or `{ file = "x.json" }`. URLs only.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub delivery_policy: Option<Value>,
    /// Role by which SNS writes to a Firehose stream.
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

    /// Its protocol, where it has one endpoint.
    pub(in super::super) fn protocol(&self) -> Option<Protocol> {
        self.endpoint().map(|(protocol, ..)| protocol)
    }

    fn subscription(&self) -> Subscription {
        Subscription {
            raw_message_delivery: self.raw_message_delivery,
            filter_policy: self.filter_policy.clone().map(Canonical::from),
            filter_policy_scope: self.filter_policy_scope,
            dead_letter_queue: self.dead_letter_queue.clone(),
            delivery_policy: self.delivery_policy.clone().and_then(DeliveryPolicy::non_empty),
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
            // A second one is a problem, and was reported.
            let _ = all.add(&protocol.word(), endpoint.clone(), spec.subscription());
        }
    }
    (!all.0.is_empty()).then_some(all)
}

/// AWS's constraints that declared subscriptions break.
pub(in super::super) fn problems(specs: &BTreeMap<String, SubscriptionSpec>, fifo: bool) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut endpoints: BTreeMap<(Protocol, &Text), &str> = BTreeMap::new();
    for (name, spec) in specs {
        let at = ["subscriptions", name];
        let Some((protocol, endpoint, member)) = spec.endpoint() else {
            found.push(no_endpoint(name, spec));
            continue;
        };
        let mut refuse = |member: &str, message: String| {
            found.push(Problem::below(at.into_iter().chain([member]), message));
        };
        if let Some(other) = endpoints.insert((protocol, endpoint), name) {
            refuse(member, format!("`{other}` already has this endpoint, and to AWS the two are one"));
        }
        if let Some(message) = endpoint.known().and_then(|endpoint| protocol.problem(endpoint)) {
            refuse(member, message);
        }
        for (member, message) in misfits(spec, (protocol, endpoint.known(), member), fifo) {
            refuse(member, message.to_owned());
        }
        let dialect = spec.filter_policy_scope.unwrap_or_default().dialect();
        // An empty one is how SNS is told that there is none.
        let filter = spec.filter_policy.iter().filter(|filter| **filter != json!({}));
        let mistakes = filter.filter_map(|filter| Pattern::read(filter, dialect).err()).flatten();
        found.extend(Problem::all_below(&["subscriptions", name, "filter_policy"], mistakes));
        let delivery = spec.delivery_policy.iter().filter(|_| protocol.is_web());
        found.extend(delivery.flat_map(|policy| {
            delivery_policy::subscription_problems(&["subscriptions", name, "delivery_policy"], policy)
        }));
    }
    found
}

fn no_endpoint(name: &str, spec: &SubscriptionSpec) -> Problem {
    let at = |message: &str| Problem::below(["subscriptions", name], message);
    match spec.endpoints()[..] {
        [(_, _, first), .., (_, _, last)] => {
            let message = format!("excluded by `{first}`; a subscription has one endpoint");
            Problem::below(["subscriptions", name, last], message)
        }
        _ if spec.protocol.is_some() => at("`protocol` needs an `endpoint`"),
        _ if spec.endpoint.is_some() => at("`endpoint` needs a `protocol`"),
        _ => at("missing endpoint").with_help("as in `email = \"alerts@example.com\"`"),
    }
}

/// Members that do not fit the protocol and its endpoint, which `member` names, or a FIFO topic.
fn misfits(
    spec: &SubscriptionSpec,
    (protocol, endpoint, member): (Protocol, Option<&str>, &'static str),
    fifo: bool,
) -> Vec<(&'static str, &'static str)> {
    let is_stream = protocol == Protocol::Firehose;
    let takes_raw = protocol.is_web() || is_stream || protocol == Protocol::Sqs;
    let to_fifo = endpoint.is_some_and(is_fifo);
    let queue = spec.dead_letter_queue.as_ref().and_then(|arn| arn.0.known());
    let is_queue = queue.is_none_or(|queue| Protocol::Sqs.problem(queue).is_none());
    let is_standard = queue.is_some_and(|queue| !is_fifo(queue));
    let mut found = Vec::new();
    let mut refuse = |is_wrong: bool, member, message| found.extend(is_wrong.then_some((member, message)));
    let to_standard = protocol == Protocol::Sqs && to_fifo && !fifo;
    refuse(to_standard, member, "a FIFO queue takes messages of a FIFO topic only");
    refuse(fifo && protocol != Protocol::Sqs, member, "a FIFO topic delivers to SQS queues only");
    let message = "the dead-letter queue of a FIFO queue's subscription is a FIFO queue";
    refuse(fifo && to_fifo && is_standard, "dead_letter_queue", message);
    refuse(!is_queue, "dead_letter_queue", "expected the ARN of an SQS queue");
    let is_raw = spec.raw_message_delivery;
    refuse(is_raw && !takes_raw, "raw_message_delivery", "only queues, streams and URLs get raw messages");
    let has_retries = spec.delivery_policy.is_some();
    refuse(has_retries && !protocol.is_web(), "delivery_policy", "only URLs have a delivery policy");
    refuse(spec.role.is_some() && !is_stream, "role", "only a Firehose stream takes a role");
    let message = "missing `role`, by which SNS writes to the stream";
    refuse(spec.role.is_none() && is_stream, "firehose", message);
    let is_alone = spec.filter_policy_scope.is_some() && spec.filter_policy.is_none();
    refuse(is_alone, "filter_policy_scope", "`filter_policy_scope` needs a `filter_policy`");
    found
}

/// Declarations of live subscriptions, by names made of their endpoints.
pub(in super::super) fn to_declaration(live: &Subscriptions) -> BTreeMap<String, Value> {
    let mut specs = BTreeMap::new();
    for (identity, subscription) in &live.0 {
        let (protocol, endpoint) = parts(identity);
        // No declaration says whether it is confirmed.
        let mut spec = json!(Subscription { pending: None, ..subscription.clone() });
        spec[protocol.replace('-', "_")] = json!(endpoint);
        let base = name(protocol, endpoint);
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !specs.contains_key(name));
        specs.insert(free.unwrap_or_default(), spec);
    }
    specs
}

/// The name that a person would give it: by mailbox, queue, function or host.
fn name(protocol: &str, endpoint: &str) -> String {
    /// Letters of a name.
    const LONGEST: usize = 40;
    let end = match protocol {
        "email" | "email-json" => endpoint.split('@').next(),
        "http" | "https" => {
            endpoint.split("://").nth(1).and_then(|rest| rest.split(['/', ':', '?', '@']).next())
        }
        // A number is nobody's name, and somebody's secret.
        "sms" => None,
        _ => endpoint.rsplit([':', '/']).next(),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let name: String = end.unwrap_or_default().chars().map(plain).take(LONGEST).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { protocol.to_owned() } else { name.to_owned() }
}
