//! The key policy.

use super::{
    grants,
    lookup::{NOT_FOUND, NOT_YET},
};
use crate::kind::prelude::*;
use crate::policy::Policy;

/// A new role is not visible to KMS for a while. The same code also says that the
/// policy would lock its author out, which does not pass.
pub(super) const INVISIBLE_PRINCIPAL: Transient =
    Transient::of_named("MalformedPolicyDocumentException", "invalid principals", &["iam"]);

const GET: &str = "kms:GetKeyPolicy";
const PUT: &str = "kms:PutKeyPolicy";

/// The one policy that a key has.
const POLICY: &str = "default";

/// The aspect.
#[derive(Debug)]
pub(super) struct KeyPolicy;

impl Aspect for KeyPolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "who may manage and use it";
    const REPLACES: Replaces = Replaces::whole("GetKeyPolicy");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const INVALID_PRINCIPAL: Refusal = Refusal::new(
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals: {}",
    );
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = &[INVISIBLE_PRINCIPAL, NOT_YET];

    fn default(scope: &Scope) -> Option<Policy> {
        Some(grants::default_policy(scope))
    }

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let call = aws.kms(&at.scope.region).get_key_policy().key_id(at.output("id")).policy_name(POLICY);
        let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
        let Some(text) = answer.and_then(|answer| answer.policy) else { return Ok(None) };
        let live = Policy::from_json(&text).map_err(|error| Failure::guard(GET, error.to_string()))?;
        Ok(Some(Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        // The lock-out check stays on: it is the last thing between a typo and a key that nobody can
        // manage any more.
        let call = aws
            .kms(&at.scope.region)
            .put_key_policy()
            .key_id(at.output("id"))
            .policy_name(POLICY)
            .policy(want.to_json());
        aws.send(PUT, call.send()).await.map(drop)
    }
}
