//! The configuration and the code of a function as AWS answers them.

use serde_json::{Value, json};

use super::settings::{EphemeralStorage, FileSystem, ImageConfig, LoggingConfig, TracingConfig};
use crate::kind::prelude::*;

/// What AWS has.
#[derive(Clone, Deserialize)]
pub(super) struct Configuration {
    pub function_name: String,
    pub package_type: Option<String>,
    pub code_sha256: Option<String>,
    pub code_size: Option<u64>,
    pub architectures: Option<Vec<String>>,
    pub role: Option<Arn>,
    pub runtime: Option<String>,
    pub handler: Option<Text>,
    #[serde(default)]
    pub description: Text,
    pub memory_size: Option<i32>,
    pub timeout: Option<i32>,
    pub environment: Option<Environment>,
    pub kms_key_arn: Option<Text>,
    pub layers: Option<Vec<Layer>>,
    pub vpc_config: Option<LiveVpcConfig>,
    pub dead_letter_config: Option<LiveDeadLetterConfig>,
    pub tracing_config: Option<TracingConfig>,
    pub logging_config: Option<LoggingConfig>,
    pub ephemeral_storage: Option<EphemeralStorage>,
    pub file_system_configs: Option<Vec<FileSystem>>,
    pub image_config_response: Option<ImageConfigResponse>,
    pub snap_start: Option<LiveSnapStart>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Environment {
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    pub error: Option<EnvironmentError>,
}

#[derive(Clone, Deserialize)]
pub(super) struct EnvironmentError {
    pub error_code: String,
    #[serde(default)]
    pub message: String,
}

#[derive(Clone, Deserialize)]
pub(super) struct Layer {
    pub arn: Arn,
}

/// A function that was in a VPC once has empty lists.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct LiveVpcConfig {
    pub subnet_ids: BTreeSet<Text>,
    pub security_group_ids: BTreeSet<Text>,
    pub ipv6_allowed_for_dual_stack: bool,
}

#[derive(Clone, Deserialize)]
pub(super) struct LiveDeadLetterConfig {
    pub target_arn: Option<Text>,
}

#[derive(Clone, Deserialize)]
pub(super) struct ImageConfigResponse {
    pub image_config: Option<ImageConfig>,
}

#[derive(Clone, Deserialize)]
pub(super) struct LiveSnapStart {
    pub apply_on: Option<String>,
}

impl Configuration {
    /// What it names.
    pub(super) fn named(&self) -> Value {
        let target = self.dead_letter_config.as_ref().and_then(|config| config.target_arn.as_ref());
        let vpc = self.vpc_config.as_ref();
        json!({
            "role": self.role,
            "kms_key_arn": self.kms_key_arn,
            "dead_letter_config": { "target_arn": target },
            "security_group_ids": vpc.map(|vpc| &vpc.security_group_ids),
            "subnet_ids": vpc.map(|vpc| &vpc.subnet_ids),
        })
    }
}

/// Where AWS has the code.
#[derive(Clone, Deserialize)]
pub(super) struct CodeLocation {
    pub image_uri: Option<Text>,
}
