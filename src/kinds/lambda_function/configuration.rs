//! What `UpdateFunctionConfiguration` writes.

use super::{
    environment::{self, Variables, without_secrets},
    live::{Configuration, Environment, EnvironmentError},
    service::{self, BUSY, GET, LAMBDA},
    settings::{
        DeadLetterConfig, EphemeralStorage, FileSystem, ImageConfig, LoggingConfig, SnapStart, TracingConfig,
        VpcConfig, some_arn,
    },
};
use crate::{aws::wire::Operation, kind::prelude::*, kinds::lambda::INVALID};

/// The aspect's name.
pub(super) const NAME: &str = "configuration";

const UPDATE: Operation = LAMBDA.http(
    "lambda:UpdateFunctionConfiguration",
    "PUT",
    "/2015-03-31/functions/{FunctionName}/configuration",
);

/// AWS's answer about a role that does not exist or does not trust Lambda.
const NO_ROLE: Refusal =
    Refusal::new(INVALID, "The role defined for the function cannot be assumed by Lambda.");

/// What takes its time where a role, its policies or a key are new (aws-facts §4.1).
pub(super) const TRANSIENT: &[Transient] = &[
    BUSY[0],
    BUSY[1],
    BUSY[2],
    Transient::of_named_changed(INVALID, "cannot be assumed by Lambda", &["iam"]),
    Transient::of_named_changed(INVALID, "execution role does not have permissions", &["iam"]),
    Transient::of_named_changed(INVALID, "KMS key is invalid for CreateGrant", &["iam", "kms"]),
];

/// What the stack wants and AWS has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigurationValue {
    pub role: Option<Arn>,
    pub runtime: Option<String>,
    pub handler: Option<Text>,
    pub description: Text,
    pub memory_size: i32,
    pub timeout: i32,
    pub environment: Variables,
    pub kms_key_arn: Option<Arn>,
    pub layers: Vec<Arn>,
    pub vpc_config: Option<VpcConfig>,
    pub dead_letter_config: Option<DeadLetterConfig>,
    pub tracing_config: TracingConfig,
    pub logging_config: LoggingConfig,
    pub ephemeral_storage: EphemeralStorage,
    pub file_system_configs: Vec<FileSystem>,
    pub image_config: Option<ImageConfig>,
    pub snap_start: SnapStart,
}

impl ConfigurationValue {
    /// The arguments of an update, or of a creation: each member says what it is to be, since AWS keeps what is left out
    /// (aws-facts §12.38). A new function is told nothing about what it is not to have.
    pub(super) fn to_aws(&self, at: &Target, is_new: bool) -> Result<Settings, Failure> {
        let want = self.clone();
        let unread =
            |name| Failure::guard(UPDATE.action, format!("the value of {name} is not known in this run"));
        let variables = environment::to_aws(&want.environment, &at.secrets).map_err(unread)?;
        let own_group = || format!("/aws/lambda/{}", at.name).into();
        let log_group = want.logging_config.log_group.clone().unwrap_or_else(own_group);
        let target_arn = want.dead_letter_config.map(|config| config.target_arn.value());
        let is_image = want.runtime.is_none();
        let unless_empty = |is_empty: bool| !is_empty || !is_new;
        Ok(Settings {
            role: want.role,
            runtime: want.runtime,
            handler: want.handler,
            description: unless_empty(want.description.known() == Some("")).then_some(want.description),
            memory_size: want.memory_size,
            timeout: want.timeout,
            environment: unless_empty(variables.is_empty()).then_some(Variable { variables }),
            kms_key_arn: unless_empty(want.kms_key_arn.is_none())
                .then(|| want.kms_key_arn.map(|arn| arn.value()).unwrap_or_default()),
            layers: Some(want.layers).filter(|layers| !layers.is_empty() || !is_new && !is_image),
            vpc_config: unless_empty(want.vpc_config.is_none()).then(|| want.vpc_config.unwrap_or_default()),
            dead_letter_config: unless_empty(target_arn.is_none())
                .then(|| DeadLetter { target_arn: target_arn.unwrap_or_default() }),
            tracing_config: want.tracing_config,
            logging_config: LoggingConfig { log_group: Some(log_group), ..want.logging_config },
            ephemeral_storage: want.ephemeral_storage,
            file_system_configs: Some(want.file_system_configs)
                .filter(|systems| unless_empty(systems.is_empty())),
            image_config: want.image_config.or_else(|| (is_image && !is_new).then(ImageConfig::default)),
            snap_start: unless_empty(want.snap_start == SnapStart::default()).then_some(want.snap_start),
        })
    }

