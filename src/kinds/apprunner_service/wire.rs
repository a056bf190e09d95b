//! The parts of a service's configuration as App Runner has them.

use crate::kind::prelude::*;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Source {
    /// None where it is built from code, which no declaration says.
    pub(super) image_repository: Option<ImageRepository>,
    pub(super) auto_deployments_enabled: Option<bool>,
    pub(super) authentication_configuration: Option<Authentication>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "AWS's names")]
pub(super) struct ImageRepository {
    pub(super) image_identifier: Text,
    pub(super) image_repository_type: String,
    pub(super) image_configuration: Option<ImageConfiguration>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ImageConfiguration {
    #[serde(default)]
    pub(super) runtime_environment_variables: BTreeMap<String, Text>,
    #[serde(default)]
    pub(super) runtime_environment_secrets: BTreeMap<String, Text>,
    pub(super) port: Option<String>,
    pub(super) start_command: Option<Text>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Authentication {
    pub(super) access_role_arn: Option<Arn>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "AWS's names")]
pub(super) struct Instance {
    pub(super) cpu: Option<String>,
    pub(super) memory: Option<String>,
    pub(super) instance_role_arn: Option<Arn>,
}

/// How App Runner knows that the service is well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HealthCheck {
    /// `TCP` when not given, or `HTTP`.
    #[serde(default = "tcp")]
    #[schemars(extend("enum" = ["TCP", "HTTP"], "x-enum" = "protocol"))]
    pub protocol: String,
    /// The path that is asked for by HTTP. Default: `/`.
    #[serde(default = "root")]
    #[schemars(length(min = 1))]
    pub path: String,
    /// Seconds between two checks. Default: 5.
    #[serde(default = "number::<5>")]
    #[schemars(range(min = 1, max = 20))]
    pub interval: u8,
    /// Seconds until a check fails. Default: 2.
    #[serde(default = "number::<2>")]
    #[schemars(range(min = 1, max = 20))]
    pub timeout: u8,
    /// How many checks in a row make it healthy. Default: 1.
    #[serde(default = "number::<1>")]
    #[schemars(range(min = 1, max = 20))]
    pub healthy_threshold: u8,
    /// How many failures in a row make it unhealthy. Default: 5.
    #[serde(default = "number::<5>")]
    #[schemars(range(min = 1, max = 20))]
    pub unhealthy_threshold: u8,
}

fn tcp() -> String {
    "TCP".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

const fn number<const N: u8>() -> u8 {
    N
}

impl Default for HealthCheck {
    fn default() -> Self {
        Self {
            protocol: tcp(),
            path: root(),
            interval: 5,
            timeout: 2,
            healthy_threshold: 1,
            unhealthy_threshold: 5,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Network {
    pub(super) egress_configuration: Option<Egress>,
    pub(super) ingress_configuration: Option<Ingress>,
    pub(super) ip_address_type: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Egress {
    pub(super) egress_type: String,
    pub(super) vpc_connector_arn: Option<Arn>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ingress {
    pub(super) is_publicly_accessible: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Observability {
    pub(super) observability_enabled: bool,
    pub(super) observability_configuration_arn: Option<Arn>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Scaling {
    pub(super) auto_scaling_configuration_arn: Option<Arn>,
}
