//! The declaration of a topic, and what AWS refuses of it.

use serde_json::{Map, Value};

use super::{
    attributes::{ThroughputScope, Tracing},
    delivery_policy,
    delivery_status::{self, Channel, Feedback},
    live::is_fifo,
    policy,
    subscriptions::{self, Protocol, SubscriptionSpec},
};
use crate::{kind::prelude::*, policy::Policy};

const NAME: &str = r"^[A-Za-z0-9_-]+(\.fifo)?$";
const NAME_IN_WORDS: &str = "letters, digits, `_` and `-`, and for a FIFO topic `.fifo` at the end";

/// Above this size a message goes to queues, functions and streams only.
const EVERYWHERE: u32 = 262_144;

/// A topic with its subscriptions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name: up to 256 letters, digits, `_` and `-`. A FIFO topic, which keeps messages in order, has a name that
    /// ends in `.fifo`.
    #[schemars(length(max = 256), extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
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
    /// Whether it is a FIFO topic, which AWS tells by the name too.
    pub(super) fn is_fifo(&self) -> bool {
        is_fifo(&self.name.value())
    }

    /// AWS's constraints that it breaks, beside the bounds of its fields.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let is_fifo = self.is_fifo();
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
        let other = self
            .subscriptions
            .values()
            .filter_map(SubscriptionSpec::protocol)
            .find(|to| !takes.contains(to))?;
        let message = format!(
            "a topic with messages above {EVERYWHERE} bytes has no subscriptions by {}",
            other.word()
        );
        Some(Problem::at("max_message_size", message))
    }
}
