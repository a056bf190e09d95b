//! The declaration of a topic, what AWS refuses of it, its aspects, and the way back.

use serde_json::{Map, Value};

use super::{
    attributes::{
        Archive, Deduplication, DisplayName, KmsKey, MessageSize, SignatureVersion, Throughput,
        ThroughputScope, TopicDelivery, TopicTracing, Tracing,
    },
    delivery_policy::{self, DeliveryPolicy},
    delivery_status::{self, Channel, DeliveryStatus, Feedback},
    live,
    policy::{self, TopicPolicy},
    subscriptions::{self, Protocol, SubscriptionSpec, TopicSubscriptions},
    topic::{Topic, TopicTags, TopicValue},
};
use crate::{
    kind::{DynAspect, prelude::*},
    policy::Policy,
};

const TOPIC: &str = r"^[A-Za-z0-9_-]+(\.fifo)?$";
const TOPIC_IN_WORDS: &str = "letters, digits, `_` and `-`, and for a FIFO topic `.fifo` at the end";

/// Above this size a message goes to queues, functions and streams only.
const EVERYWHERE: u32 = 262_144;

/// A topic with its subscriptions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name: up to 256 letters, digits, `_` and `-`. A FIFO topic, which keeps messages in order, has a name that
    /// ends in `.fifo`.
    #[schemars(length(max = 256), extend("pattern" = TOPIC, "x-pattern" = TOPIC_IN_WORDS))]
    pub name: Text,
    /// Display name: From of e-mail and sender of SMS, up to 100 characters.
    #[schemars(length(max = 100))]
    pub display_name: Option<Text>,
    /// KMS key for encryption at rest, as ARN, ID or alias. Services can publish to an encrypted topic only if the
    /// key's policy allows them to use the key, which that of `alias/aws/sns` never does.
    #[schemars(length(min = 1))]
    pub kms_key: Option<Text>,
    /// Signature of messages: 1 for SHA-1, the default, or 2 for SHA-256.
    #[schemars(range(min = 1, max = 2))]
    pub signature_version: Option<u8>,
    /// X-Ray tracing. `PassThrough` by default; a FIFO topic has no other.
    pub tracing: Option<Tracing>,
    /// Maximum size of a message: 1,024 to 1,048,576 bytes. 262,144 by default.
    #[schemars(range(min = 1_024, max = 1_048_576))]
    pub max_message_size: Option<u32>,
    /// Retries of HTTP deliveries: the JSON of AWS's `DeliveryPolicy` as a table, or `{ file = "x.json" }`.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub delivery_policy: Option<Value>,
    /// Logging of deliveries by type of endpoint, as in
    /// `delivery_status.lambda.failure_role = "${iam.role.feedback.arn}"`.
    #[serde(default)]
    pub delivery_status: BTreeMap<Channel, Feedback>,
    /// Content-based deduplication. FIFO topics only.
    #[serde(default)]
    pub content_based_deduplication: bool,
    /// Deduplication scope. FIFO topics only; `Topic` by default.
    pub fifo_throughput_scope: Option<ThroughputScope>,
    /// Retention of messages for replay, 1 to 365 days. FIFO topics only.
    #[schemars(range(min = 1, max = 365))]
    pub archive_days: Option<u16>,
    /// Access policy in IAM's grammar, or `{ file = "x.json" }`. By default the policy that AWS writes, which allows
    /// the topic's own account.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
    /// Subscriptions, by any names. AWS tells them apart by protocol and endpoint.
    #[serde(default)]
    pub subscriptions: BTreeMap<String, SubscriptionSpec>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// AWS's constraints that it breaks, beside the bounds of its fields.
    fn problems(&self, is_fifo: bool) -> Vec<Problem> {
        let mut found = Vec::new();
        let of_fifo = [
            ("content_based_deduplication", self.content_based_deduplication),
            ("fifo_throughput_scope", self.fifo_throughput_scope.is_some()),
            ("archive_days", self.archive_days.is_some()),
        ];
        found.extend(of_fifo.into_iter().filter(|(_, is_given)| *is_given && !is_fifo).map(|(member, _)| {
            Problem::at(member, "only a FIFO topic has this")
                .with_help("the name of a FIFO topic ends in `.fifo`")
        }));
        if is_fifo && self.tracing == Some(Tracing::Active) {
            found.push(Problem::at("tracing", "a FIFO topic has no tracing of its own"));
        }
        found.extend(self.too_large());
        found.extend(self.policy.iter().flat_map(policy::problems));
        found.extend(self.delivery_policy.iter().flat_map(delivery_policy::topic_problems));
        found.extend(delivery_status::problems(&self.delivery_status));
        found.extend(subscriptions::problems(&self.subscriptions, is_fifo));
        found
    }

    fn too_large(&self) -> Option<Problem> {
        self.max_message_size.filter(|size| *size > EVERYWHERE)?;
        let takes = [Protocol::Firehose, Protocol::Lambda, Protocol::Sqs];
        let mut protocols = self.subscriptions.values().filter_map(SubscriptionSpec::protocol);
        let other = protocols.find(|to| !takes.contains(to))?.word();
        let message =
            format!("a topic with messages above {EVERYWHERE} bytes has no subscriptions by {other}");
        Some(Problem::at("max_message_size", message))
    }
}

