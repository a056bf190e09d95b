//! `logs.resource_policy`: allows AWS services to write to log groups of the account.

use std::sync::Arc;

use super::{log_delivery, logs::prelude::*};
use crate::{
    kind::{Appended, DynAspect},
    policy::{self, Dialect, Policy},
};

const DESCRIBE: Operation =
    LOGS.call("logs:DescribeResourcePolicies").lists(&["resource_policies"]).watched(READ_ONLY).listing();
const PUT: Operation = LOGS.call("logs:PutResourcePolicy");
const DELETE: Operation = LOGS.call("logs:DeleteResourcePolicy");

/// What AWS sets alone. The revision is that of a policy of a single resource.
const READ_ONLY: &[&str] = &[
    "resourcePolicies.lastUpdatedTime",
    "resourcePolicies.policyScope",
    "resourcePolicies.resourceArn",
    "resourcePolicies.revisionId",
];

/// Policies on a page; a region holds ten.
const PAGE: i32 = 50;

/// A resource policy of `CloudWatch` Logs, which allows AWS services to write to log groups. Statements about other
/// principals have no effect; a region has up to ten such policies.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, unique in the region.
    #[schemars(length(min = 1))]
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
    const UNLISTED_USES: Option<&'static str> = Some("which services deliver logs under it");
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&ResourcePolicy];
    const JSON_FILES: &'static [&'static str] = &[ResourcePolicy::NAME];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = policy::problems(&spec.policy, Dialect::Logs).into_iter();
        let problems =
            problems.map(|(below, message)| Problem::below(below, message).within([ResourcePolicy::NAME]));
        Desired::named(spec.name)
            .with_problems(problems)
            .with(ResourcePolicy, Policy::deserialize(&spec.policy).ok().map(Policy::with_assumed_version))
    }

    fn written(held: Written) -> Vec<Table> {
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, _scope: &Scope) -> Outputs {
        outputs([("name", name)])
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

#[derive(Debug)]
struct ResourcePolicy;

impl Aspect for ResourcePolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "which services may write to which log groups";
    const REPLACES: Replaces = Replaces::whole("DescribeResourcePolicies");
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action], write: &[DESCRIBE.action, PUT.action, DELETE.action] };
    const APPENDED: Option<Appended<Policy>> = Some(log_delivery::IN_LOG_GROUPS);
    const GRANTS: bool = true;
    const TRANSIENT: &'static [Transient] = &[CLASH];

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let policies = policies(aws, &at.scope.region).await?;
        let Some(text) = policies.get(&at.name) else { return Ok(None) };
        let live = parsed(text)?;
        Ok(Some(Seen::with_outputs(live, outputs([("name", &at.name)]))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: Policy) -> Result<Outputs, Failure> {
        // AWS may have added to it since it was planned: log delivery was set up meanwhile.
        let live = policies_now(aws, &at.scope.region).await?;
        let want = match live.get(&at.name) {
            Some(text) => log_delivery::IN_LOG_GROUPS.beside(want, &parsed(text)?, at),
            None => want,
        };
        let input = input! { policy_name: &at.name, policy_document: want.to_json() };
        aws.call::<()>(&PUT, &at.scope.region, &input).await?;
        Ok(outputs([("name", &at.name)]))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { policy_name: &at.name };
        remove(aws, &at.scope.region, &DELETE, &input).await
    }
}

#[derive(Deserialize)]
struct Described {
    policy_name: Option<String>,
    policy_document: Option<String>,
}

/// The documents of a region's policies, by name. Policies that belong to one log group are not
/// among them.
async fn policies(aws: &Aws, region: &str) -> Result<Arc<BTreeMap<String, String>>, Failure> {
    aws.catalogue().listing(&format!("{}/{region}", DESCRIBE.action), || policies_now(aws, region)).await
}

async fn policies_now(aws: &Aws, region: &str) -> Result<BTreeMap<String, String>, Failure> {
    let policies: Vec<Described> = aws.list(&DESCRIBE, region, &input! { limit: PAGE }).await?;
    Ok(policies
        .into_iter()
        .filter_map(|policy| Some((policy.policy_name?, policy.policy_document?)))
        .collect())
}

/// A document as `DescribeResourcePolicies` answers it: with the version that a policy without one has
/// (recorded).
fn parsed(text: &str) -> Result<Policy, Failure> {
    let policy =
        Policy::from_json(text).map_err(|error| Failure::guard(DESCRIBE.action, error.to_string()))?;
    Ok(policy.with_assumed_version())
}
