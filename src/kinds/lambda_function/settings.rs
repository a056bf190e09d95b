//! Tables of a configuration, which the stack file, the document and AWS have with the same members.

use crate::kind::prelude::*;

/// How AWS has it that a member is not set: an empty text.
pub(super) fn some_arn(text: Option<Text>) -> Option<Arn> {
    text.filter(|text| text.known() != Some("")).map(Arn)
}

/// The subnets and security groups of the network interfaces of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VpcConfig {
    /// IDs of subnets.
    #[schemars(length(min = 1, max = 16))]
    pub subnet_ids: BTreeSet<Text>,
    /// IDs of security groups.
    #[schemars(length(min = 1, max = 5))]
    pub security_group_ids: BTreeSet<Text>,
    /// Whether it has outbound IPv6 in dual-stack subnets.
    #[serde(default)]
    pub ipv6_allowed_for_dual_stack: bool,
}

/// Where events go that an asynchronous invocation failed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterConfig {
    /// The ARN of a queue or a topic.
    pub target_arn: Arn,
}

/// Whether requests are traced by X-Ray.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TracingConfig {
    /// `Active`, or `PassThrough`: only what was sampled upstream.
    #[schemars(extend("enum" = ["Active", "PassThrough"], "x-enum" = "mode"))]
    pub mode: String,
}

impl Default for TracingConfig {
    fn default() -> Self {
        Self { mode: "PassThrough".to_owned() }
    }
}

/// The size of `/tmp`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EphemeralStorage {
    /// In MB.
    #[schemars(range(min = 512, max = 10_240))]
    pub size: i32,
}

impl Default for EphemeralStorage {
    fn default() -> Self {
        Self { size: 512 }
    }
}

/// When a function starts from a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapStart {
    /// `PublishedVersions` or `None`.
    #[schemars(extend("enum" = ["None", "PublishedVersions"], "x-enum" = "choice"))]
    pub apply_on: String,
}

impl Default for SnapStart {
    fn default() -> Self {
        Self { apply_on: "None".to_owned() }
    }
}

/// A file system that a function mounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileSystem {
    /// The ARN of an access point.
    pub arn: Arn,
    /// Where, below `/mnt/`.
    #[schemars(length(max = 160), extend("pattern" = "^/mnt/[a-zA-Z0-9._-]+$", "x-pattern" = "a directory in `/mnt/`"))]
    pub local_mount_path: String,
}

/// What of a container image is overridden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImageConfig {
    /// The program.
    pub entry_point: Vec<String>,
    /// Its arguments.
    pub command: Vec<String>,
    /// Where it runs.
    #[schemars(length(max = 1000))]
    pub working_directory: Option<String>,
}

/// Where a function logs to, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoggingConfig {
    /// `Text` or `JSON`.
    #[serde(default = "text")]
    #[schemars(extend("enum" = ["JSON", "Text"], "x-enum" = "format"))]
    pub log_format: String,
    /// The least level of the function's own lines, in JSON only. Default: `INFO`.
    #[schemars(extend("enum" = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], "x-enum" = "level"))]
    pub application_log_level: Option<String>,
    /// The least level of Lambda's lines, in JSON only. Default: `INFO`.
    #[schemars(extend("enum" = ["DEBUG", "INFO", "WARN"], "x-enum" = "level"))]
    pub system_log_level: Option<String>,
    /// The name of the log group. Default: `/aws/lambda/NAME`.
    #[schemars(
        length(min = 1, max = 512),
        extend("pattern" = "^[.\\-_/#A-Za-z0-9]+$", "x-pattern" = "letters, digits and `.-_/#`")
    )]
    pub log_group: Option<Text>,
}

fn text() -> String {
    TEXT.to_owned()
}

const TEXT: &str = "Text";

impl Default for LoggingConfig {
    fn default() -> Self {
        Self { log_format: text(), application_log_level: None, system_log_level: None, log_group: None }
    }
}

impl LoggingConfig {
    /// With AWS's defaults written out, and without the log group that a function has by its name.
    pub(super) fn settled(mut self, name: &str) -> Self {
        if self.log_format != TEXT {
            for level in [&mut self.application_log_level, &mut self.system_log_level] {
                level.get_or_insert_with(|| "INFO".to_owned());
            }
        }
        let own = format!("/aws/lambda/{name}");
        self.log_group = self.log_group.filter(|group| group.known().is_none_or(|group| group != own));
        self
    }

    /// What AWS refuses.
    pub(super) fn problem(&self) -> Option<Problem> {
        let has_level = self.application_log_level.is_some() || self.system_log_level.is_some();
        let message = "only the format `JSON` has log levels";
        (has_level && self.log_format == TEXT).then(|| Problem::at("logging_config", message))
    }
}
