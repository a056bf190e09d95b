//! The declaration, outputs, and how it becomes an aspect.

use crate::kind::prelude::*;
use serde_json::Value;

use super::policy::{ResourcePolicy, parsed, policies};
use crate::{
    kind::{self, DynAspect},
    kinds::log_delivery,
    policy::{self, Dialect, Policy},
};

/// A resource policy of `CloudWatch` Logs, which allows AWS services to write to log groups. Statements about other
/// principals have no effect; a region has up to ten such policies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, unique in the region.
    pub name: Text,
    /// The policy, in IAM's grammar or `{ file = "x.json" }`.
    #[schemars(with = "Policy")]
    pub policy: Value,
}

/// `logs.resource_policy`.
#[derive(Debug)]
pub struct LogsResourcePolicy;

impl Kind for LogsResourcePolicy {
    type Spec = Spec;
    const NAME: &'static str = "logs.resource_policy";
    const ABOUT: &'static str = "a policy that allows AWS services to write to log groups";
    const OUTPUTS: &'static [Output] = &[Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["policies that are attached to a single resource"];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&ResourcePolicy];
    const JSON_FILES: &'static [&'static str] = &[ResourcePolicy::NAME];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let nameless = (spec.name.known() == Some("")).then(|| Problem::at("name", "the name is empty"));
        let problems = policy::problems(&spec.policy, Dialect::Logs).into_iter().map(|(below, message)| {
            let path = std::iter::once(ResourcePolicy::NAME.to_owned()).chain(below).collect();
            Problem { path, ..Problem::at("", message) }
        });
        Desired::named(spec.name)
            .with_problems(nameless)
            .with_problems(problems)
            .with(ResourcePolicy, Policy::deserialize(&spec.policy).ok().map(Policy::with_assumed_version))
    }

    fn written(held: Written) -> Vec<Table> {
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        kind::outputs([("name", name)])
    }

    /// Services write under it without naming it.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted("which services deliver logs under it")
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        let policies = policies(aws, &scope.region).await?;
        let found = policies.iter().map(|(name, text)| {
            let rest = |policy: &Policy| (log_delivery::IN_LOG_GROUPS.strip)(policy, name, scope).0;
            let of_aws = parsed(text).is_ok_and(|policy| rest(&policy).is_none());
            Found { of_aws, ..Found::named(name) }
        });
        Ok(found.collect())
    }
}
