//! The function itself, and whether it is a zip or an image, which AWS never changes.

use super::{
    code::{self, CodeValue},
    configuration::{self, ConfigurationValue, TRANSIENT, with_settings},
    environment::without_secrets,
    service::{self, FunctionTags, GET, LAMBDA, NOT_FOUND, TAG, outputs_of},
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const CREATE: Operation = LAMBDA.http("lambda:CreateFunction", "POST", "/2015-03-31/functions");
const DELETE: Operation =
    LAMBDA.http("lambda:DeleteFunction", "DELETE", "/2015-03-31/functions/{FunctionName}");

/// The package of a function whose code is an archive.
pub(super) const ZIP: &str = "Zip";
/// The package of a function whose code is an image.
pub(super) const IMAGE: &str = "Image";

/// What creation fixes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FunctionValue {
    /// `Zip` or `Image`; as it is where no code is declared.
    pub package_type: Option<String>,
}

#[derive(Debug)]
pub(super) struct FunctionItself;

impl Aspect for FunctionItself {
    type Value = FunctionValue;
    const NAME: &'static str = "function";
    const ABOUT: &'static str = "whether its code is an archive or an image";
    const REPLACES: Replaces = Replaces::Named;
    const ON_CHANGE: OnChange = OnChange::Replace;
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[CREATE.action, TAG.action, "lambda:ListTags", DELETE.action, "iam:PassRole"],
    };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn fill(want: &mut FunctionValue, live: &FunctionValue) {
        want.package_type = want.package_type.take().or_else(|| live.package_type.clone());
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<FunctionValue>>, Failure> {
        let Some(function) = (*service::get(aws, at).await?).clone() else { return Ok(None) };
        let package_type = Some(function.configuration.package_type.unwrap_or_else(|| ZIP.to_owned()));
        Ok(Some(Seen::with_outputs(FunctionValue { package_type }, outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: FunctionValue) -> Result<Outputs, Failure> {
        let without =
            |part| Failure::guard(CREATE.action, format!("a function can't be created without {part}"));
        let configuration: ConfigurationValue =
            at.creation_value(configuration::NAME).ok_or_else(|| without("a configuration"))?;
        let code: CodeValue = at.creation_value(code::NAME).ok_or_else(|| without("code"))?;
        let settings = configuration.to_aws(at, true)?;
        let input = with_settings!(
            settings,
            function_name: &at.name,
            package_type: want.package_type,
            code: code.to_aws(&at.secrets)?,
            architectures: [code.architecture],
            tags: Some(at.creation_tags()).filter(|tags| !tags.is_empty()),
        );
        match aws.act(&CREATE, &at.scope.region, &input).await {
            Ok(()) => {}
            // An answer that got lost.
            Err(failure)
                if failure.message.contains("already exist") && FunctionTags::is_ours(aws, at).await? => {}
            Err(failure) => return Err(without_secrets(failure, &configuration.environment, &at.secrets)),
        }
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { function_name: &at.name };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}
