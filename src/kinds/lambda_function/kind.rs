//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::{Value, json};

use super::{
    code::{ARCHITECTURE, Code, CodeValue, FunctionCode},
    configuration::{ConfigurationValue, FunctionConfiguration, MEMORY_SIZE, TIMEOUT},
    environment::Variable,
    function::{FunctionItself, FunctionValue, IMAGE, ZIP},
    invocation::{EventInvoke, EventInvokeConfig, Reserved},
    live::Configuration as Live,
    permissions::{Permission, Permissions},
    service::{self, FunctionTags, NOT_FOUND, arn, outputs_of},
    settings::{
        DeadLetterConfig, EphemeralStorage, FileSystem, ImageConfig, LoggingConfig, SnapStart, TracingConfig,
        VpcConfig,
    },
    url::{FunctionUrl, Url},
};
use crate::kind::{DynAspect, prelude::*};

/// Bytes of all variables together (aws-facts §6.2).
const ENVIRONMENT: usize = 4_096;

/// Names of variables that Lambda sets itself and lets nobody set.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// A function of Lambda. Of another's function (`external = true`) only the declared permissions are managed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name. Another name is another function.
    #[schemars(extend("pattern" = "^[a-zA-Z0-9_-]{1,64}$", "x-pattern" = "1 to 64 letters, digits and `_-`"))]
    pub name: Text,
    /// Its code: a directory or file of the stack, an archive in S3, or an image. Left as it is when not given; a new
    /// function needs it.
    pub code: Option<Code>,
    /// The role that it runs as; a new function needs one.
    pub role: Option<Arn>,
    /// As in `python3.13`. An image has none.
    #[schemars(extend("pattern" = "^[a-z0-9.-]+$", "x-pattern" = "a runtime, as in `python3.13`"))]
    pub runtime: Option<String>,
    /// What is called, as in `index.handler`. An image has none.
    #[schemars(length(max = 128), extend("pattern" = "^\\S+$", "x-pattern" = "text without spaces"))]
    pub handler: Option<Text>,
    /// `x86_64` when not given, or `arm64`.
    #[serde(default = "architecture")]
    #[schemars(extend("enum" = ["arm64", "x86_64"], "x-enum" = "architecture"))]
    pub architecture: String,
    /// Description.
    #[serde(default)]
    #[schemars(length(max = 256))]
    pub description: Text,
    /// MB of memory. Default: 128.
    #[serde(default = "memory_size")]
    #[schemars(range(min = 128, max = 10_240))]
    pub memory_size: i32,
    /// Seconds that an invocation may take. Default: 3.
    #[serde(default = "timeout")]
    #[schemars(range(min = 1, max = 900))]
    pub timeout: i32,
    /// Variables: text, or `{ env = "NAME" }` and `{ file = "path" }` for secrets, which are never shown.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {
        "pattern": "^[a-zA-Z][a-zA-Z0-9_]+$",
        "x-pattern": "a letter, and letters, digits and `_` after it",
    }))]
    pub environment: BTreeMap<String, Variable>,
    /// The key that encrypts the variables. Default: a key of AWS.
    pub kms_key_arn: Option<Arn>,
    /// ARNs of versions of layers, in the order in which they are laid.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub layers: Vec<Arn>,
    /// The subnets that it reaches, and its security groups.
    pub vpc_config: Option<VpcConfig>,
    /// Where events go that an asynchronous invocation failed on.
    pub dead_letter_config: Option<DeadLetterConfig>,
    /// Whether requests are traced.
    #[serde(default)]
    pub tracing_config: TracingConfig,
    /// Where it logs to, and what.
    #[serde(default)]
    pub logging_config: LoggingConfig,
    /// The size of `/tmp`. Default: 512 MB.
    #[serde(default)]
    pub ephemeral_storage: EphemeralStorage,
    /// The file system that it mounts.
    #[serde(default)]
    #[schemars(length(max = 1))]
    pub file_system_configs: Vec<FileSystem>,
    /// What of the image is overridden.
    pub image_config: Option<ImageConfig>,
    /// When it starts from a snapshot.
    #[serde(default)]
    pub snap_start: SnapStart,
    /// Who may invoke it, by Sid.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {
        "pattern": "^[a-zA-Z0-9_-]{1,100}$",
        "x-pattern": "1 to 100 letters, digits and `_-`",
    }))]
    pub permissions: BTreeMap<String, Permission>,
    /// How many executions at once are reserved for it; that is also the most it has.
    #[schemars(range(min = 0))]
    pub concurrency: Option<i32>,
    /// What becomes of asynchronous invocations.
    pub event_invoke: Option<EventInvokeConfig>,
    /// Its URL.
    pub url: Option<FunctionUrl>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn architecture() -> String {
    ARCHITECTURE.to_owned()
}

const fn memory_size() -> i32 {
    MEMORY_SIZE
}

const fn timeout() -> i32 {
    TIMEOUT
}

impl Spec {
    /// What AWS refuses of a function that does not exist yet.
    fn problems_of_new(&self) -> Vec<Problem> {
        let is_archive = matches!(self.code, Some(Code::Files(_) | Code::Object(_)));
        let needed = [
            ("role", self.role.is_none(), "a function needs a `role`"),
            ("code", self.code.is_none(), "a function needs `code`"),
            ("runtime", is_archive && self.runtime.is_none(), "a function of an archive needs a `runtime`"),
            ("handler", is_archive && self.handler.is_none(), "a function of an archive needs a `handler`"),
        ];
        let missing = needed.into_iter().filter(|(_, is_missing, _)| *is_missing);
        missing.map(|(_, _, message)| Problem::at("name", message)).collect()
    }

