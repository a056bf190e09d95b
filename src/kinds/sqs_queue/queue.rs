//! The queue itself.

use super::{
    attributes::{
        Deduplication, Delay, FifoThroughput, MessageSize, Retention, Throughput, Visibility, Wait,
    },
    encryption::{Encryption, QueueEncryption},
    policy::{self, INVISIBLE_PRINCIPAL, QueuePolicy},
    redrive::{DeadLetters, Sources, UNSEEN_TARGET},
    service::{GET, NOT_FOUND, QueueAttributes, QueueTags, SQS, TAG, attributes_now, outputs_of, url_of},
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
    policy::Policy,
};

const CREATE: Operation = SQS.call("sqs:CreateQueue");
const DELETE: Operation = SQS.call("sqs:DeleteQueue");

/// A name is free again a minute after its queue was deleted (botocore, `CreateQueue`).
const DELETED: [Transient; 2] = [
    Transient::always("AWS.SimpleQueueService.QueueDeletedRecently"),
    Transient::always("QueueDeletedRecently"),
];

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueValue {
    pub(super) fifo: bool,
}

#[derive(Serialize)]
struct NewQueue<'a> {
    queue_name: &'a str,
    attributes: BTreeMap<String, String>,
    tags: Tags,
}

#[derive(Debug)]
pub(super) struct QueueItself;

impl Aspect for QueueItself {
    type Value = QueueValue;
    const NAME: &'static str = "queue";
    const ABOUT: &'static str = "the queue itself, standard or FIFO";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[
            GET.action,
            QueueTags::LIST,
            CREATE.action,
            TAG.action,
            DELETE.action,
            "sqs:ListDeadLetterSourceQueues",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = &[DELETED[0], DELETED[1], INVISIBLE_PRINCIPAL, UNSEEN_TARGET];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<QueueValue>>, Failure> {
        let attributes = QueueAttributes::get(aws, at).await?;
        let Some(attributes) = attributes.as_ref() else { return Ok(None) };
        let fifo = attributes.get("FifoQueue").is_some_and(|fifo| fifo.eq_ignore_ascii_case("true"));
        Ok(Some(Seen::with_outputs(QueueValue { fifo }, outputs_of(&at.name, &at.scope))))
    }

    /// With the same attributes `CreateQueue` answers with a queue that is there already, and leaves its tags.
    async fn create(&self, aws: &Aws, at: &Target, want: QueueValue) -> Result<Outputs, Failure> {
        if attributes_now(aws, at).await?.is_some() && !QueueTags::is_ours(aws, at).await? {
            let message = format!("there is a queue `{}` already, which would be taken over", at.name);
            return Err(Failure::guard(CREATE.action, message));
        }
        let policy: Option<Policy> = at.creation_value(QueuePolicy::NAME);
        let throughput: Option<Throughput> = at.creation_value(FifoThroughput::NAME);
        let encryption: Option<Encryption> = at.creation_value(QueueEncryption::NAME);
        let alone = [
            want.fifo.then(|| ("FifoQueue".to_owned(), "true".to_owned())),
            policy.map(|policy| (policy::ATTRIBUTE.to_owned(), policy.to_json())),
            Deduplication::riding(at),
            Delay::riding(at),
            MessageSize::riding(at),
            Retention::riding(at),
            Wait::riding(at),
            Visibility::riding(at),
            DeadLetters::riding(at),
            Sources::riding(at),
        ];
        let mut attributes: BTreeMap<String, String> = alone.into_iter().flatten().collect();
        attributes.extend(throughput.into_iter().flat_map(Throughput::to_aws));
        attributes.extend(encryption.iter().flat_map(Encryption::to_aws));
        // A key that is not there is left out of what creates.
        attributes.retain(|_, value| !value.is_empty());
        let input = NewQueue { queue_name: &at.name, attributes, tags: at.creation_tags() };
        aws.act(&CREATE, &at.scope.region, &input).await?;
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { queue_url: url_of(at) };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}
