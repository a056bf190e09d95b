//! The declaration of a queue, what AWS refuses of it, and its aspects.

use serde_json::Value;

use super::{
    attributes::{
        Deduplication, Delay, FifoThroughput, MessageSize, Retention, Throughput, Visibility, Wait,
    },
    encryption::{Encryption, QueueEncryption},
    policy::{self, QueuePolicy},
    queue::{QueueItself, QueueValue},
    redrive::{DeadLetters, RedriveAllowPolicy, RedrivePolicy, Sources},
    service::{self, NOT_FOUND, QueueTags, is_fifo, outputs_of},
};
use crate::{
    kind::{DynAspect, prelude::*},
    policy::Policy,
};

const NAME: &str = r"^[A-Za-z0-9_-]+(\.fifo)?$";
const NAME_IN_WORDS: &str = "letters, digits, `_` and `-`, and for a FIFO queue `.fifo` at the end";

/// An SQS queue.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name: up to 80 letters, digits, `_` and `-`. A FIFO queue, which keeps messages in order, has a name that ends in
    /// `.fifo`.
    #[schemars(length(max = 80), extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// For how long new messages are held back: 0 to 900 seconds. 0 by default.
    #[schemars(range(max = 900))]
    pub delay_seconds: Option<u32>,
    /// Maximum size of a message: 1,024 to 1,048,576 bytes, the default.
    #[schemars(range(min = 1_024, max = 1_048_576))]
    pub maximum_message_size: Option<u32>,
    /// How long a message is kept: 60 to 1,209,600 seconds. 345,600, four days, by default.
    #[schemars(range(min = 60, max = 1_209_600))]
    pub message_retention_period: Option<u32>,
    /// How long a receiver waits for a message: 0 to 20 seconds. 0 by default.
    #[schemars(range(max = 20))]
    pub receive_message_wait_time_seconds: Option<u32>,
    /// How long a received message is hidden from others: 0 to 43,200 seconds. 30 by default.
    #[schemars(range(max = 43_200))]
    pub visibility_timeout: Option<u32>,
    /// Content-based deduplication. FIFO queues only.
    #[serde(default)]
    pub content_based_deduplication: bool,
    /// Deduplication and throughput by message group. FIFO queues only.
    pub throughput: Option<Throughput>,
    /// Encryption at rest. By default with keys of SQS.
    pub encryption: Option<Encryption>,
    /// The dead-letter queue.
    pub redrive_policy: Option<RedrivePolicy>,
    /// Which queues may use this one as their dead-letter queue. By default every one of the account and region.
    pub redrive_allow_policy: Option<RedriveAllowPolicy>,
    /// Access policy in IAM's grammar, or `{ file = "x.json" }`. Topics, buckets, rules and schedules send to the queue
    /// only if it lets them.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// AWS's constraints that it breaks, beside the bounds of its fields.
    fn problems(&self, name: &str, scope: &Scope) -> Vec<Problem> {
        let of_fifo = [
            (Deduplication::NAME, self.content_based_deduplication),
            (FifoThroughput::NAME, self.throughput.is_some()),
        ];
        let of_fifo = of_fifo.into_iter().filter(|(_, is_given)| *is_given && !is_fifo(name));
        let of_fifo = of_fifo.map(|(member, _)| {
            Problem::at(member, format!("`{member}` needs a FIFO queue"))
                .with_help("the name of a FIFO queue ends in `.fifo`")
        });
        let others = [
            self.throughput.and_then(Throughput::problem),
            self.encryption.as_ref().and_then(Encryption::problem),
            self.redrive_policy.as_ref().and_then(|policy| policy.problem(name, scope)),
            self.redrive_allow_policy.as_ref().and_then(RedriveAllowPolicy::problem),
        ];
        let of_policy = self.policy.iter().flat_map(policy::problems);
        of_fifo.chain(others.into_iter().flatten()).chain(of_policy).collect()
    }
}

/// `sqs.queue`.
#[derive(Debug)]
pub struct SqsQueue;

impl Kind for SqsQueue {
    type Spec = Spec;
    const NAME: &'static str = "sqs.queue";
    const ABOUT: &'static str = "an SQS queue";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN"),
        Output::predicted("name", "its name"),
        Output::predicted("url", "its URL, by which senders and receivers call it"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &QueueItself,
        &TagsOf(QueueTags),
        &Setting(Delay),
        &Setting(MessageSize),
        &Setting(Retention),
        &Setting(Wait),
        &Setting(Visibility),
        &Setting(Deduplication),
        &FifoThroughput,
        &QueueEncryption,
        &Setting(DeadLetters),
        &Setting(Sources),
        &QueuePolicy,
    ];
    const HOLDS_DATA: bool = true;
    const GONE: &'static [&'static str] = NOT_FOUND;
    const JSON_FILES: &'static [&'static str] = &[QueuePolicy::NAME];
    const LEAVES_BEHIND: Option<&'static str> = Some("its messages");
    const TAKEN: Refusal = Refusal::new("QueueAlreadyExists", "A queue already exists with the name {}");

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let name = spec.name.value();
        let problems = spec.problems(&name, scope);
        Desired::named(spec.name)
            .with_problems(problems)
            .with(QueueItself, Some(QueueValue { fifo: is_fifo(&name) }))
            .with(TagsOf(QueueTags), Some(spec.tags))
            .with(Setting(Delay), spec.delay_seconds)
            .with(Setting(MessageSize), spec.maximum_message_size)
            .with(Setting(Retention), spec.message_retention_period)
            .with(Setting(Wait), spec.receive_message_wait_time_seconds)
            .with(Setting(Visibility), spec.visibility_timeout)
            .with(Setting(Deduplication), spec.content_based_deduplication.then_some(true))
            .with(FifoThroughput, spec.throughput.and_then(Throughput::unless_default))
            .with(QueueEncryption, spec.encryption.map(Encryption::canonical))
            .with(Setting(DeadLetters), spec.redrive_policy)
            .with(Setting(Sources), spec.redrive_allow_policy.and_then(RedriveAllowPolicy::unless_default))
            .with(QueuePolicy, spec.policy.and_then(|json| serde_json::from_value(json).ok()))
    }

    fn written(mut held: Written) -> Vec<Table> {
        // The name says whether it is a FIFO queue.
        let _ = held.take(QueueItself);
        if let Some(mut encryption) = held.take(QueueEncryption) {
            // A KMS key says that keys of SQS are none.
            encryption.sqs_managed_sse_enabled.take_if(|_| encryption.kms_key.is_some());
            held.set(QueueEncryption::NAME, encryption);
        }
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    fn named(resource: &str) -> Vec<String> {
        vec![resource.to_owned()]
    }

    fn mentions(_name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let url = outputs.get("url").cloned().unwrap_or_default();
        Mention::arns(outputs).into_iter().chain([Mention::anywhere(url)]).collect()
    }

    async fn uses(aws: &Aws, at: &Target) -> Uses {
        Uses::from_iter([service::sources(aws, at).await])
            .unlisted("which topics, buckets, rules and services send to it or receive from it")
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        service::list(aws, scope).await
    }
}
