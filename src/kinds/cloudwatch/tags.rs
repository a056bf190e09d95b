//! Aspect `tags` of alarms and dashboards. The call that creates carries them; AWS ignores them in
//! every later call of that name.

use crate::kind::prelude::*;
use std::sync::Arc;

use aws_sdk_cloudwatch::types::Tag;

use super::live::taken;
use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{difference, tags_from_aws, tags_of},
    model::Owner,
};

const LIST: &str = "cloudwatch:ListTagsForResource";
const TAG: &str = "cloudwatch:TagResource";
const UNTAG: &str = "cloudwatch:UntagResource";

/// The aspect.
#[derive(Clone, Copy, Debug)]
pub struct CloudWatchTags;

impl Aspect for CloudWatchTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[LIST, GET_RESOURCES], write: &[TAG, UNTAG] };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[
        Transient::always("ConcurrentModificationException"),
        Transient::of_itself("ResourceNotFoundException", ""),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let arn = at.output("arn");
        let region = &at.scope.region;
        let read = || async { Ok((*listed(aws, region, arn).await?).clone()) };
        let tags = tags_of(aws, at, arn, read).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        let (cloudwatch, arn) = (aws.cloudwatch(&at.scope.region), at.output("arn"));
        let (set, removed) = difference(&tags_from_aws(list(aws, &at.scope.region, arn).await?), &want);
        if !set.is_empty() {
            let call = cloudwatch.tag_resource().resource_arn(arn).set_tags(Some(sdk(set)));
            aws.send(TAG, call.send()).await?;
        }
        if !removed.is_empty() {
            let call = cloudwatch.untag_resource().resource_arn(arn).set_tag_keys(Some(removed));
            aws.send(UNTAG, call.send()).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}

/// The tags, asked once in a round of reads.
///
/// # Errors
/// What AWS answered.
pub async fn listed(aws: &Aws, region: &str, arn: &str) -> Result<Arc<Tags>, Failure> {
    aws.catalogue().listing(&format!("{LIST}/{region}/{arn}"), || list(aws, region, arn)).await
}

/// The tags as AWS has them now.
async fn list(aws: &Aws, region: &str, arn: &str) -> Result<Tags, Failure> {
    let call = aws.cloudwatch(region).list_tags_for_resource().resource_arn(arn);
    let answer =
        absent(aws.send(LIST, call.send()).await, &["ResourceNotFoundException", "ResourceNotFound"])?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    Ok(tags.into_iter().filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect())
}

/// Goes on only if what has the name is the one that an earlier attempt of this creation made.
///
/// # Errors
/// That it is someone else's, or what AWS answered.
pub async fn check_owner(aws: &Aws, at: &Target, arn: &str, operation: &str) -> Result<(), Failure> {
    let tags = list(aws, &at.scope.region, arn).await?;
    let is_ours = at.owner.is_some() && Owner::of(&tags) == at.owner;
    if is_ours { Ok(()) } else { Err(taken(at, operation, &tags)) }
}

/// Tags for a call; `None` where there are none, which is not the same as an empty list.
#[must_use]
pub fn of_creation(at: &Target) -> Option<Vec<Tag>> {
    Some(sdk(at.creation_tags())).filter(|tags| !tags.is_empty())
}

fn sdk(tags: Tags) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}
