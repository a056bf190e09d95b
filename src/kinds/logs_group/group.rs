//! The group itself: its class, which can't be changed.

use super::{
    live::{self, DESCRIBE, outputs_of},
    settings::{self, DeletionProtection, GroupKey, GroupTags},
};
use crate::kinds::logs::{
    prelude::*,
    service::{CREATE_GROUP, DELETE_GROUP, LIST_TAGS, TAG, TAKEN, delete_log_group},
};

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupValue {
    /// The class, which decides about cost and features.
    pub class: String,
}

#[derive(Debug)]
pub(super) struct GroupItself;

impl Aspect for GroupItself {
    type Value = GroupValue;
    const NAME: &'static str = "group";
    const ABOUT: &'static str = "its class, which can't be changed";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action],
        // The last lists the alarms that watch metrics of its filters.
        write: &[
            CREATE_GROUP.action,
            DELETE_GROUP.action,
            TAG.action,
            LIST_TAGS.action,
            DESCRIBE.action,
            "cloudwatch:DescribeAlarms",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = &[CLASH, settings::UNSEEN, settings::NOT_ALLOWED];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<GroupValue>>, Failure> {
        let Some(group) = live::group(aws, at).await? else { return Ok(None) };
        let value = GroupValue { class: group.class().to_owned() };
        Ok(Some(Seen::with_outputs(value, outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: GroupValue) -> Result<Outputs, Failure> {
        let input = input! {
            log_group_name: &at.name,
            log_group_class: &want.class,
            kms_key_id: at.creation_value::<Arn>(GroupKey::NAME).map(|key| key.value()),
            deletion_protection_enabled: at.creation_value::<bool>(DeletionProtection::NAME),
            tags: Some(at.creation_tags()).filter(|tags| !tags.is_empty()),
        };
        match aws.call(&CREATE_GROUP, &at.scope.region, &input).await {
            Ok(()) => {}
            Err(failure) if failure.has_code(TAKEN) => check_earlier(aws, at, &want, failure).await?,
            Err(failure) => return Err(settings::of_key(failure, &at.scope.region)),
        }
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        delete_log_group(aws, &at.scope.region, &at.name).await.map_err(|failure| {
            if failure.has_code(&["ValidationException"]) {
                return failure.with_hint("set `deletion_protection = false` and apply that first");
            }
            failure
        })
    }
}

/// Refuses a group that an earlier call of ours did not create. Whatever writes logs creates groups, too, so one
/// without an owner may appear between plan and apply.
async fn check_earlier(aws: &Aws, at: &Target, want: &GroupValue, refusal: Failure) -> Result<(), Failure> {
    let region = &at.scope.region;
    let is_ours = GroupTags::is_ours(aws, at).await?;
    let group = live::group_now(aws, region, &at.name).await?;
    if is_ours && group.is_some_and(|group| group.class() == want.class) {
        return Ok(());
    }
    Err(refusal.with_hint(format!(
        "{} was created by someone else since the plan; plan again with `adopt = true` to take it over",
        at.name
    )))
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
