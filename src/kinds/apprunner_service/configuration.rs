//! What a service runs, where, and how it is watched. One call changes all of it, since App Runner deploys the service anew
//! for each call, and keeps what the call leaves out.

use super::{
    calls::{APP_RUNNER, BUSY, NO_ROLE, NOT_FOUND, READ, Service, find, settled},
    wire::{
        Authentication, Egress, HealthCheck, ImageConfiguration, ImageRepository, Ingress, Instance, Network,
        Observability, Source,
    },
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const UPDATE: Operation = APP_RUNNER.call("apprunner:UpdateService");

pub(super) const PUBLIC: &str = "ECR_PUBLIC";
pub(super) const PRIVATE: &str = "ECR";
const PORT: &str = "8080";

/// Names of environment variables.
const VARIABLE: &str = "^[^=]{1,255}$";

/// The image that a service runs, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageSource {
    /// The image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/web:1`, `public.ecr.aws/nginx/nginx:latest`.
    #[schemars(length(min = 1, max = 1024))]
    pub image_identifier: Text,
    /// `ECR` when not given, or `ECR_PUBLIC`.
    #[serde(default = "private")]
    #[schemars(extend("enum" = [PRIVATE, PUBLIC], "x-enum" = "type of repository"))]
    pub image_repository_type: String,
    /// The port that it listens on. Default: `8080`.
    #[serde(default = "port")]
    #[schemars(extend("pattern" = "^[0-9]{1,5}$", "x-pattern" = "a port"))]
    pub port: String,
    /// What starts it, where the image's own command does not.
    #[schemars(extend("pattern" = r"^[^\n\r]+$", "x-pattern" = "one line"))]
    pub start_command: Option<Text>,
    /// Environment variables. What is secret stands in `environment_secrets`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": VARIABLE, "x-pattern": "the name of a variable" }))]
    pub environment_variables: BTreeMap<String, Text>,
    /// Environment variables with the ARNs of the parameters or secrets whose values they get. `instance.role` reads them.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": VARIABLE, "x-pattern": "the name of a variable" }))]
    pub environment_secrets: BTreeMap<String, Text>,
    /// The role that pulls a private image, which `build.apprunner.amazonaws.com` assumes.
    pub access_role: Option<Arn>,
    /// Whether a new image is deployed by itself. Default: `false`.
    #[serde(default)]
    pub auto_deployments: bool,
}

fn private() -> String {
    PRIVATE.to_owned()
}

fn port() -> String {
    PORT.to_owned()
}

/// What it runs on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstanceSize {
    /// Units of CPU, 1024 for each. Default: `1024`.
    #[serde(default = "cpu")]
    #[schemars(extend("enum" = ["256", "512", "1024", "2048", "4096"], "x-enum" = "number of CPU units"))]
    pub cpu: String,
    /// Memory in MB. Default: `2048`.
    #[serde(default = "memory")]
    #[schemars(extend("enum" = ["512", "1024", "2048", "3072", "4096", "6144", "8192", "10240", "12288"], "x-enum" = "size of memory"))]
    pub memory: String,
    /// The role that the service itself has, which `tasks.apprunner.amazonaws.com` assumes.
    pub role: Option<Arn>,
}

fn cpu() -> String {
    "1024".to_owned()
}

fn memory() -> String {
    "2048".to_owned()
}

impl Default for InstanceSize {
    fn default() -> Self {
        Self { cpu: cpu(), memory: memory(), role: None }
    }
}

/// Who reaches it, and what it reaches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// The VPC connector that its own calls go through. Default: the internet.
    pub vpc_connector: Option<Arn>,
    /// Whether the internet reaches it, as it does when not given.
    #[serde(default = "yes")]
    pub publicly_accessible: bool,
    /// `IPV4` when not given, or `DUAL_STACK`.
    #[serde(default = "ipv4")]
    #[schemars(extend("enum" = ["IPV4", "DUAL_STACK"], "x-enum" = "type of addresses"))]
    pub ip_address_type: String,
}

fn ipv4() -> String {
    "IPV4".to_owned()
}

impl Default for Reach {
    fn default() -> Self {
        Self { vpc_connector: None, publicly_accessible: true, ip_address_type: ipv4() }
    }
}

/// All that one call changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigurationValue {
    /// None where the service is built from code.
    pub(super) source: Option<ImageSource>,
    pub(super) instance: InstanceSize,
    pub(super) health_check: HealthCheck,
    pub(super) network: Reach,
    /// The ARN of what it is traced by.
    pub(super) observability_configuration: Option<Arn>,
    /// AWS's choice where it is not declared.
    pub(super) auto_scaling_configuration: Option<Arn>,
}

impl ConfigurationValue {
    pub(super) fn source_to_aws(&self) -> Option<Source> {
        let source = self.source.as_ref()?;
        let configuration = ImageConfiguration {
            runtime_environment_variables: source.environment_variables.clone(),
            runtime_environment_secrets: source.environment_secrets.clone(),
            port: Some(source.port.clone()),
            start_command: source.start_command.clone(),
        };
        let repository = ImageRepository {
            image_identifier: source.image_identifier.clone(),
            image_repository_type: source.image_repository_type.clone(),
            image_configuration: Some(configuration),
        };
        let role = source.access_role.clone();
        Some(Source {
            image_repository: Some(repository),
            auto_deployments_enabled: Some(source.auto_deployments),
            authentication_configuration: role.map(|role| Authentication { access_role_arn: Some(role) }),
        })
    }

