//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    calls,
    configuration::{
        ConfigurationItself, ConfigurationValue, ImageSource, InstanceSize, PRIVATE, PUBLIC, Reach,
    },
    service::{self, ServiceItself, ServiceTags, ServiceValue},
    wire::HealthCheck,
};
use crate::kind::{DynAspect, prelude::*};

const NAME: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{3,39}$";
const NAME_IN_WORDS: &str = "4 to 40 letters, digits, `-` and `_`";

/// The sizes of memory that there are with each number of CPU units
/// (<https://docs.aws.amazon.com/apprunner/latest/dg/architecture.html>).
const SIZES: &[(&str, &str)] = &[
    ("256", "512 1024"),
    ("512", "1024"),
    ("1024", "2048 3072 4096"),
    ("2048", "4096 6144"),
    ("4096", "8192 10240 12288"),
];

/// A service of App Runner that runs a container image.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, which is unique in the region.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// What it runs. A new service needs one.
    pub source: Option<ImageSource>,
    /// What it runs on.
    pub instance: Option<InstanceSize>,
    /// How App Runner knows that it is well.
    pub health_check: Option<HealthCheck>,
    /// Who reaches it, and what it reaches.
    pub network: Option<Reach>,
    /// The ARN of the observability configuration by which it is traced. Default: not traced.
    pub observability_configuration: Option<Arn>,
    /// The ARN of its auto scaling configuration. Default: the account's default one.
    pub auto_scaling_configuration: Option<Arn>,
    /// The ARN of the key that encrypts its image and its logs; one of AWS's own when not given. Another key is another
    /// service.
    pub encryption_key: Option<Arn>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if let Some(source) = &self.source {
            found.extend(source_problems(source).into_iter().map(|problem| problem.within(["source"])));
        }
        let instance = self.instance.clone().unwrap_or_default();
        let sizes = SIZES.iter().find(|(cpu, _)| *cpu == instance.cpu).map(|(_, sizes)| *sizes);
        if let Some(sizes) = sizes.filter(|sizes| sizes.split(' ').all(|size| size != instance.memory)) {
            let words = sizes.replace(' ', ", ");
            let message = format!("{} CPU units go with {words} MB of memory", instance.cpu);
            found.push(Problem::at("instance", message));
        }
        found
    }
}

fn source_problems(source: &ImageSource) -> Vec<Problem> {
    let mut found = Vec::new();
    let image = source.image_identifier.known().unwrap_or_default();
    let is_public = image.starts_with("public.ecr.aws/");
    let of_type = if is_public { PUBLIC } else { PRIVATE };
    if !image.is_empty() && of_type != source.image_repository_type {
        found.push(Problem::at("image_identifier", format!("`image_identifier` is an image of `{of_type}`")));
    }
    if source.image_repository_type == PUBLIC && source.auto_deployments {
        found.push(Problem::at("auto_deployments", "only a private image is deployed by itself"));
    }
    if source.image_repository_type == PRIVATE && source.access_role.is_none() {
        found.push(Problem::at("image_identifier", "a private image needs an `access_role`"));
    }
    if source.port.parse::<u16>().is_ok_and(|port| port == 0) || source.port.parse::<u16>().is_err() {
        found.push(Problem::at("port", "`port` must be 1 to 65535"));
    }
    for (member, names) in [
        ("environment_variables", source.environment_variables.keys()),
        ("environment_secrets", source.environment_secrets.keys()),
    ] {
        let reserved = names.filter(|name| name.starts_with("AWSAPPRUNNER"));
        let problem = |name: &String| {
            Problem::below([member, name], "names that begin with `AWSAPPRUNNER` are reserved")
        };
        found.extend(reserved.map(problem));
    }
    let both =
        source.environment_secrets.keys().filter(|name| source.environment_variables.contains_key(*name));
    found.extend(both.map(|name| Problem::below(["environment_secrets", name], "a variable has this name")));
    found
}

/// `apprunner.service`.
#[derive(Debug)]
pub struct AppRunnerService;

impl Kind for AppRunnerService {
    type Spec = Spec;
    const NAME: &'static str = "apprunner.service";
    const ABOUT: &'static str = "a service of App Runner that runs a container image";
    const OUTPUTS: &'static [Output] = &[
        Output::made_up("arn", "its ARN"),
        Output::made_up("id", "its ID"),
        Output::predicted("name", "its name"),
        Output::made_up("url", "its URL"),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[
        "services that are built from code",
        "auto scaling configurations",
        "observability configurations",
        "VPC connectors",
        "VPC ingress connections",
        "custom domains",
        "pausing and deploying",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&ServiceItself, &ConfigurationItself, &TagsOf(ServiceTags)];
    const IN_SERIES: bool = true;
    const NOT_OF_EXTERNAL: &'static [&'static str] = &[ConfigurationItself::NAME];
    const GONE: &'static [&'static str] = calls::NOT_FOUND;
    const TAKEN: Refusal = calls::TAKEN;

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let none = spec.source.is_none().then(|| Problem::at("name", "a service needs a `source`"));
        Desired::named(spec.name.clone())
            .with_problems(spec.problems())
            .with_problems_of_new(none)
            .with(TagsOf(ServiceTags), Some(spec.tags))
            .with(ServiceItself, Some(ServiceValue { encryption_key: spec.encryption_key }))
            .with(
                ConfigurationItself,
                Some(ConfigurationValue {
                    source: spec.source,
                    instance: spec.instance.unwrap_or_default(),
                    health_check: spec.health_check.unwrap_or_default(),
                    network: spec.network.unwrap_or_default(),
                    observability_configuration: spec.observability_configuration,
                    auto_scaling_configuration: spec.auto_scaling_configuration,
                }),
            )
    }

    fn written(mut held: Written) -> Vec<Table> {
        held.spread(ServiceItself::NAME);
        held.spread(ConfigurationItself::NAME);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", name)])
    }

    fn make_up(name: &str, _first: Option<&Value>, scope: &Scope, unique: &str) -> Outputs {
        outputs([
            ("arn", &scope.arn("apprunner", &format!("service/{name}/{unique}"))),
            ("id", unique),
            ("name", name),
            ("url", &format!("https://{}.{}.awsapprunner.com", &unique[..10], scope.region)),
        ])
    }

    /// `service/NAME/ID`.
    fn named(resource: &str) -> Vec<String> {
        let name = resource.strip_prefix("service/").and_then(|rest| rest.split('/').next());
        name.map(str::to_owned).into_iter().collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        service::list(aws, scope).await
    }
}
