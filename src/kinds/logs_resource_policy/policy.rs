//! The policy itself.

use std::sync::Arc;

use crate::{
    aws::wire::{Operation, input},
    kind::{Appended, prelude::*},
    kinds::{
        log_delivery,
        logs::{CLASH, LOGS, NOT_FOUND, service::TOKENS},
    },
    policy::Policy,
};

const DESCRIBE: Operation = LOGS.call("logs:DescribeResourcePolicies").watched(READ_ONLY).listing();
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

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    resource_policies: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    policy_name: Option<String>,
    policy_document: Option<String>,
}

/// The aspect.
#[derive(Debug)]
pub(super) struct ResourcePolicy;

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

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { policy_name: &at.name };
        gone(aws.call::<()>(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// The documents of a region's policies, by name. Policies that belong to one log group are not
/// among them.
pub(super) async fn policies(aws: &Aws, region: &str) -> Result<Arc<BTreeMap<String, String>>, Failure> {
    aws.catalogue().listing(&format!("{}/{region}", DESCRIBE.action), || policies_now(aws, region)).await
}

async fn policies_now(aws: &Aws, region: &str) -> Result<BTreeMap<String, String>, Failure> {
    let pages: Vec<Page> = aws.pages(&DESCRIBE, region, &input! { limit: PAGE }, TOKENS).await?;
    let policies = pages.into_iter().flat_map(|page| page.resource_policies);
    Ok(policies.filter_map(|policy| Some((policy.policy_name?, policy.policy_document?))).collect())
}

/// A document as `DescribeResourcePolicies` answers it: with the version that a policy without one has
/// (recorded).
pub(super) fn parsed(text: &str) -> Result<Policy, Failure> {
    let policy =
        Policy::from_json(text).map_err(|error| Failure::guard(DESCRIBE.action, error.to_string()))?;
    Ok(policy.with_assumed_version())
}
