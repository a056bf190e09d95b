//! Dead-letter queues: where a queue moves what nobody could work off, and which queues may do so.

use serde_json::{Value, json};

use super::service::{NOT_FOUND, QueueAttributes, UNSEEN, is_fifo};
use crate::kind::prelude::*;

/// How AWS refuses a dead-letter queue that is not there.
pub(super) const NO_TARGET: Refusal = Refusal::new(
    "InvalidParameterValue",
    "Value {} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.",
);

/// A new dead-letter queue is not known everywhere at once.
pub(super) const UNSEEN_TARGET: Transient =
    Transient::of_named(NO_TARGET.code, "Dead letter target does not exist", &["sqs"]);

/// Where messages go that were received too often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedrivePolicy {
    /// The dead-letter queue, of the same account, region and sort as the queue.
    pub dead_letter_target_arn: Arn,
    /// How often a message is received before it goes there: 1 to 1,000 times.
    #[schemars(range(min = 1, max = 1_000))]
    pub max_receive_count: u16,
}

impl AttributeText for RedrivePolicy {
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        let policy: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        // A number or a text, as it was sent.
        let count = &policy["maxReceiveCount"];
        let count = count.as_str().map_or_else(|| count.to_string(), str::to_owned);
        let target = policy["deadLetterTargetArn"].as_str().ok_or("it has no `deadLetterTargetArn`")?;
        let max_receive_count = count.parse().map_err(|_| format!("`{count}` is not a count"))?;
        Ok(Some(Self { dead_letter_target_arn: target.into(), max_receive_count }))
    }

    fn to_text(&self) -> String {
        let Self { dead_letter_target_arn, max_receive_count } = self;
        json!({ "deadLetterTargetArn": dead_letter_target_arn.value(), "maxReceiveCount": max_receive_count })
            .to_string()
    }
}

impl RedrivePolicy {
    /// What AWS refuses of it in a queue called `name`.
    pub(super) fn problem(&self, name: &str, scope: &Scope) -> Option<Problem> {
        let target = self.dead_letter_target_arn.0.known()?;
        let parts: Vec<&str> = target.split(':').collect();
        let message = match parts[..] {
            ["arn", _, "sqs", region, _, _] if region != scope.region => {
                "a dead-letter queue is in the region of its queue"
            }
            ["arn", _, "sqs", _, account, _] if account != scope.account && !scope.account.is_empty() => {
                "a dead-letter queue is of the account of its queue"
            }
            ["arn", _, "sqs", _, _, dead] if is_fifo(dead) != is_fifo(name) => {
                "the dead-letter queue of a FIFO queue is a FIFO queue, and that of a standard queue is not"
            }
            ["arn", _, "sqs", ..] => return None,
            _ => "not the ARN of an SQS queue",
        };
        Some(Problem::below([DeadLetters::NAME, "dead_letter_target_arn"], message))
    }
}

#[derive(Debug)]
pub(super) struct DeadLetters;

impl Attribute for DeadLetters {
    type Of = QueueAttributes;
    type Value = RedrivePolicy;
    const NAME: &'static str = "redrive_policy";
    const ABOUT: &'static str = "the dead-letter queue";
    const ATTRIBUTE: &'static str = "RedrivePolicy";
    const RIDES: Rides = Rides::WhenItCan;
    const NAMES: Option<Names<RedrivePolicy>> =
        Some(|policy| vec![Named::arn(policy.dead_letter_target_arn.value()).or(NO_TARGET)]);
    const TRANSIENT: &'static [Transient] = &[
        UNSEEN[0],
        UNSEEN[1],
        UNSEEN_TARGET,
        Transient::of_named(NOT_FOUND[0], "", &["sqs"]),
        Transient::of_named(NOT_FOUND[1], "", &["sqs"]),
    ];
}

/// Who may use the queue as dead-letter queue, in AWS's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// Every queue of the account and region.
    AllowAll,
    /// The queues that are named.
    ByQueue,
    /// None.
    DenyAll,
}

/// Which queues may use this one as their dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedriveAllowPolicy {
    /// `allowAll`, which is so without a declaration, `denyAll` or `byQueue`.
    pub redrive_permission: Permission,
    /// The queues, where it is `byQueue`: 1 to 10.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub source_queue_arns: BTreeSet<Arn>,
}

impl RedriveAllowPolicy {
    pub(super) fn unless_default(self) -> Option<Self> {
        Some(self).filter(|policy| policy.redrive_permission != Permission::AllowAll)
    }

    pub(super) fn problem(&self) -> Option<Problem> {
        let is_by_queue = self.redrive_permission == Permission::ByQueue;
        let message = match self.source_queue_arns.is_empty() {
            true if is_by_queue => "`byQueue` needs `source_queue_arns`",
            false if !is_by_queue => "only `byQueue` has `source_queue_arns`",
            _ => return None,
        };
        Some(Problem::at(Sources::NAME, message))
    }
}

impl AttributeText for RedriveAllowPolicy {
    fn from_text(text: &str) -> Result<Option<Self>, String> {
        let policy: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let word = |why: serde_json::Error| why.to_string();
        let sources = policy["sourceQueueArns"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let policy = Self {
            redrive_permission: serde_json::from_value(policy["redrivePermission"].clone()).map_err(word)?,
            source_queue_arns: sources.map(Arn::from).collect(),
        };
        Ok(policy.unless_default())
    }

    fn to_text(&self) -> String {
        let mut policy = json!({ "redrivePermission": self.redrive_permission });
        if self.redrive_permission == Permission::ByQueue {
            let sources: Vec<String> = self.source_queue_arns.iter().map(Arn::value).collect();
            policy["sourceQueueArns"] = json!(sources);
        }
        policy.to_string()
    }
}

/// A queue is taken for a dead-letter queue only once it lets who names it, so this grants.
#[derive(Debug)]
pub(super) struct Sources;

impl Attribute for Sources {
    type Of = QueueAttributes;
    type Value = RedriveAllowPolicy;
    const NAME: &'static str = "redrive_allow_policy";
    const ABOUT: &'static str = "which queues may use it as dead-letter queue";
    const ATTRIBUTE: &'static str = "RedriveAllowPolicy";
    const RIDES: Rides = Rides::WhenItCan;
    const GRANTS: bool = true;
}
