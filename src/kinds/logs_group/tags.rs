//! A group's tags.

use super::kind::arn;
use crate::kind::prelude::*;
use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{difference, tags_from_aws, tags_of},
    kinds::logs::CLASH,
};

/// Reads the tags of a group.
pub(super) const LIST: &str = "logs:ListTagsForResource";
/// Adds tags, also while creating.
pub(super) const TAG: &str = "logs:TagResource";
const UNTAG: &str = "logs:UntagResource";

/// The aspect.
#[derive(Debug)]
pub(super) struct GroupTags;

impl Aspect for GroupTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[LIST, GET_RESOURCES], write: &[LIST, TAG, UNTAG] };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let tags = tags_of(aws, at, &arn(&at.name, &at.scope), || read_now(aws, at)).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        let (set, removed) = difference(&tags_from_aws(read_now(aws, at).await?), &want);
        let (logs, arn) = (aws.logs(&at.scope.region), arn(&at.name, &at.scope));
        if !set.is_empty() {
            let call = logs.tag_resource().resource_arn(&arn).set_tags(Some(set.into_iter().collect()));
            aws.send(TAG, call.send()).await?;
        }
        if !removed.is_empty() {
            let call = logs.untag_resource().resource_arn(&arn).set_tag_keys(Some(removed));
            aws.send(UNTAG, call.send()).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}

/// The tags, asked of AWS now. The call takes the ARN without `:*` only.
pub(super) async fn read_now(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
    let call = aws.logs(&at.scope.region).list_tags_for_resource().resource_arn(arn(&at.name, &at.scope));
    Ok(aws.send(LIST, call.send()).await?.tags.unwrap_or_default().into_iter().collect())
}
