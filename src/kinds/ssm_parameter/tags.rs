//! A parameter's tags.

use crate::kind::prelude::*;
use serde_json::json;

use super::calls::SSM;
use crate::aws::wire::{Operation, TagList};

const LIST: Operation = SSM.call("ssm:ListTagsForResource");
pub(super) const TAG: Operation = SSM.call("ssm:AddTagsToResource");
const UNTAG: Operation = SSM.call("ssm:RemoveTagsFromResource");

#[derive(Debug)]
pub(super) struct ParameterTags;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    tag_list: TagList,
}

#[derive(Serialize)]
struct AddTags<'a> {
    resource_type: &'static str,
    resource_id: &'a str,
    tags: TagList,
}

impl Tagged for ParameterTags {
    const LIST: &'static str = LIST.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] =
        &[Transient::of_itself("InvalidResourceId", ""), Transient::always("TooManyUpdates")];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(read(aws, at).await?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = AddTags { resource_type: "Parameter", resource_id: &at.name, tags: tags.into() };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = json!({ "ResourceType": "Parameter", "ResourceId": at.name, "TagKeys": keys });
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}

/// The tags as AWS has them; `None` where there is no such parameter.
pub(super) async fn read(aws: &Aws, at: &Target) -> Result<Option<Tags>, Failure> {
    let input = json!({ "ResourceType": "Parameter", "ResourceId": at.name });
    let answer = aws.call::<Answer>(&LIST, &at.scope.region, &input).await;
    Ok(absent(answer, &["InvalidResourceId"])?.map(|answer| answer.tag_list.into()))
}
