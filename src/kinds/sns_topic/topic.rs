//! The topic itself, and its tags.

use std::collections::HashMap;

use aws_sdk_sns::types::Tag;

use super::{
    attributes::{
        Archive, Deduplication, DisplayName, KmsKey, MessageSize, SignatureVersion, Throughput,
        TopicDelivery, TopicTracing,
    },
    live::{self, TopicAttributes},
    policy::{self, INVISIBLE_PRINCIPAL},
};
use crate::{kind::prelude::*, policy::Policy};

const CREATE: &str = "sns:CreateTopic";
const DELETE: &str = "sns:DeleteTopic";

/// Concurrent writes of tags are refused.
const CONFLICT: Transient = Transient::always("ConcurrentAccess");

/// So is a topic of the name of one that was deleted a moment ago.
const STALE: Transient = Transient::always("StaleTag");

/// The properties that can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicValue {
    pub(super) fifo: bool,
}

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
    const TRANSIENT: &'static [Transient] = &[CONFLICT, STALE, INVISIBLE_PRINCIPAL];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TopicValue>>, Failure> {
        let attributes = TopicAttributes::get(aws, at).await?;
        let Some(attributes) = attributes.as_ref() else { return Ok(None) };
        let fifo = attributes.get("FifoTopic").is_some_and(|fifo| fifo.eq_ignore_ascii_case("true"));
        Ok(Some(Seen::with_outputs(TopicValue { fifo }, live::topic_outputs(&at.name, &at.scope))))
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
        let call = call.set_tags(Some(to_aws(at.creation_tags(), CREATE)?));
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

pub(super) struct TopicTags;

impl Tagged for TopicTags {
    const LIST: &'static str = "sns:ListTagsForResource";
    const TAG: &'static str = "sns:TagResource";
    const UNTAG: &'static str = "sns:UntagResource";
    const TRANSIENT: &'static [Transient] = &[CONFLICT, STALE, Transient::of_itself("ResourceNotFound", "")];

    fn arn(at: &Target) -> String {
        live::arn(at)
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let call = aws.sns(&at.scope.region).list_tags_for_resource().resource_arn(live::arn(at));
        let answer = absent(aws.send(Self::LIST, call.send()).await, &["ResourceNotFound"])?;
        let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.sns(&at.scope.region).tag_resource().resource_arn(live::arn(at));
        aws.send(Self::TAG, call.set_tags(Some(to_aws(tags, Self::TAG)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.sns(&at.scope.region).untag_resource().resource_arn(live::arn(at));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

fn to_aws(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    let tag = |(key, value)| Tag::builder().key(key).value(value).build();
    tags.into_iter().map(tag).collect::<Result<_, _>>().map_err(unbuilt(operation))
}
