//! The aspects that are one attribute of the topic each.

use crate::kind::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{attribute::TopicAttributes, delivery_policy::DeliveryPolicy};

/// The version of the signature of messages that AWS starts with: SHA-1 (docs/defaults.md).
const SIGNATURE_VERSION: u8 = 1;

/// The size of messages that AWS starts with (docs/defaults.md).
const MESSAGE_SIZE: u32 = 262_144;

/// Who messages by mail and text message come from.
#[derive(Debug)]
pub(super) struct DisplayName;

impl Attribute for DisplayName {
    type Of = TopicAttributes;
    type Value = Text;
    const NAME: &'static str = "display_name";
    const ABOUT: &'static str = "who mails and text messages come from";
    const ATTRIBUTE: &'static str = "DisplayName";

    fn from_aws(text: &str) -> Result<Option<Text>, String> {
        Ok(Some(known(text)))
    }

    fn to_aws(value: &Text) -> String {
        value.value()
    }
}

/// The key that messages are encrypted with at rest. AWS keeps it as it was sent: as alias, id or ARN.
#[derive(Debug)]
pub(super) struct KmsKey;

impl Attribute for KmsKey {
    type Of = TopicAttributes;
    type Value = Text;
    const NAME: &'static str = "kms_key";
    const ABOUT: &'static str = "the key that messages are encrypted with at rest";
    const ATTRIBUTE: &'static str = "KmsMasterKeyId";
    const NAMES: Option<Names<Text>> = Some(|key| vec![Named::called("kms.key", key.value())]);

    fn from_aws(text: &str) -> Result<Option<Text>, String> {
        Ok(Some(known(text)))
    }

    fn to_aws(value: &Text) -> String {
        value.value()
    }
}

/// How messages are signed.
#[derive(Debug)]
pub(super) struct SignatureVersion;

impl Attribute for SignatureVersion {
    type Of = TopicAttributes;
    type Value = u8;
    const NAME: &'static str = "signature_version";
    const ABOUT: &'static str = "how messages are signed: 1 by SHA-1, 2 by SHA-256";
    const ATTRIBUTE: &'static str = "SignatureVersion";
    fn default() -> Option<u8> {
        Some(SIGNATURE_VERSION)
    }

    fn from_aws(text: &str) -> Result<Option<u8>, String> {
        number(text).map(Some)
    }

    fn to_aws(value: &u8) -> String {
        value.to_string()
    }
}

/// What X-Ray gets to see, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Tracing {
    /// Nothing from the topic: it passes on the tracing header of the publisher.
    PassThrough,
    /// The topic's own segments, for sampled messages.
    Active,
}

/// What X-Ray gets to see.
#[derive(Debug)]
pub(super) struct TopicTracing;

impl Attribute for TopicTracing {
    type Of = TopicAttributes;
    type Value = Tracing;
    const NAME: &'static str = "tracing";
    const ABOUT: &'static str = "what X-Ray gets to see";
    const ATTRIBUTE: &'static str = "TracingConfig";

    fn default() -> Option<Tracing> {
        Some(Tracing::PassThrough)
    }

    fn from_aws(text: &str) -> Result<Option<Tracing>, String> {
        of_word(text).map(Some)
    }

    fn to_aws(value: &Tracing) -> String {
        word(value)
    }
}

/// The largest message that can be published.
#[derive(Debug)]
pub(super) struct MessageSize;

impl Attribute for MessageSize {
    type Of = TopicAttributes;
    type Value = u32;
    const NAME: &'static str = "max_message_size";
    const ABOUT: &'static str = "the largest message that can be published, in bytes";
    const ATTRIBUTE: &'static str = "MaximumMessageSize";

    fn default() -> Option<u32> {
        Some(MESSAGE_SIZE)
    }

    fn from_aws(text: &str) -> Result<Option<u32>, String> {
        number(text).map(Some)
    }

    fn to_aws(value: &u32) -> String {
        value.to_string()
    }
}

/// How often deliveries over HTTP are tried again.
#[derive(Debug)]
pub(super) struct TopicDelivery;

impl Attribute for TopicDelivery {
    type Of = TopicAttributes;
    type Value = DeliveryPolicy;
    const NAME: &'static str = "delivery_policy";
    const ABOUT: &'static str = "how often deliveries over HTTP are tried again";
    const ATTRIBUTE: &'static str = "DeliveryPolicy";

    fn from_aws(text: &str) -> Result<Option<DeliveryPolicy>, String> {
        DeliveryPolicy::seen(text)
    }

    fn to_aws(value: &DeliveryPolicy) -> String {
        value.to_string()
    }
}

