//! Glue, which its kinds share; aspect: tags.

use crate::{
    aws::wire::{Operation, Service, input},
    kind::prelude::*,
};

pub(crate) static GLUE: Service = Service::json("Glue", "glue", "1.1", "AWSGlue").irregular(&[
    ("dynamodb_targets", "DynamoDBTargets"),
    ("mongodb_targets", "MongoDBTargets"),
    ("DynamoDbTarget.scan_all", "scanAll"),
    ("DynamoDbTarget.scan_rate", "scanRate"),
]);

pub(super) const GET_TAGS: Operation = GLUE.call("glue:GetTags").holds(&["tags"]);
pub(super) const TAG: Operation = GLUE.call("glue:TagResource");
const UNTAG: Operation = GLUE.call("glue:UntagResource");

/// Glue's code for what does not exist.
pub(crate) const NOT_FOUND: &[&str] = &["EntityNotFoundException"];

/// Two writes were under way at once, or one took too long.
pub(super) const CLASHES: [Transient; 2] =
    [Transient::always("ConcurrentModificationException"), Transient::always("OperationTimeoutException")];

/// The ARN of what has a name: `database/sales`, by the second word of its kind.
pub(super) fn arn(sort: &str, name: &str, scope: &Scope) -> String {
    scope.arn("glue", &format!("{sort}/{name}"))
}

/// The outputs, all of which are known before it exists.
pub(super) fn outputs_of(sort: &str, name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &arn(sort, name, scope)), ("name", name)])
}

/// The tags that a creation carries.
pub(super) fn creation_tags(at: &Target) -> Option<Tags> {
    Some(at.creation_tags()).filter(|tags| !tags.is_empty())
}

/// Refuses what has the name already and no earlier attempt of this creation made.
pub(super) async fn is_made_by_us(aws: &Aws, at: &Target) -> Result<(), Failure> {
    if !at.creation.contains_key(TAGS) || GlueTags::is_ours(aws, at).await? {
        return Ok(());
    }
    Err(Failure::guard(TAG.action, format!("there is a {} called `{}` already", at.address.kind, at.name)))
}

/// Tags of anything of Glue.
#[derive(Debug)]
pub(super) struct GlueTags;

impl Tagged for GlueTags {
    const LIST: &'static str = GET_TAGS.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = &CLASHES;

    fn arn(at: &Target) -> String {
        let sort = at.address.kind.rsplit('.').next().unwrap_or_default();
        arn(sort, &at.name, &at.scope)
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let tags = aws.list(&GET_TAGS, &at.scope.region, &input! { resource_arn: Self::arn(at) }).await;
        Ok(absent(tags, NOT_FOUND)?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_arn: Self::arn(at), tags_to_add: tags };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_arn: Self::arn(at), tags_to_remove: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}
