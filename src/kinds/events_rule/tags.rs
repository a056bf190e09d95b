//! A rule's tags. The call that creates a rule carries them; `PutRule` ignores them on one that exists.

use super::{
    calls::{CLASH, Done, EVENTS, NOT_FOUND},
    names::arn,
};
use crate::{aws::wire::Operation, kind::prelude::*, model::Owner};

pub(super) const LIST: Operation = EVENTS.call("events:ListTagsForResource");
const TAG: Operation = EVENTS.call("events:TagResource");
const UNTAG: Operation = EVENTS.call("events:UntagResource");

/// A tag as AWS has it.
#[derive(Serialize, Deserialize)]
pub(super) struct Tag {
    key: String,
    value: String,
}

#[derive(Default, Serialize)]
struct Call {
    resource_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_keys: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    tags: Vec<Tag>,
}

/// A rule's tags.
#[derive(Debug)]
pub(super) struct RuleTags;

impl Tagged for RuleTags {
    const LIST: &'static str = LIST.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let call = Call { resource_arn: arn(&at.name, &at.scope), ..Call::default() };
        let answer: Option<Answer> = absent(aws.call(&LIST, &at.scope.region, &call).await, NOT_FOUND)?;
        Ok(answer.unwrap_or_default().tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let tags = Some(to_aws(tags));
        let call = Call { resource_arn: arn(&at.name, &at.scope), tags, tag_keys: None };
        aws.call::<Done>(&TAG, &at.scope.region, &call).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = Call { resource_arn: arn(&at.name, &at.scope), tags: None, tag_keys: Some(keys) };
        aws.call::<Done>(&UNTAG, &at.scope.region, &call).await.map(drop)
    }
}

pub(super) fn to_aws(tags: Tags) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag { key, value }).collect()
}

/// Goes on only if the rule of this name is the one that an earlier attempt of this creation made.
pub(super) async fn check_owner(aws: &Aws, at: &Target, operation: &str) -> Result<(), Failure> {
    let is_ours = at.owner.is_some() && Owner::of(&RuleTags::list(aws, at).await?) == at.owner;
    let message = format!("there is a rule `{}` already, which a put would take over", at.name);
    if is_ours { Ok(()) } else { Err(Failure::guard(operation, message)) }
}
