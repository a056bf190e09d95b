//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    super::athena::{NAME, NAME_IN_WORDS, PRIMARY, workgroups},
    results::{ManagedQueryResults, ResultConfiguration},
    workgroup::{AUTO, ENABLED, WorkgroupItself, WorkgroupTags, WorkgroupValue, outputs_of},
};
use crate::{
    kind::{DynAspect, prelude::*},
    model::Hold,
};

const STATES: [&str; 2] = [ENABLED, "DISABLED"];

/// A workgroup of Athena.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has these settings, independent of each other")]
pub struct Spec {
    /// Name, which is unique in the region.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// Description.
    #[schemars(length(max = 1024))]
    pub description: Option<Text>,
    /// `ENABLED` when not given; no query runs in a `DISABLED` one.
    #[serde(default = "enabled")]
    #[schemars(extend("enum" = STATES, "x-enum" = "state"))]
    pub state: String,
    /// Where in S3 results go, and how they are encrypted.
    pub result_configuration: Option<ResultConfiguration>,
    /// Results that Athena keeps itself for a day, in the place of a location in S3.
    pub managed_query_results: Option<ManagedQueryResults>,
    /// Whether the workgroup's settings override those of who runs a query. Default: true.
    #[serde(default = "yes")]
    pub enforce_workgroup_configuration: bool,
    /// Whether its queries are metrics of `CloudWatch`. Default: true.
    #[serde(default = "yes")]
    pub publish_cloudwatch_metrics_enabled: bool,
    /// How many bytes a query may scan before it is cancelled.
    #[schemars(range(min = 10_000_000))]
    pub bytes_scanned_cutoff_per_query: Option<i64>,
    /// Whether queries may read buckets whose requester pays.
    #[serde(default)]
    pub requester_pays_enabled: bool,
    /// Whether who runs a query can't encrypt its results with less than the workgroup does.
    #[serde(default)]
    pub enable_minimum_encryption_configuration: bool,
    /// The engine of its queries: `AUTO` when not given, `Athena engine version 3`.
    #[serde(default = "auto")]
    #[schemars(length(min = 1, max = 128))]
    pub engine_version: String,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn enabled() -> String {
    ENABLED.to_owned()
}

fn auto() -> String {
    AUTO.to_owned()
}

impl Spec {
    fn problems(&self) -> Vec<Problem> {
        let result = self.result_configuration.as_ref();
        let both = self.managed_query_results.is_some() && result.is_some();
        let both = both.then(|| {
            let message = "results are in S3 by `result_configuration` or kept by Athena, not both";
            Problem::at("managed_query_results", message)
        });
        let key = result.and_then(|result| result.encryption_configuration.as_ref()?.problem());
        let path = ["result_configuration", "encryption_configuration"];
        key.map(|problem| problem.within(path)).into_iter().chain(both).collect()
    }
}

/// `athena.workgroup`.
#[derive(Debug)]
pub struct AthenaWorkgroup;

impl Kind for AthenaWorkgroup {
    type Spec = Spec;
    const NAME: &'static str = "athena.workgroup";
    const ABOUT: &'static str = "a workgroup of Athena: where queries run and where their results go";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] =
        &["what Spark and IAM Identity Center have of it", "prepared statements"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&WorkgroupItself, &TagsOf(WorkgroupTags)];
    const ARN_PREFIX: Option<&'static str> = Some("workgroup/");
    const GONE: &'static [&'static str] = &["ResourceNotFoundException"];
    const TAKEN: Refusal = Refusal::new("InvalidRequestException", "WorkGroup {} is already created");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        let value = WorkgroupValue {
            description: spec.description.filter(|text| text.known() != Some("")),
            state: spec.state,
            result_configuration: spec
                .result_configuration
                .filter(|result| *result != ResultConfiguration::default()),
            managed_query_results: spec.managed_query_results,
            enforce_workgroup_configuration: spec.enforce_workgroup_configuration,
            publish_cloudwatch_metrics_enabled: spec.publish_cloudwatch_metrics_enabled,
            bytes_scanned_cutoff_per_query: spec.bytes_scanned_cutoff_per_query,
            requester_pays_enabled: spec.requester_pays_enabled,
            enable_minimum_encryption_configuration: spec.enable_minimum_encryption_configuration,
            engine_version: spec.engine_version,
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(TagsOf(WorkgroupTags), Some(spec.tags))
            .with(WorkgroupItself, Some(value))
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let saved = Mention::within("workgroup", name, "workgroup of the query", Hold::Loses);
        std::iter::once(saved).chain(Mention::arns(outputs)).collect()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let found = |name: String| Found { of_aws: name == PRIMARY, ..Found::named(name) };
        Ok(workgroups(aws, &scope.region).await?.into_iter().map(found).collect())
    }
}
