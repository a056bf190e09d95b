//! What a schedule invokes. The stack file, the document and AWS have the same members, in AWS's terms.

use serde_json::Value;

use crate::{aws::wire::Unknown, kind::prelude::*};

/// What is invoked, by which role, and with what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The ARN of what is invoked, or of a call: `arn:aws:scheduler:::aws-sdk:SERVICE:CALL`.
    pub arn: Arn,
    /// The role that invokes it, which trusts `scheduler.amazonaws.com`.
    pub role: Arn,
    /// Text that is sent; JSON where the target takes that.
    #[schemars(length(min = 1))]
    pub input: Option<Text>,
    /// How long an invocation is tried again. Default: 24 hours and 185 times.
    #[serde(default)]
    pub retry_policy: RetryPolicy,
    /// The queue that gets what could not be delivered.
    pub dead_letter_config: Option<DeadLetterConfig>,
    /// The message group, which a FIFO queue needs.
    pub sqs_parameters: Option<SqsParameters>,
    /// What an event has, where the target is an event bus.
    pub event_bridge_parameters: Option<EventBridgeParameters>,
    /// The partition key, where the target is a stream.
    pub kinesis_parameters: Option<KinesisParameters>,
    /// Members of other sorts of targets, as AWS has them: `UpdateSchedule` replaces the whole target.
    #[serde(default, skip_serializing_if = "Unknown::is_empty")]
    #[schemars(skip)]
    pub unknown_members: Unknown,
}

/// How long an invocation is tried again. AWS writes out what is not given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetryPolicy {
    /// For how long: 60 to 86,400 seconds, the default.
    #[schemars(range(min = 60, max = 86_400))]
    pub maximum_event_age_in_seconds: u32,
    /// How many times: 0 to 185, the default.
    #[schemars(range(max = 185))]
    pub maximum_retry_attempts: u32,
}

impl Default for RetryPolicy {
    /// See docs/defaults.md.
    fn default() -> Self {
        Self { maximum_event_age_in_seconds: 86_400, maximum_retry_attempts: 185 }
    }
}

/// Where invocations go that could not be delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterConfig {
    /// The ARN of a standard queue, to which the role may send.
    pub arn: Arn,
}

/// What a FIFO queue needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqsParameters {
    /// The message group of all its messages.
    #[schemars(length(min = 1, max = 128))]
    pub message_group_id: Text,
}

/// What an event has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventBridgeParameters {
    /// The sort of event.
    #[schemars(length(min = 1, max = 128))]
    pub detail_type: Text,
    /// Its source, which does not begin with `aws.`.
    #[schemars(length(min = 1, max = 256))]
    pub source: Text,
}

/// What a stream needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KinesisParameters {
    /// By which the shard is chosen.
    #[schemars(length(min = 1, max = 256))]
    pub partition_key: Text,
}

impl Target {
    /// What AWS refuses, with the member that it is about.
    pub(super) fn problems(&self) -> Vec<(&'static str, &'static str)> {
        let arn = self.arn.0.known().unwrap_or_default();
        let service = arn.split(':').nth(2).unwrap_or_default();
        let resource = arn.splitn(6, ':').nth(5).unwrap_or_default();
        let is_fifo = service == "sqs" && names_fifo(resource);
        let is_bus = service == "events" && resource.starts_with("event-bus/");
        let dead = self.dead_letter_config.as_ref().and_then(|config| config.arn.0.known());
        let is_event = is_bus || service == "lambda" || service == "states";
        let input = self.input.as_ref().and_then(Text::known).filter(|_| is_event);
        let is_json = input.is_none_or(|text| serde_json::from_str::<Value>(text).is_ok());
        let source = self.event_bridge_parameters.as_ref().and_then(|event| event.source.known());
        let mut found = Vec::new();
        let mut refuse = |is_wrong: bool, member, why| found.extend(is_wrong.then_some((member, why)));
        refuse(!self.unknown_members.is_empty(), "unknown_members", "no declaration sets these");
        let has_group = self.sqs_parameters.is_some();
        refuse(is_fifo && !has_group, "arn", "a FIFO queue needs `sqs_parameters` with a message group");
        let has_event = self.event_bridge_parameters.is_some();
        refuse(is_bus && !has_event, "arn", "an event bus needs `event_bridge_parameters`");
        let has_key = self.kinesis_parameters.is_some();
        refuse(service == "kinesis" && !has_key, "arn", "a stream needs `kinesis_parameters`");
        refuse(!is_json, "input", "expected JSON");
        let is_aws = source.is_some_and(|source| source.starts_with("aws."));
        refuse(is_aws, "event_bridge_parameters", "a `source` that begins with `aws.` is AWS's own");
        let is_standard = dead.is_none_or(|arn| arn.contains(":sqs:") && !names_fifo(arn));
        refuse(!is_standard, "dead_letter_config", "expected the ARN of a standard SQS queue");
        found
    }
}

/// Whether the name of a queue, at the end of this text, is that of a FIFO queue.
fn names_fifo(queue: &str) -> bool {
    queue.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
}
