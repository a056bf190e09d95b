//! The parameter itself: its type, which can't be changed in place, and its tags.

use super::{
    calls::{self, DELETE, DESCRIBE, PUT, SSM, outputs_of},
    value::{self, TRANSIENT},
};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
};

const LIST_TAGS: Operation = SSM.call("ssm:ListTagsForResource").holds(&["tag_list"]);
const TAG: Operation = SSM.call("ssm:AddTagsToResource");
const UNTAG: Operation = SSM.call("ssm:RemoveTagsFromResource");

/// What creation can't do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterValue {
    /// `String`, `StringList` or `SecureString`.
    #[serde(rename = "type")]
    pub kind: String,
    pub data_type: String,
}

#[derive(Debug)]
pub(super) struct ParameterAspect;

impl Aspect for ParameterAspect {
    type Value = ParameterValue;
    const NAME: &'static str = "parameter";
    const ABOUT: &'static str = "its type, and what its value stands for";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action], write: &[PUT.action, TAG.action, DELETE.action] };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ParameterValue>>, Failure> {
        let Some(live) = calls::metadata(aws, at).await? else { return Ok(None) };
        let data_type = live.data_type.unwrap_or_else(|| "text".to_owned());
        let value = ParameterValue { kind: live.kind, data_type };
        Ok(Some(Seen::with_outputs(value, outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ParameterValue) -> Result<Outputs, Failure> {
        let value = at
            .creation_value(value::NAME)
            .ok_or_else(|| Failure::guard(PUT.action, "a parameter can't be created without a value"))?;
        let tags = Some(at.creation_tags().into());
        match value::send(aws, at, &value, Some(want.data_type), None, tags).await {
            Ok(()) => {}
            Err(failure)
                if failure.has_code(&["ParameterAlreadyExists"])
                    && ParameterTags::is_ours(aws, at).await? => {}
            Err(failure) => return Err(failure),
        }
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let answer = aws.act(&DELETE, &at.scope.region, &input! { name: &at.name }).await;
        gone(answer, &["ParameterNotFound"])
    }
}

#[derive(Debug)]
pub(super) struct ParameterTags;

impl Tagged for ParameterTags {
    const LIST: &'static str = LIST_TAGS.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] =
        &[Transient::of_itself("InvalidResourceId", ""), Transient::always("TooManyUpdates")];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let input = input! { resource_type: "Parameter", resource_id: &at.name };
        let tags = aws.list::<TagList>(&LIST_TAGS, &at.scope.region, &input).await;
        Ok(absent(tags, &["InvalidResourceId"])?.unwrap_or_default().into())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_type: "Parameter", resource_id: &at.name, tags: TagList::from(tags) };
        aws.act(&TAG, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_type: "Parameter", resource_id: &at.name, tag_keys: keys };
        aws.act(&UNTAG, &at.scope.region, &input).await
    }
}
