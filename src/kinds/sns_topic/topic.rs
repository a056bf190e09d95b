//! The topic itself.

use std::collections::HashMap;

use super::{
    attributes::{
        Archive, Deduplication, DisplayName, KmsKey, MessageSize, SignatureVersion, Throughput,
        TopicDelivery, TopicTracing,
    },
    live,
    policy::{self, INVISIBLE_PRINCIPAL},
    tags,
};
use crate::{kind::prelude::*, policy::Policy};

const CREATE: &str = "sns:CreateTopic";
const DELETE: &str = "sns:DeleteTopic";

/// The properties that can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicValue {
    pub(super) fifo: bool,
}

#[derive(Debug)]
pub(super) struct Topic;

impl Aspect for Topic {
    type Value = TopicValue;
    const NAME: &'static str = "topic";
    const ABOUT: &'static str = "the topic itself, standard or FIFO";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[live::GET],
        // The last one finds the alarms that notify it.
        write: &[CREATE, "sns:TagResource", DELETE, "cloudwatch:DescribeAlarms"],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = &[tags::CONFLICT, tags::STALE, INVISIBLE_PRINCIPAL];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TopicValue>>, Failure> {
        let attributes = live::attributes(aws, at).await?;
        let Some(attributes) = attributes.as_ref() else { return Ok(None) };
        let fifo = attributes.get("FifoTopic").is_some_and(|fifo| fifo.eq_ignore_ascii_case("true"));
        Ok(Some(Seen::with_outputs(TopicValue { fifo }, live::topic_outputs(&at.name, &at.scope))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TopicValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn create(&self, aws: &Aws, at: &Target, want: TopicValue) -> Result<Outputs, Failure> {
        let policy: Option<Policy> = at.creation_value(policy::NAME);
        let attributes = [
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
        ];
        let attributes: HashMap<String, String> = attributes.into_iter().flatten().collect();
        let call = aws.sns(&at.scope.region).create_topic().name(&at.name).set_attributes(Some(attributes));
        let call = call.set_tags(Some(tags::to_aws(at.creation_tags(), CREATE)?));
        // Repeated with the same attributes and tags, the owner's included, it answers with the existing topic;
        // with any others it is refused. So it never takes over a topic of someone else.
        aws.send(CREATE, call.send()).await.map_err(|failure| {
            if failure.message.contains("already exists with different") {
                let name = &at.name;
                return failure
                    .with_hint(format!("a topic {name} was created meanwhile; plan again to see its owner"));
            }
            failure
        })?;
        Ok(live::topic_outputs(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.sns(&at.scope.region).delete_topic().topic_arn(live::arn(at));
        gone(aws.send(DELETE, call.send()).await, live::NOT_FOUND)
    }
}
