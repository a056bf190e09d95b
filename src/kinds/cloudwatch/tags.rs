//! Tags of alarms and dashboards, and ownership by them. The call that creates carries them; AWS ignores them in every
//! later call of that name.

use std::sync::Arc;

use aws_sdk_cloudwatch::types::Tag;

use crate::{
    kind::{prelude::*, shapes::tags_of},
    model::Owner,
};

#[derive(Clone, Copy, Debug)]
pub(crate) struct CloudWatchTags;

impl Tagged for CloudWatchTags {
    const LIST: &'static str = "cloudwatch:ListTagsForResource";
    const TAG: &'static str = "cloudwatch:TagResource";
    const UNTAG: &'static str = "cloudwatch:UntagResource";
    const TRANSIENT: &'static [Transient] = &[
        Transient::always("ConcurrentModificationException"),
        Transient::of_itself("ResourceNotFoundException", ""),
    ];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        list(aws, &at.scope.region, at.output("arn")).await
    }

    async fn read(aws: &Aws, at: &Target) -> Result<TagsValue, Failure> {
        let (region, arn) = (&at.scope.region, at.output("arn"));
        let read = || async { Ok((*listed(aws, region, arn).await?).clone()) };
        tags_of(aws, at, arn, read).await
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).tag_resource().resource_arn(at.output("arn"));
        aws.send(Self::TAG, call.set_tags(Some(to_aws(tags))).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.cloudwatch(&at.scope.region).untag_resource().resource_arn(at.output("arn"));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

/// The tags, asked once in a round of reads.
pub(crate) async fn listed(aws: &Aws, region: &str, arn: &str) -> Result<Arc<Tags>, Failure> {
    let name = format!("{}/{region}/{arn}", CloudWatchTags::LIST);
    aws.catalogue().listing(&name, || list(aws, region, arn)).await
}

async fn list(aws: &Aws, region: &str, arn: &str) -> Result<Tags, Failure> {
    let call = aws.cloudwatch(region).list_tags_for_resource().resource_arn(arn);
    let answer = aws.send(CloudWatchTags::LIST, call.send()).await;
    let answer = absent(answer, &["ResourceNotFoundException", "ResourceNotFound"])?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    Ok(tags.into_iter().filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect())
}

/// Goes on only if the resource of the name is the one that an earlier attempt of this creation made.
pub(crate) async fn check_owner(aws: &Aws, at: &Target, arn: &str, operation: &str) -> Result<(), Failure> {
    let owner = Owner::of(&list(aws, &at.scope.region, arn).await?);
    if owner.is_some() && owner == at.owner {
        return Ok(());
    }
    let whose = owner.map_or_else(
        || "it has no owner".to_owned(),
        |owner| format!("the stack {} owns it, as {}", owner.stack, owner.address),
    );
    let message = format!("{} already exists, and a put would take it over: {whose}", at.name);
    Err(Failure::guard(operation, message).with_hint("plan again: it was created after the plan"))
}

/// Tags for a call; `None` where there are none, which is not the same as an empty list.
pub(crate) fn of_creation(at: &Target) -> Option<Vec<Tag>> {
    Some(to_aws(at.creation_tags())).filter(|tags| !tags.is_empty())
}

fn to_aws(tags: Tags) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}
