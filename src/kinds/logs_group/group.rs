//! The group itself: its class, which can't be changed.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::LogGroupClass;

use super::{
    deletion_protection::DeletionProtection,
    kind::LogsGroup,
    kms::{self, GroupKey},
    live, tags,
};
use crate::{
    kinds::logs::{CLASH, NOT_FOUND},
    model::Owner,
};

const CREATE: &str = "logs:CreateLogGroup";
const DELETE: &str = "logs:DeleteLogGroup";

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupValue {
    /// What it costs and can do.
    pub class: String,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct GroupItself;

impl Aspect for GroupItself {
    type Value = GroupValue;
    const NAME: &'static str = "group";
    const ABOUT: &'static str = "its class, which can't be changed";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE],
        // The last tells which alarms watch metrics of its filters.
        write: &[CREATE, DELETE, tags::TAG, tags::LIST, live::DESCRIBE, "cloudwatch:DescribeAlarms"],
    };
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = &[CLASH, kms::UNSEEN, kms::NOT_ALLOWED];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<GroupValue>>, Failure> {
        let Some(group) = live::group(aws, at).await? else { return Ok(None) };
        let value = GroupValue { class: live::class(&group).to_owned() };
        Ok(Some(Seen::with_outputs(value, LogsGroup::predict(&at.name, None, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<Outputs, Failure> {
        let outputs = LogsGroup::predict(&at.name, None, &at.scope);
        let tags = at.creation_tags();
        let call = aws
            .logs(&at.scope.region)
            .create_log_group()
            .log_group_name(&at.name)
            .log_group_class(LogGroupClass::from(want.class.as_str()))
            .set_kms_key_id(at.creation_value::<Arn>(GroupKey::NAME).map(|key| key.value()))
            .set_deletion_protection_enabled(at.creation_value::<bool>(DeletionProtection::NAME))
            .set_tags((!tags.is_empty()).then(|| tags.into_iter().collect()));
        match aws.send(CREATE, call.send()).await {
            Ok(_) => Ok(outputs),
            Err(failure) if failure.has_code(&["ResourceAlreadyExistsException"]) => {
                is_as_we_made_it(aws, at, &want, failure).await.map(|()| outputs)
            }
            Err(failure) => Err(kms::of_key(failure, &at.scope.region)),
        }
    }

    async fn put(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).delete_log_group().log_group_name(&at.name);
        gone(aws.send(DELETE, call.send()).await, NOT_FOUND).map_err(|failure| {
            if failure.has_code(&["ValidationException"]) {
                return failure.with_hint("set `deletion_protection = false` and apply that first");
            }
            failure
        })
    }
}

/// Whether the group that is there is the one that an earlier call made. Who writes logs makes
/// groups too, so a group may appear between plan and apply that is nobody's.
async fn is_as_we_made_it(
    aws: &Aws,
    at: &Target,
    want: &GroupValue,
    refusal: Failure,
) -> Result<(), Failure> {
    let is_ours = at.owner.is_some() && Owner::of(&tags::read_now(aws, at).await?) == at.owner;
    let group = live::group_now(aws, at).await?;
    if is_ours && group.is_some_and(|group| live::class(&group) == want.class) {
        return Ok(());
    }
    Err(refusal.with_hint(format!(
        "{} was made by someone else since the plan; plan again with `adopt = true` to take it over",
        at.name
    )))
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