    fn from_aws(live: Configuration, want: Option<&Self>, at: &Target) -> Result<Self, Failure> {
        let environment = live.environment.unwrap_or(Environment { variables: BTreeMap::new(), error: None });
        if let Some(EnvironmentError { error_code, message }) = environment.error {
            return Err(Failure::refused(GET.action, &error_code, message));
        }
        let target_arn = some_arn(live.dead_letter_config.and_then(|config| config.target_arn));
        let vpc_config = live.vpc_config.filter(|config| !config.subnet_ids.is_empty());
        let image_config = live.image_config_response.and_then(|response| response.image_config);
        Ok(Self {
            role: live.role,
            runtime: live.runtime,
            handler: live.handler.filter(|handler| handler.known() != Some("")),
            description: live.description,
            memory_size: live.memory_size.unwrap_or(MEMORY_SIZE),
            timeout: live.timeout.unwrap_or(TIMEOUT),
            environment: environment::from_aws(environment.variables, want.map(|want| &want.environment), at),
            kms_key_arn: some_arn(live.kms_key_arn),
            layers: live.layers.into_iter().flatten().map(|layer| layer.arn).collect(),
            vpc_config: vpc_config.map(|config| VpcConfig {
                subnet_ids: config.subnet_ids,
                security_group_ids: config.security_group_ids,
                ipv6_allowed_for_dual_stack: config.ipv6_allowed_for_dual_stack,
            }),
            dead_letter_config: target_arn.map(|target_arn| DeadLetterConfig { target_arn }),
            tracing_config: live.tracing_config.unwrap_or_default(),
            logging_config: live.logging_config.unwrap_or_default().settled(&at.name),
            ephemeral_storage: live.ephemeral_storage.unwrap_or_default(),
            file_system_configs: live.file_system_configs.unwrap_or_default(),
            image_config: image_config.filter(|config| *config != ImageConfig::default()),
            snap_start: live
                .snap_start
                .and_then(|one| one.apply_on)
                .map_or_else(SnapStart::default, |apply_on| SnapStart { apply_on }),
        })
    }
}

/// The arguments that an update and a creation share.
pub(super) struct Settings {
    pub role: Option<Arn>,
    pub runtime: Option<String>,
    pub handler: Option<Text>,
    pub description: Option<Text>,
    pub memory_size: i32,
    pub timeout: i32,
    pub environment: Option<Variable>,
    pub kms_key_arn: Option<String>,
    pub layers: Option<Vec<Arn>>,
    pub vpc_config: Option<VpcConfig>,
    pub dead_letter_config: Option<DeadLetter>,
    pub tracing_config: TracingConfig,
    pub logging_config: LoggingConfig,
    pub ephemeral_storage: EphemeralStorage,
    pub file_system_configs: Option<Vec<FileSystem>>,
    pub image_config: Option<ImageConfig>,
    pub snap_start: Option<SnapStart>,
}

/// A request with these settings and further members.
macro_rules! with_settings {
    ($settings:expr, $($member:ident: $value:expr),+ $(,)?) => {
        $crate::aws::wire::input! {
            role: $settings.role,
            runtime: $settings.runtime,
            handler: $settings.handler,
            description: $settings.description,
            memory_size: $settings.memory_size,
            timeout: $settings.timeout,
            environment: $settings.environment,
            kms_key_arn: $settings.kms_key_arn,
            layers: $settings.layers,
            vpc_config: $settings.vpc_config,
            dead_letter_config: $settings.dead_letter_config,
            tracing_config: $settings.tracing_config,
            logging_config: $settings.logging_config,
            ephemeral_storage: $settings.ephemeral_storage,
            file_system_configs: $settings.file_system_configs,
            image_config: $settings.image_config,
            snap_start: $settings.snap_start,
            $($member: $value),+
        }
    };
}

pub(super) use with_settings;

#[derive(Serialize)]
pub(super) struct Variable {
    variables: BTreeMap<String, String>,
}

#[derive(Serialize)]
pub(super) struct DeadLetter {
    target_arn: String,
}

/// MB of memory of a function of which nothing is said.
pub(super) const MEMORY_SIZE: i32 = 128;

/// Seconds that such a function may take.
pub(super) const TIMEOUT: i32 = 3;

#[derive(Debug)]
pub(super) struct FunctionConfiguration;

impl Aspect for FunctionConfiguration {
    type Value = ConfigurationValue;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its runtime, role, environment, network, logging and limits";
    /// AWS keeps every member that the call leaves out, and replaces those that it has as a whole: all of their members
    /// are declared.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[UPDATE.action, "iam:PassRole", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"],
    };
    const RIDES: Rides = Rides::Always;
    const NAMES: Option<Names<ConfigurationValue>> = Some(|value| {
        let role = value.role.iter().map(|role| Named::arn(role.value()).or(NO_ROLE));
        role.chain(value.kms_key_arn.iter().map(|key| Named::arn(key.value()))).collect()
    });
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn fill(want: &mut ConfigurationValue, live: &ConfigurationValue) {
        want.role = want.role.take().or_else(|| live.role.clone());
        want.runtime = want.runtime.take().or_else(|| live.runtime.clone());
        want.handler = want.handler.take().or_else(|| live.handler.clone());
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ConfigurationValue>>, Failure> {
        let Some(function) = (*service::get(aws, at).await?).clone() else { return Ok(None) };
        let want: Option<ConfigurationValue> = at.wanted();
        ConfigurationValue::from_aws(function.configuration, want.as_ref(), at)
            .map(|value| Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ConfigurationValue) -> Result<(), Failure> {
        let settings = want.to_aws(at, false)?;
        let input = with_settings!(settings, function_name: &at.name);
        let answer = aws.act(&UPDATE, &at.scope.region, &input).await;
        answer.map_err(|failure| without_secrets(failure, &want.environment, &at.secrets))
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(UPDATE.action, "a function can't be without a configuration"))
    }
}
