//! The attributes of a topic that are an aspect of their own.

use serde_json::{Value, json};

use super::{delivery_policy::DeliveryPolicy, live::TopicAttributes};
use crate::kind::prelude::*;

/// An attribute: its value, the aspect's name, AWS's name, a line of documentation, and what else differs.
macro_rules! attribute {
    ($name:ident: $value:ty = $aspect:literal, $attribute:literal, $about:literal { $($more:tt)* }) => {
                pub(super) struct $name;

        impl Attribute for $name {
            type Of = TopicAttributes;
            type Value = $value;
            const NAME: &'static str = $aspect;
            const ABOUT: &'static str = $about;
            const ATTRIBUTE: &'static str = $attribute;
            $($more)*
        }
    };
}

attribute!(DisplayName: Text = "display_name", "DisplayName", "sender of e-mail and text messages" {});

// AWS keeps the key as it was sent: as alias, ID or ARN.
attribute!(KmsKey: Text = "kms_key", "KmsMasterKeyId", "KMS key for encryption at rest" {
    const NAMES: Option<Names<Text>> = Some(|key| vec![Named::called("kms.key", key.value())]);
});

attribute!(SignatureVersion: u8 = "signature_version", "SignatureVersion",
    "signature of messages: 1 for SHA-1, 2 for SHA-256" {
    /// SHA-1 (docs/defaults.md).
    fn default() -> Option<u8> {
        Some(1)
    }
});

/// X-Ray tracing, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Tracing {
    /// Passes on the publisher's tracing header.
    PassThrough,
    /// Adds the topic's own segments, for sampled messages.
    Active,
}

impl AttributeText for Tracing {}

attribute!(TopicTracing: Tracing = "tracing", "TracingConfig", "X-Ray tracing" {
    fn default() -> Option<Tracing> {
        Some(Tracing::PassThrough)
    }
});

attribute!(MessageSize: u32 = "max_message_size", "MaximumMessageSize", "maximum size of a message in bytes" {
    /// See docs/defaults.md.
    fn default() -> Option<u32> {
        Some(262_144)
    }
});

attribute!(TopicDelivery: DeliveryPolicy = "delivery_policy", "DeliveryPolicy", "retries of HTTP deliveries" {});

attribute!(Deduplication: bool = "content_based_deduplication", "ContentBasedDeduplication",
    "content-based deduplication of a FIFO topic" {
    const UNSET: &'static str = "false";
});

/// Scope of deduplication and throughput, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ThroughputScope {
    /// All messages of the topic.
    Topic,
    /// Each message group, for a higher throughput.
    MessageGroup,
}

impl AttributeText for ThroughputScope {}

attribute!(Throughput: ThroughputScope = "fifo_throughput_scope", "FifoThroughputScope",
    "deduplication scope of a FIFO topic" {
    const UNSET: &'static str = "Topic";
});

attribute!(Archive: u16 = "archive_days", "ArchivePolicy", "retention of a FIFO topic's messages for replay, in days" {
    const BLOCKS_DELETION: bool = true;
    const UNSET: &'static str = "{}";

    fn from_aws(text: &str) -> Result<Option<u16>, String> {
        let policy: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match &policy["MessageRetentionPeriod"] {
            Value::Null => Ok(None),
            Value::String(days) => u16::from_text(days),
            days => u16::from_text(&days.to_string()),
        }
    }

    fn to_aws(value: &u16) -> String {
        json!({ "MessageRetentionPeriod": value.to_string() }).to_string()
    }
});
