//! The parameter itself: its type, which can't be changed in place.

use crate::kind::prelude::*;
use aws_sdk_ssm::types::ParameterType;

use super::{kind::outputs, live, tags, value};
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

/// The types of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    String,
    StringList,
    SecureString,
}

impl Type {
    pub(super) fn as_sdk(self) -> ParameterType {
        match self {
            Self::String => ParameterType::String,
            Self::StringList => ParameterType::StringList,
            Self::SecureString => ParameterType::SecureString,
        }
    }
}

/// The aspect.
#[derive(Debug)]
pub(super) struct ParameterAspect;

impl Aspect for ParameterAspect {
    type Value = ParameterValue;
    const NAME: &'static str = "parameter";
    const ABOUT: &'static str = "its type, and what its value stands for";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["ssm:DescribeParameters"],
        write: &["ssm:PutParameter", "ssm:AddTagsToResource", "ssm:DeleteParameter"],
    };
    const ON_CHANGE: OnChange = OnChange::Replace;
    const TRANSIENT: &'static [Transient] = value::TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ParameterValue>>, Failure> {
        let Some(metadata) = live::metadata(aws, at).await? else { return Ok(None) };
        let seen = ParameterValue {
            kind: metadata.r#type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            data_type: metadata.data_type.unwrap_or_else(|| "text".to_owned()),
        };
        Ok(Some(Seen::with_outputs(seen, outputs(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ParameterValue) -> Result<Outputs, Failure> {
        let operation = "ssm:PutParameter";
        let value = at
            .creation_value(value::NAME)
            .ok_or_else(|| Failure::guard(operation, "a parameter can't be created without a value"))?;
        // AWS takes tags only with a call that does not overwrite, so creating never does.
        let call = value::request(aws, at, &value)?
            .data_type(want.data_type)
            .set_tags(Some(tags::sdk(at.creation_tags(), operation)?))
            .overwrite(false);
        match value::send(aws, at, &value, call).await {
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
        let call = aws.ssm(&at.scope.region).delete_parameter().name(&at.name);
        gone(aws.send("ssm:DeleteParameter", call.send()).await, &["ParameterNotFound"])
    }
}

/// Whether the parameter that is there is the one that this call made: an answer can get lost on
/// its way, and the call is then repeated.
async fn is_ours(aws: &Aws, at: &Target) -> Result<bool, Failure> {
    let tags = tags::read(aws, at).await?.unwrap_or_default();
    Ok(at.owner.is_some() && Owner::of(&tags) == at.owner)
}
