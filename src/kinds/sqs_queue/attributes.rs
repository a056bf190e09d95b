//! The attributes of a queue that are an aspect of their own, and the two that make a FIFO queue fast.

use super::service::{GET, QueueAttributes, SET, UNSEEN, set_all};
use crate::kind::prelude::*;

/// A number with a default: the aspect's name, AWS's name, the default (docs/defaults.md), and a line of documentation.
macro_rules! number {
    ($name:ident = $aspect:literal, $attribute:literal, $default:literal, $about:literal) => {
        #[derive(Debug)]
        pub(super) struct $name;

        impl Attribute for $name {
            type Of = QueueAttributes;
            type Value = u32;
            const NAME: &'static str = $aspect;
            const ABOUT: &'static str = $about;
            const ATTRIBUTE: &'static str = $attribute;

            fn default() -> Option<u32> {
                Some($default)
            }
        }
    };
}

number!(Delay = "delay_seconds", "DelaySeconds", 0, "for how long new messages are held back");
number!(
    MessageSize = "maximum_message_size",
    "MaximumMessageSize",
    1_048_576,
    "maximum size of a message in bytes"
);
number!(
    Retention = "message_retention_period",
    "MessageRetentionPeriod",
    345_600,
    "how long a message is kept, in seconds"
);
number!(
    Wait = "receive_message_wait_time_seconds",
    "ReceiveMessageWaitTimeSeconds",
    0,
    "how long a receiver waits for a message"
);
number!(
    Visibility = "visibility_timeout",
    "VisibilityTimeout",
    30,
    "how long a received message is hidden from others, in seconds"
);

#[derive(Debug)]
pub(super) struct Deduplication;

impl Attribute for Deduplication {
    type Of = QueueAttributes;
    type Value = bool;
    const NAME: &'static str = "content_based_deduplication";
    const ABOUT: &'static str = "content-based deduplication of a FIFO queue";
    const ATTRIBUTE: &'static str = "ContentBasedDeduplication";
    const UNSET: &'static str = "false";
}

/// Where a FIFO queue looks for duplicates, in AWS's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DeduplicationScope {
    /// In each message group.
    MessageGroup,
    /// In the whole queue.
    #[default]
    Queue,
}

/// What the limit of a FIFO queue's throughput is of, in AWS's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ThroughputLimit {
    /// Of each message group.
    PerMessageGroupId,
    /// Of the queue.
    #[default]
    PerQueue,
}

impl AttributeText for DeduplicationScope {}
impl AttributeText for ThroughputLimit {}

/// Deduplication and throughput of a FIFO queue. Both by message group make it fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Throughput {
    /// `messageGroup` or `queue`, the default.
    pub deduplication_scope: DeduplicationScope,
    /// `perMessageGroupId`, which needs the scope `messageGroup`, or `perQueue`, the default.
    pub fifo_throughput_limit: ThroughputLimit,
}

const SCOPE: &str = "DeduplicationScope";
const LIMIT: &str = "FifoThroughputLimit";

impl Throughput {
    /// Both, since AWS takes a limit by message group only where it has that scope.
    pub(super) fn to_aws(self) -> [(String, String); 2] {
        [
            (SCOPE.to_owned(), self.deduplication_scope.to_text()),
            (LIMIT.to_owned(), self.fifo_throughput_limit.to_text()),
        ]
    }

    fn from_aws(attributes: &BTreeMap<String, String>) -> Result<Self, String> {
        fn word<T: AttributeText + Default>(text: Option<&String>) -> Result<T, String> {
            Ok(text.map(|text| T::from_text(text)).transpose()?.flatten().unwrap_or_default())
        }
        let deduplication_scope = word(attributes.get(SCOPE))?;
        Ok(Self { deduplication_scope, fifo_throughput_limit: word(attributes.get(LIMIT))? })
    }

    /// The defaults count as none: a standard queue has neither.
    pub(super) fn unless_default(self) -> Option<Self> {
        Some(self).filter(|this| *this != Self::default())
    }

    pub(super) fn problem(self) -> Option<Problem> {
        let is_wide = self.deduplication_scope == DeduplicationScope::Queue;
        let message = "`perMessageGroupId` needs the `deduplication_scope` `messageGroup`";
        (is_wide && self.fifo_throughput_limit == ThroughputLimit::PerMessageGroupId)
            .then(|| Problem::below([FifoThroughput::NAME, "fifo_throughput_limit"], message))
    }
}

#[derive(Debug)]
pub(super) struct FifoThroughput;

impl Aspect for FifoThroughput {
    type Value = Throughput;
    const NAME: &'static str = "throughput";
    const ABOUT: &'static str = "deduplication and throughput of a FIFO queue";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET.action], write: &[SET.action] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &UNSEEN;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Throughput>>, Failure> {
        let attributes = QueueAttributes::get(aws, at).await?;
        let Some(attributes) = &*attributes else { return Ok(None) };
        let live = Throughput::from_aws(attributes).map_err(|why| Failure::guard(GET.action, why))?;
        Ok(live.unless_default().map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Throughput) -> Result<(), Failure> {
        set_all(aws, at, want.to_aws().into()).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Throughput::default()).await
    }
}
