//! The declaration of a topic.

use serde_json::{Map, Value};

use super::{
    attributes::{ThroughputScope, Tracing},
    delivery_status::{Channel, Feedback},
    subscriptions::SubscriptionSpec,
};
use crate::{kind::prelude::*, policy::Policy};

/// A topic with its subscriptions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name: up to 256 letters, digits, `_` and `-`. A FIFO topic, which keeps messages in order, has a name that
    /// ends in `.fifo`.
    #[schemars(length(max = 256))]
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
        self.name.value().strip_suffix(".fifo").is_some()
    }
}
