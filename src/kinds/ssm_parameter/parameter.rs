//! The parameter itself: its type, which can't be changed in place.

use crate::kind::prelude::*;
use serde_json::json;

use super::{
    calls::{self, DELETE, DESCRIBE, PUT, PutParameter},
    kind::outputs,
    tags::{self, TAG},
    value::{self, TRANSIENT},
};
use crate::model::Owner;

/// What creation can't do without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ParameterValue {
    /// `String`, `StringList` or `SecureString`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What a value stands for.
    pub data_type: String,
}

/// The aspect.
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
        Ok(Some(Seen::with_outputs(value, outputs(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ParameterValue) -> Result<Outputs, Failure> {
        let value = at
            .creation_value(value::NAME)
            .ok_or_else(|| Failure::guard(PUT.action, "a parameter can't be created without a value"))?;
        // AWS takes tags only with a call that does not overwrite, so creating never does.
        let data_type = Some(want.data_type);
        let tags = Some(at.creation_tags().into());
        let request = PutParameter { data_type, tags, ..value::request(at, &value)? };
        match value::send(aws, at, &value, request).await {
            Ok(()) => {}
            Err(failure) if failure.has_code(&["ParameterAlreadyExists"]) && is_ours(aws, at).await? => {}
            Err(failure) => return Err(failure),
        }
        Ok(outputs(&at.name, &at.scope))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ParameterValue) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let answer = aws.act(&DELETE, &at.scope.region, &json!({ "Name": at.name })).await;
        gone(answer, &["ParameterNotFound"])
    }
}

/// Whether the parameter that is there is the one that this call made: an answer can get lost on
/// its way, and the call is then repeated.
async fn is_ours(aws: &Aws, at: &Target) -> Result<bool, Failure> {
    let tags = tags::read(aws, at).await?.unwrap_or_default();
    Ok(at.owner.is_some() && Owner::of(&tags) == at.owner)
}
