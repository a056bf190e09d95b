//! A rule's tags. The call that creates a rule carries them; `PutRule` ignores them on one that exists.

use super::service::{CLASH, EVENTS, NOT_FOUND, arn};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
    model::Owner,
};

pub(super) const LIST: Operation = EVENTS.call("events:ListTagsForResource");
const TAG: Operation = EVENTS.call("events:TagResource");
const UNTAG: Operation = EVENTS.call("events:UntagResource");

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    tags: TagList,
}

#[derive(Debug)]
pub(super) struct RuleTags;

impl Tagged for RuleTags {
    const LIST: &'static str = LIST.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let input = input! { resource_arn: arn(&at.name, &at.scope) };
        let answer: Option<Answer> = absent(aws.call(&LIST, &at.scope.region, &input).await, NOT_FOUND)?;
        Ok(answer.unwrap_or_default().tags.into())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_arn: arn(&at.name, &at.scope), tags: TagList::from(tags) };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_arn: arn(&at.name, &at.scope), tag_keys: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}

/// Goes on only if the rule of this name is the one that an earlier attempt of this creation made.
pub(super) async fn check_owner(aws: &Aws, at: &Target, operation: &str) -> Result<(), Failure> {
    let is_ours = at.owner.is_some() && Owner::of(&RuleTags::list(aws, at).await?) == at.owner;
    let message = format!("there is a rule `{}` already, which a put would take over", at.name);
    if is_ours { Ok(()) } else { Err(Failure::guard(operation, message)) }
}
