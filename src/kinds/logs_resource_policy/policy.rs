//! The policy itself.

use crate::kind::prelude::*;
use std::sync::Arc;

use super::kind::LogsResourcePolicy;
use crate::{
    kind::Appended,
    kinds::{
        log_delivery,
        logs::{CLASH, NOT_FOUND},
    },
    policy::Policy,
};

const DESCRIBE: &str = "logs:DescribeResourcePolicies";
const PUT: &str = "logs:PutResourcePolicy";
const DELETE: &str = "logs:DeleteResourcePolicy";

/// Policies on a page; a region holds ten.
const PAGE: i32 = 50;

/// The aspect.
#[derive(Debug)]
pub(super) struct ResourcePolicy;

impl Aspect for ResourcePolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "which services may write to which log groups";
    const REPLACES: Replaces = Replaces::whole("DescribeResourcePolicies");
    const ACTIONS: Actions = Actions { read: &[DESCRIBE], write: &[DESCRIBE, PUT, DELETE] };
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
        let outputs = LogsResourcePolicy::predict(&at.name, None, &at.scope);
        Ok(Some(Seen::with_outputs(live, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: Policy) -> Result<Outputs, Failure> {
        // AWS may have added to it since it was planned: log delivery was set up meanwhile.
        let live = policies_now(aws, &at.scope.region).await?;
        let want = match live.get(&at.name) {
            Some(text) => log_delivery::IN_LOG_GROUPS.beside(want, &parsed(text)?, at),
            None => want,
        };
        let call = aws.logs(&at.scope.region).put_resource_policy().policy_name(&at.name);
        aws.send(PUT, call.policy_document(want.to_json()).send()).await?;
        Ok(LogsResourcePolicy::predict(&at.name, None, &at.scope))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.logs(&at.scope.region).delete_resource_policy().policy_name(&at.name);
        gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
    }
}

/// The documents of a region's policies, by name. Policies that belong to one log group are not
/// among them.
pub(super) async fn policies(aws: &Aws, region: &str) -> Result<Arc<BTreeMap<String, String>>, Failure> {
    aws.catalogue().listing(&format!("{DESCRIBE}/{region}"), || policies_now(aws, region)).await
}

async fn policies_now(aws: &Aws, region: &str) -> Result<BTreeMap<String, String>, Failure> {
    let (mut found, mut token) = (BTreeMap::new(), None::<String>);
    loop {
        let call = aws.logs(region).describe_resource_policies().limit(PAGE).set_next_token(token.clone());
        let page = aws.send(DESCRIBE, call.send()).await?;
        let policies = page.resource_policies.unwrap_or_default().into_iter();
        found.extend(policies.filter_map(|policy| Some((policy.policy_name?, policy.policy_document?))));
        token = next_page(page.next_token, token.as_deref());
        if token.is_none() {
            return Ok(found);
        }
    }
}

/// A document as `DescribeResourcePolicies` answers it: with the version that a policy without one has
/// (recorded).
pub(super) fn parsed(text: &str) -> Result<Policy, Failure> {
    let policy = Policy::from_json(text).map_err(|error| Failure::guard(DESCRIBE, error.to_string()))?;
    Ok(policy.with_assumed_version())
}