    /// What AWS refuses of any.
    fn problems(&self) -> Vec<Problem> {
        let mut found: Vec<Problem> = self.logging_config.problem().into_iter().collect();
        let mut refuse = |is_wrong: bool, path: &str, message: &str| {
            found.extend(is_wrong.then(|| Problem::at(path, message)));
        };
        let is_image = matches!(self.code, Some(Code::Image(_)));
        refuse(is_image && self.runtime.is_some(), "runtime", "an image has no runtime");
        refuse(is_image && self.handler.is_some(), "handler", "an image has no handler");
        refuse(is_image && !self.layers.is_empty(), "layers", "an image has no layers");
        let is_archive = self.code.is_some() && !is_image;
        refuse(is_archive && self.image_config.is_some(), "image_config", "only an image has this");
        let size = self.environment.iter().map(|(name, variable)| match variable {
            Variable::Text(text) => name.len() + text.known().map_or(0, str::len),
            Variable::Secret(_) => name.len(),
        });
        let size: usize = size.sum();
        let message = format!("the variables have at most {ENVIRONMENT} bytes together, not {size}");
        refuse(size > ENVIRONMENT, "environment", &message);
        for name in self.environment.keys().filter(|name| RESERVED.contains(&name.as_str())) {
            found.push(Problem::below(["environment", name], format!("Lambda sets `{name}` itself")));
        }
        for (sid, _) in self.permissions.iter().filter(|(_, one)| one.other_conditions.is_some()) {
            found.push(Problem::below(["permissions", sid, "other_conditions"], "no declaration sets these"));
        }
        found
    }
}

/// `lambda.function`.
#[derive(Debug)]
pub struct LambdaFunction;

impl Kind for LambdaFunction {
    type Spec = Spec;
    const NAME: &'static str = "lambda.function";
    const ABOUT: &'static str = "a function of Lambda";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &[
        "versions, aliases and provisioned concurrency",
        "code signing",
        "runtime updates",
        "recursion detection",
        "scaling on capacity providers",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &FunctionItself,
        &FunctionConfiguration,
        &FunctionCode,
        &Entries(Permissions),
        &Configured(Reserved),
        &Configured(EventInvoke),
        &Configured(Url),
        &TagsOf(FunctionTags),
    ];
    /// AWS refuses a write while another one is under way.
    const IN_SERIES: bool = true;
    const NOT_OF_EXTERNAL: &'static [&'static str] = &[FunctionConfiguration::NAME, FunctionCode::NAME];
    const ARN_PREFIX: Option<&'static str> = Some("function:");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const TAKEN: Refusal = Refusal::new("ResourceConflictException", "Function already exist: {}");
    const UNLISTED_USES: Option<&'static str> = Some("what invokes it, and which policies name it");
    const ARCHIVES: &'static [&'static str] = &["code"];
    const SECRETS: &'static [&'static str] = &["environment.*"];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let desired = Desired::named(spec.name.clone())
            .with_problems(spec.problems())
            .with_problems_of_new(spec.problems_of_new());
        let package_type = spec.code.as_ref().map(|code| match code {
            Code::Image(_) => IMAGE.to_owned(),
            Code::Files(_) | Code::Object(_) => ZIP.to_owned(),
        });
        let code = CodeValue::new(spec.code, spec.architecture);
        let permissions: BTreeMap<String, Permission> =
            spec.permissions.into_iter().map(|(sid, permission)| (sid, permission.settled())).collect();
        desired
            .with_problems(code.problem())
            .with(FunctionItself, Some(FunctionValue { package_type }))
            .with(FunctionCode, Some(code))
            .with(Entries(Permissions), Some(permissions).filter(|all| !all.is_empty()))
            .with(Configured(Reserved), spec.concurrency)
            .with(Configured(EventInvoke), spec.event_invoke)
            .with(Configured(Url), spec.url)
            .with(TagsOf(FunctionTags), Some(spec.tags))
            .with(
                FunctionConfiguration,
                Some(ConfigurationValue {
                    logging_config: spec.logging_config.settled(&spec.name.value()),
                    role: spec.role,
                    runtime: spec.runtime,
                    handler: spec.handler,
                    description: spec.description,
                    memory_size: spec.memory_size,
                    timeout: spec.timeout,
                    environment: spec.environment,
                    kms_key_arn: spec.kms_key_arn,
                    layers: spec.layers,
                    vpc_config: spec.vpc_config,
                    dead_letter_config: spec.dead_letter_config,
                    tracing_config: spec.tracing_config,
                    ephemeral_storage: spec.ephemeral_storage,
                    file_system_configs: spec.file_system_configs,
                    image_config: spec.image_config.filter(|config| *config != ImageConfig::default()),
                    snap_start: spec.snap_start,
                }),
            )
    }

    /// The code of a function is not written down: it stays as it is. An image is named.
    fn written(mut held: Written) -> Vec<Table> {
        drop(held.take(FunctionItself));
        if let Some(code) = held.take(FunctionCode) {
            held.set("code", code.image_uri.map(|image_uri| json!({ "image_uri": image_uri })));
            held.set("architecture", code.architecture);
        }
        held.spread(FunctionConfiguration::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        let holding = |one: Live| Holding {
            arn: arn(&one.function_name, scope),
            aspects: vec![("configuration", one.named())],
            name: one.function_name,
            tags: None,
        };
        Ok(service::all(aws, scope).await?.into_iter().map(holding).collect())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let all = service::all(aws, scope).await?;
        Ok(all.into_iter().map(|one| Found::named(one.function_name)).collect())
    }
}