/// An SNS topic.
#[derive(Debug)]
pub struct SnsTopic;

impl Kind for SnsTopic {
    type Spec = Spec;
    const NAME: &'static str = "sns.topic";
    const ABOUT: &'static str = "an SNS topic with its subscriptions";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] =
        &["data protection policy", "message replay of subscriptions"];
    const UNLISTED_USES: Option<&'static str> =
        Some("which buckets, rules and services publish to it, and which policies name it");
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Topic,
        &TagsOf(TopicTags),
        &Setting(DisplayName),
        &Setting(KmsKey),
        &Setting(SignatureVersion),
        &Setting(TopicTracing),
        &Setting(MessageSize),
        &Setting(TopicDelivery),
        &DeliveryStatus,
        &Setting(Deduplication),
        &Setting(Throughput),
        &Setting(Archive),
        &TopicPolicy,
        &TopicSubscriptions,
    ];
    const GONE: &'static [&'static str] = &["NotFound", "ResourceNotFound"];
    const JSON_FILES: &'static [&'static str] = &[
        policy::NAME,
        "delivery_policy",
        "subscriptions.*.filter_policy",
        "subscriptions.*.delivery_policy",
    ];
    const LEAVES_BEHIND: Option<&'static str> = Some("its subscriptions, which have to be confirmed again,");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let fifo = live::is_fifo(&spec.name.value());
        let problems = spec.problems(fifo);
        let policy = spec.policy.and_then(|json| serde_json::from_value(json).ok());
        let scope = spec.fifo_throughput_scope.filter(|scope| *scope != ThroughputScope::Topic);
        Desired::named(spec.name)
            .with_problems(problems)
            .with(Topic, Some(TopicValue { fifo }))
            .with(TagsOf(TopicTags), Some(spec.tags))
            .with(Setting(DisplayName), spec.display_name.filter(|name| name.known() != Some("")))
            .with(Setting(KmsKey), spec.kms_key)
            .with(Setting(SignatureVersion), spec.signature_version)
            .with(Setting(TopicTracing), spec.tracing)
            .with(Setting(MessageSize), spec.max_message_size)
            .with(Setting(TopicDelivery), spec.delivery_policy.and_then(DeliveryPolicy::non_empty))
            .with(DeliveryStatus, Some(spec.delivery_status).filter(|all| !all.is_empty()))
            .with(Setting(Deduplication), spec.content_based_deduplication.then_some(true))
            .with(Setting(Throughput), scope)
            .with(Setting(Archive), spec.archive_days)
            .with(TopicPolicy, policy)
            .with(TopicSubscriptions, subscriptions::declared(&spec.subscriptions))
    }

    fn written(mut held: Written) -> Vec<Table> {
        // The name says whether it is a FIFO topic.
        let _ = held.take(Topic);
        let subscriptions = held.take(TopicSubscriptions).map(|all| subscriptions::to_declaration(&all));
        held.set(TopicSubscriptions::NAME, subscriptions);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        live::topic_outputs(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        // The ARN of a subscription goes on after the topic.
        if resource.contains(':') { Vec::new() } else { vec![resource.to_owned()] }
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        live::list(aws, &scope.region).await
    }
}
