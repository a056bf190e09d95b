//! A parameter's tags.

use crate::kind::prelude::*;
use aws_sdk_ssm::types::{ResourceTypeForTagging, Tag};

use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{difference, tags_from_aws, tags_of},
};

const LIST: &str = "ssm:ListTagsForResource";
const ADD: &str = "ssm:AddTagsToResource";
const REMOVE: &str = "ssm:RemoveTagsFromResource";

/// The aspect.
#[derive(Debug)]
pub(super) struct ParameterTags;

impl Aspect for ParameterTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[LIST, GET_RESOURCES], write: &[ADD, REMOVE] };
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] =
        &[Transient::of_itself("InvalidResourceId", ""), Transient::always("TooManyUpdates")];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let read = || async { Ok(read(aws, at).await?.unwrap_or_default()) };
        let tags = tags_of(aws, at, at.output("arn"), read).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        let live = read(aws, at).await?.map(tags_from_aws).unwrap_or_default();
        let (set, removed) = difference(&live, &want);
        let (ssm, kind) = (aws.ssm(&at.scope.region), ResourceTypeForTagging::Parameter);
        if !set.is_empty() {
            let call = ssm.add_tags_to_resource().resource_type(kind.clone()).resource_id(&at.name);
            aws.send(ADD, call.set_tags(Some(sdk(set, ADD)?)).send()).await?;
        }
        if !removed.is_empty() {
            let call = ssm.remove_tags_from_resource().resource_type(kind).resource_id(&at.name);
            aws.send(REMOVE, call.set_tag_keys(Some(removed)).send()).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, TagsValue::new()).await
    }
}

/// The tags as AWS has them; `None` where there is no such parameter.
pub(super) async fn read(aws: &Aws, at: &Target) -> Result<Option<Tags>, Failure> {
    let call = aws
        .ssm(&at.scope.region)
        .list_tags_for_resource()
        .resource_type(ResourceTypeForTagging::Parameter)
        .resource_id(&at.name);
    let answer = absent(aws.send(LIST, call.send()).await, &["InvalidResourceId"])?;
    Ok(answer.map(|answer| {
        answer.tag_list.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect()
    }))
}

/// Tags for a call.
pub(super) fn sdk(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    tags.into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(operation)))
        .collect()
}