/// Whether the body of a message tells its duplicates. Absent where it does not.
#[derive(Debug)]
pub(super) struct Deduplication;

impl Attribute for Deduplication {
    type Of = TopicAttributes;
    type Value = bool;
    const NAME: &'static str = "content_based_deduplication";
    const ABOUT: &'static str = "whether the body of a message tells its duplicates, on a FIFO topic";
    const ATTRIBUTE: &'static str = "ContentBasedDeduplication";
    const UNSET: &'static str = "false";

    fn from_aws(text: &str) -> Result<Option<bool>, String> {
        Ok(text.eq_ignore_ascii_case("true").then_some(true))
    }

    fn to_aws(value: &bool) -> String {
        value.to_string()
    }
}

/// Among which messages of a FIFO topic duplicates are told, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ThroughputScope {
    /// Among all.
    Topic,
    /// Within each message group, which lets through more of them.
    MessageGroup,
}

/// Among which messages duplicates are told. Absent where that is AWS's default.
#[derive(Debug)]
pub(super) struct Throughput;

impl Attribute for Throughput {
    type Of = TopicAttributes;
    type Value = ThroughputScope;
    const NAME: &'static str = "fifo_throughput_scope";
    const ABOUT: &'static str = "among which messages duplicates are told, on a FIFO topic";
    const ATTRIBUTE: &'static str = "FifoThroughputScope";
    const UNSET: &'static str = "Topic";

    fn from_aws(text: &str) -> Result<Option<ThroughputScope>, String> {
        of_word(text).map(|scope| Some(scope).filter(|scope| *scope != ThroughputScope::Topic))
    }

    fn to_aws(value: &ThroughputScope) -> String {
        word(value)
    }
}

/// How many days a FIFO topic keeps its messages for a replay.
#[derive(Debug)]
pub(super) struct Archive;

impl Attribute for Archive {
    type Of = TopicAttributes;
    type Value = u16;
    const NAME: &'static str = "archive_days";
    const ABOUT: &'static str = "how many days a FIFO topic keeps messages for a replay";
    const ATTRIBUTE: &'static str = "ArchivePolicy";
    const BLOCKS_DELETION: bool = true;
    const UNSET: &'static str = "{}";

    fn from_aws(text: &str) -> Result<Option<u16>, String> {
        let policy: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match &policy["MessageRetentionPeriod"] {
            Value::Null => Ok(None),
            Value::String(days) => number(days).map(Some),
            days => number(&days.to_string()).map(Some),
        }
    }

    fn to_aws(value: &u16) -> String {
        json!({ "MessageRetentionPeriod": value.to_string() }).to_string()
    }
}

fn number<N: std::str::FromStr<Err = std::num::ParseIntError>>(text: &str) -> Result<N, String> {
    text.parse().map_err(|error: std::num::ParseIntError| error.to_string())
}

/// AWS's word for one of ours; the types carry AWS's spelling.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Our value of a word of AWS. A word that is new at AWS is a failure, never taken for another.
pub(super) fn of_word<T: DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(word.to_owned())).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trips<A: Attribute>(value: &A::Value)
    where
        A::Value: PartialEq + std::fmt::Debug,
    {
        assert_eq!(A::from_aws(&A::to_aws(value)).unwrap().as_ref(), Some(value), "{}", A::NAME);
    }

    #[test]
    fn what_is_set_comes_back() {
        round_trips::<DisplayName>(&known("Voice agent"));
        round_trips::<KmsKey>(&known("alias/alarms"));
        round_trips::<SignatureVersion>(&2);
        round_trips::<TopicTracing>(&Tracing::Active);
        round_trips::<MessageSize>(&1_024);
        round_trips::<Deduplication>(&true);
        round_trips::<Throughput>(&ThroughputScope::MessageGroup);
        round_trips::<Archive>(&30);
    }

    #[test]
    fn what_takes_an_attribute_away_reads_as_none() {
        assert_eq!(Deduplication::from_aws(Deduplication::UNSET).unwrap(), None);
        assert_eq!(Throughput::from_aws(Throughput::UNSET).unwrap(), None);
        assert_eq!(Archive::from_aws(Archive::UNSET).unwrap(), None);
        assert_eq!(Archive::from_aws(r#"{"MessageRetentionPeriod": 7}"#).unwrap(), Some(7));
    }

    #[test]
    fn a_word_that_is_new_at_aws_is_not_taken_for_another() {
        assert!(TopicTracing::from_aws("Sampled").is_err());
        assert!(Throughput::from_aws("Account").is_err());
    }
}
