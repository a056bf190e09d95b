//! The mapping itself: its source, and where in it reading begins, which AWS never changes.

use super::{
    calls::{self, BUSY, CREATE, DELETE, GET, LIST, MappingTags, outputs_of},
    configuration::{self, ConfigurationValue, TRANSIENT},
    live::Mapping,
};
use crate::{
    aws::wire::{Time, input},
    kind::prelude::*,
    kinds::lambda::{LIST_TAGS, NOT_FOUND, TAG},
};

/// How AWS refuses a second mapping of one pair.
pub(super) const TAKEN: Refusal = Refusal::new(
    "ResourceConflictException",
    "The event source arn and function provided mapping already exists: {}",
);

/// What creation fixes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MappingValue {
    pub source: Arn,
    /// Of a stream.
    pub starting_position: Option<String>,
    pub starting_position_timestamp: Option<Time>,
}

impl From<&Mapping> for MappingValue {
    fn from(mapping: &Mapping) -> Self {
        Self {
            source: mapping.event_source_arn.clone().unwrap_or_else(|| "".into()),
            starting_position: mapping.starting_position.clone(),
            starting_position_timestamp: mapping.starting_position_timestamp,
        }
    }
}

#[derive(Debug)]
pub(super) struct MappingItself;

impl Aspect for MappingItself {
    type Value = MappingValue;
    const NAME: &'static str = "mapping";
    const ABOUT: &'static str = "its source, and where in a stream reading begins";
    const REPLACES: Replaces = Replaces::Named;
    const ON_CHANGE: OnChange = OnChange::Replace;
    const ACTIONS: Actions = Actions {
        read: &[LIST.action, GET.action, LIST_TAGS.action],
        write: &[LIST.action, GET.action, LIST_TAGS.action, CREATE.action, TAG.action, DELETE.action],
    };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// Where one begins that is there already need not be said. Of a mapping as old as the member, AWS does not tell.
    fn fill(want: &mut MappingValue, live: &MappingValue) {
        if want.starting_position.is_none() || live.starting_position.is_none() {
            want.starting_position.clone_from(&live.starting_position);
            want.starting_position_timestamp = live.starting_position_timestamp;
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<MappingValue>>, Failure> {
        let Some(mapping) = calls::find(aws, at).await? else { return Ok(None) };
        Ok(Some(Seen::with_outputs(MappingValue::from(&mapping), outputs_of(&mapping.uuid, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: MappingValue) -> Result<Outputs, Failure> {
        let configuration: Option<ConfigurationValue> = at.creation_value(configuration::NAME);
        let configuration = configuration
            .ok_or_else(|| Failure::guard(CREATE.action, "a mapping can't be created without a function"))?;
        let MappingValue { source, starting_position, starting_position_timestamp } = want;
        let call = configuration.to_aws(None);
        let call = call.creating(source, starting_position, starting_position_timestamp, at.creation_tags());
        let made: Result<calls::Made, Failure> = aws.call(&CREATE, &at.scope.region, &call).await;
        let id = match made {
            Ok(made) => made.uuid,
            // An answer that got lost, or the one before it is still on its way out.
            Err(failure) if failure.has_code(&[TAKEN.code]) => {
                let Some(there) = calls::paired(aws, at).await? else { return Err(failure) };
                let there_too = Target { outputs: outputs_of(&there.uuid, &at.scope), ..at.clone() };
                if there.state.as_deref() == Some(calls::DELETING) {
                    calls::settled(aws, at, &there.uuid).await?;
                    return Err(Failure::refused(
                        CREATE.action,
                        BUSY.code,
                        "the one before is being deleted",
                    ));
                }
                if !MappingTags::is_ours(aws, &there_too).await? {
                    return Err(failure);
                }
                there.uuid
            }
            Err(failure) => return Err(failure),
        };
        calls::settled(aws, at, &id).await?;
        Ok(outputs_of(&id, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let id = at.output("id");
        gone(aws.act(&DELETE, &at.scope.region, &input! { uuid: id }).await, NOT_FOUND)?;
        // Its pair is taken until it is gone.
        calls::settled(aws, at, id).await.map(drop)
    }
}