    pub(super) fn instance_to_aws(&self) -> Instance {
        let InstanceSize { cpu, memory, role } = self.instance.clone();
        Instance { cpu: Some(cpu), memory: Some(memory), instance_role_arn: role }
    }

    pub(super) fn network_to_aws(&self) -> Network {
        let Reach { vpc_connector, publicly_accessible, ip_address_type } = self.network.clone();
        let egress_type = if vpc_connector.is_some() { "VPC" } else { "DEFAULT" }.to_owned();
        Network {
            egress_configuration: Some(Egress { egress_type, vpc_connector_arn: vpc_connector }),
            ingress_configuration: Some(Ingress { is_publicly_accessible: publicly_accessible }),
            ip_address_type: Some(ip_address_type),
        }
    }

    pub(super) fn observability_to_aws(&self) -> Observability {
        let arn = self.observability_configuration.clone();
        Observability { observability_enabled: arn.is_some(), observability_configuration_arn: arn }
    }
}

impl From<Service> for ConfigurationValue {
    fn from(service: Service) -> Self {
        let role = |from: Source| from.authentication_configuration?.access_role_arn;
        let auto_deployments = service.source_configuration.auto_deployments_enabled.unwrap_or_default();
        let repository = service.source_configuration.image_repository.clone();
        let access_role = role(service.source_configuration);
        let source = repository.map(|repository| {
            let configuration = repository.image_configuration.unwrap_or_default();
            ImageSource {
                image_identifier: repository.image_identifier,
                image_repository_type: repository.image_repository_type,
                port: configuration.port.unwrap_or_else(port),
                start_command: configuration.start_command,
                environment_variables: configuration.runtime_environment_variables,
                environment_secrets: configuration.runtime_environment_secrets,
                access_role,
                auto_deployments,
            }
        });
        let instance =
            service.instance_configuration.map_or_else(InstanceSize::default, |found| InstanceSize {
                cpu: found.cpu.unwrap_or_else(cpu),
                memory: found.memory.unwrap_or_else(memory),
                role: found.instance_role_arn,
            });
        let network = service.network_configuration.map_or_else(Reach::default, |found| Reach {
            vpc_connector: found.egress_configuration.and_then(|egress| egress.vpc_connector_arn),
            publicly_accessible: found
                .ingress_configuration
                .is_none_or(|ingress| ingress.is_publicly_accessible),
            ip_address_type: found.ip_address_type.unwrap_or_else(ipv4),
        });
        let observability = service.observability_configuration.filter(|found| found.observability_enabled);
        Self {
            source,
            instance,
            health_check: service.health_check_configuration.unwrap_or_default(),
            network,
            observability_configuration: observability
                .and_then(|found| found.observability_configuration_arn),
            auto_scaling_configuration: service
                .auto_scaling_configuration_summary
                .and_then(|found| found.auto_scaling_configuration_arn),
        }
    }
}

#[derive(Debug)]
pub(super) struct ConfigurationItself;

impl Aspect for ConfigurationItself {
    type Value = ConfigurationValue;
    const NAME: &'static str = "configuration";
    const ABOUT: &'static str = "its image, instances, health check, network, tracing and scaling";
    /// Each object that the call names; a member that is new at AWS refuses it, since the answer is watched.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: READ, write: &[READ[1], UPDATE.action, "iam:PassRole"] };
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[BUSY, NO_ROLE];

    fn fill(want: &mut ConfigurationValue, live: &ConfigurationValue) {
        want.source = want.source.take().or_else(|| live.source.clone());
        want.auto_scaling_configuration =
            want.auto_scaling_configuration.take().or_else(|| live.auto_scaling_configuration.clone());
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ConfigurationValue>>, Failure> {
        Ok(find(aws, at).await?.map(|service| Seen::new(service.into())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ConfigurationValue) -> Result<(), Failure> {
        let arn = at.output("arn");
        if settled(aws, at, arn).await?.is_none() {
            return Err(Failure::refused(UPDATE.action, NOT_FOUND[0], "the service does not exist"));
        }
        let input = input! {
            service_arn: arn,
            source_configuration: want.source_to_aws(),
            instance_configuration: want.instance_to_aws(),
            auto_scaling_configuration_arn: &want.auto_scaling_configuration,
            health_check_configuration: &want.health_check,
            network_configuration: want.network_to_aws(),
            observability_configuration: want.observability_to_aws(),
        };
        aws.act(&UPDATE, &at.scope.region, &input).await?;
        let mut want = want;
        let Some(is) = settled(aws, at, arn).await?.map(ConfigurationValue::from) else { return Ok(()) };
        Self::fill(&mut want, &is);
        if is == want {
            return Ok(());
        }
        Err(Failure::guard(UPDATE.action, "App Runner rolled the update back; see the service's event log"))
    }
}
