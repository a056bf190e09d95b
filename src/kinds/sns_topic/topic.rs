//! The topic itself: whether it is a FIFO topic, which can't be changed.

use crate::kind::prelude::*;
use std::collections::HashMap;

use super::{
    attribute::GET,
    attributes::{
        Archive, Deduplication, DisplayName, KmsKey, MessageSize, SignatureVersion, Throughput,
        TopicDelivery, TopicTracing,
    },
    kind::outputs,
    live,
    policy::{self, INVISIBLE_PRINCIPAL},
    tags,
};
use crate::policy::Policy;

const CREATE: &str = "sns:CreateTopic";
const DELETE: &str = "sns:DeleteTopic";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicValue {
    /// Whether messages keep their order.
    pub(super) fifo: bool,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct Topic;

impl Aspect for Topic {
    type Value = TopicValue;
    const NAME: &'static str = "topic";
    const ABOUT: &'static str = "the topic itself, and whether messages keep their order";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[GET],
        // The last tells which alarms notify it.
        write: &[CREATE, "sns:TagResource", DELETE, "cloudwatch:DescribeAlarms"],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = &[tags::CONFLICT, tags::STALE, INVISIBLE_PRINCIPAL];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TopicValue>>, Failure> {
        let attributes = live::attributes(aws, at).await?;
        let Some(attributes) = attributes.as_ref() else { return Ok(None) };
        let fifo = attributes.get("FifoTopic").is_some_and(|fifo| fifo.eq_ignore_ascii_case("true"));
        Ok(Some(Seen::with_outputs(TopicValue { fifo }, outputs(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: TopicValue) -> Result<Outputs, Failure> {
        let policy: Option<Policy> = at.creation_value(policy::NAME);
        let attributes: HashMap<String, String> = [
            want.fifo.then(|| ("FifoTopic".to_owned(), "true".to_owned())),
            policy.map(|policy| (policy::ATTRIBUTE.to_owned(), policy.to_json())),
            DisplayName::riding(at),
            KmsKey::riding(at),
            SignatureVersion::riding(at),
            TopicTracing::riding(at),
            MessageSize::riding(at),
            TopicDelivery::riding(at),
            Deduplication::riding(at),
            Throughput::riding(at),
            Archive::riding(at),
        ]
        .into_iter()
        .flatten()
        .collect();
        let call = aws
            .sns(&at.scope.region)
            .create_topic()
            .name(&at.name)
            .set_attributes(Some(attributes))
            .set_tags(Some(tags::sdk(at.creation_tags(), CREATE)?));
        // Repeated word for word it answers with the topic that is there; with anything else, the
        // owner's tags included, it is refused. So it never takes over a topic of someone else.
        aws.send(CREATE, call.send()).await.map_err(|failure| {
            if failure.message.contains("already exists with different") {
                return failure.with_hint(format!(
                    "somebody made a topic called {} meanwhile; plan again to see whose it is",
                    at.name
                ));
            }
            failure
        })?;
        Ok(outputs(&at.name, &at.scope))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TopicValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.sns(&at.scope.region).delete_topic().topic_arn(live::arn(at));
        gone(aws.send(DELETE, call.send()).await, live::NOT_FOUND)
    }
}
