//! A topic's tags.

use aws_sdk_sns::types::Tag;

use super::live;
use crate::kind::prelude::*;

/// Concurrent writes of tags are refused.
pub(super) const CONFLICT: Transient = Transient::always("ConcurrentAccess");

/// So is a topic of the name of one that was deleted a moment ago.
pub(super) const STALE: Transient = Transient::always("StaleTag");

#[derive(Debug)]
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

/// Tags for a call.
pub(super) fn to_aws(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(operation)))
        .collect()
}
