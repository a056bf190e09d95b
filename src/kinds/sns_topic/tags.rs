//! A topic's tags.

use crate::kind::prelude::*;
use aws_sdk_sns::types::Tag;

use super::live;
use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{difference, tags_from_aws, tags_of},
};

const LIST: &str = "sns:ListTagsForResource";
const TAG: &str = "sns:TagResource";
const UNTAG: &str = "sns:UntagResource";

/// Two writes of tags at a time are refused.
pub(super) const CONFLICT: Transient = Transient::always("ConcurrentAccess");

/// So is a topic of the name of one that was deleted a moment ago.
pub(super) const STALE: Transient = Transient::always("StaleTag");

/// The aspect.
#[derive(Debug)]
pub(super) struct TopicTags;

impl Aspect for TopicTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[LIST, GET_RESOURCES], write: &[LIST, TAG, UNTAG] };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[CONFLICT, STALE, Transient::of_itself("ResourceNotFound", "")];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let tags = tags_of(aws, at, &live::arn(at), || read(aws, at)).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        let (set, removed) = difference(&tags_from_aws(read(aws, at).await?), &want);
        let (sns, arn) = (aws.sns(&at.scope.region), live::arn(at));
        if !set.is_empty() {
            let call = sns.tag_resource().resource_arn(&arn).set_tags(Some(sdk(set, TAG)?));
            aws.send(TAG, call.send()).await?;
        }
        if !removed.is_empty() {
            let call = sns.untag_resource().resource_arn(&arn).set_tag_keys(Some(removed));
            aws.send(UNTAG, call.send()).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}

async fn read(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
    let call = aws.sns(&at.scope.region).list_tags_for_resource().resource_arn(live::arn(at));
    let answer = absent(aws.send(LIST, call.send()).await, &["ResourceNotFound"])?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Tags for a call.
pub(super) fn sdk(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(operation)))
        .collect()
}
