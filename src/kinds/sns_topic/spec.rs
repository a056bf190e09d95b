//! The declaration of a topic.

use crate::kind::prelude::*;
use serde_json::{Map, Value};

use super::{
    attributes::{ThroughputScope, Tracing},
    delivery_status::{Channel, Feedback},
    subscriptions::SubscriptionSpec,
};
use crate::policy::Policy;

/// A topic, and who gets its messages.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. One that ends in `.fifo` is that of a FIFO topic, which keeps messages in order.
    pub name: Text,
    /// Who mails and text messages come from, up to 100 characters.
    pub display_name: Option<Text>,
    /// The key that messages are encrypted with at rest, as ARN, id or alias. Services publish to an
    /// encrypted topic only if the key's policy lets them use the key, which that of `alias/aws/sns`
    /// never does.
    pub kms_key: Option<Text>,
    /// How messages are signed: 1 by SHA-1, as when not given, or 2 by SHA-256.
    pub signature_version: Option<u8>,
    /// What X-Ray gets to see. `PassThrough` when not given; a FIFO topic has nothing else.
    pub tracing: Option<Tracing>,
    /// The largest message that can be published: 1,024 to 1,048,576 bytes. 262,144 when not given.
    pub max_message_size: Option<u32>,
    /// How often deliveries over HTTP are tried again: the JSON of AWS's `DeliveryPolicy` as a table,
    /// or `{ file = "x.json" }`.
    #[schemars(with = "Option<Map<String, Value>>")]
    pub delivery_policy: Option<Value>,
    /// Which deliveries are logged, by the sort of endpoint, as in
    /// `delivery_status.lambda.failure_role = "${iam.role.feedback.arn}"`.
    #[serde(default)]
    pub delivery_status: BTreeMap<Channel, Feedback>,
    /// Whether the body of a message tells its duplicates. Only on a FIFO topic.
    #[serde(default)]
    pub content_based_deduplication: bool,
    /// Among which messages duplicates are told. Only on a FIFO topic; `Topic` when not given.
    pub fifo_throughput_scope: Option<ThroughputScope>,
    /// How many days messages are kept for a replay, 1 to 365. Only on a FIFO topic.
    pub archive_days: Option<u16>,
    /// Who may publish and subscribe, in IAM's grammar, or `{ file = "x.json" }`. When not given, the
    /// policy that AWS writes, which lets in the topic's own account.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
    /// Who gets the messages, by any names. AWS tells subscriptions apart by protocol and endpoint.
    #[serde(default)]
    pub subscriptions: BTreeMap<String, SubscriptionSpec>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// Whether it is a FIFO topic, which AWS tells by the name too.
    pub(super) fn is_fifo(&self) -> bool {
        self.name.value().strip_suffix(".fifo").is_some()
    }
}
