//! The access policy of a queue.

use serde_json::Value;

use super::service::{GET, QueueAttributes, SET, UNSEEN};
use crate::{
    kind::prelude::*,
    policy::{self, Dialect, Policy},
};

/// AWS's name of the attribute.
pub(super) const ATTRIBUTE: &str = "Policy";

/// A new role is not visible to SQS for a while; a typo gives the same answer.
pub(super) const INVISIBLE_PRINCIPAL: Transient =
    Transient::of_named("InvalidAttributeValue", "Invalid value for the parameter Policy", &["iam"]);

/// Statements of a policy, and actions of a statement.
const MOST: (usize, usize) = (20, 7);

#[derive(Debug)]
pub(super) struct QueuePolicy;

impl Aspect for QueuePolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "access policy";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET.action], write: &[SET.action] };
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const INVALID_PRINCIPAL: Refusal =
        Refusal::new(INVISIBLE_PRINCIPAL.code, "Invalid value for the parameter Policy. {}");
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = &[UNSEEN[0], UNSEEN[1], INVISIBLE_PRINCIPAL];

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let attributes = QueueAttributes::get(aws, at).await?;
        let text = attributes.iter().find_map(|all| all.get(ATTRIBUTE)).filter(|text| !text.is_empty());
        let policy = text.map(|text| Policy::from_json(text)).transpose();
        let policy = policy.map_err(|error| Failure::guard(GET.action, error.to_string()))?;
        Ok(policy.filter(|policy| !policy.is_empty()).map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        QueueAttributes::set(aws, at, ATTRIBUTE, &want.to_json()).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        QueueAttributes::set(aws, at, ATTRIBUTE, "").await
    }
}

/// AWS's constraints that a declared policy breaks.
pub(super) fn problems(json: &Value) -> impl Iterator<Item = Problem> {
    let policy: Policy = serde_json::from_value(json.clone()).unwrap_or_default();
    let statements = policy.statements().count();
    let busiest = policy.statements().map(|(_, statement)| statement.action.len()).max().unwrap_or_default();
    let at_once = |is_over: bool, message: String| is_over.then(|| Problem::at(QueuePolicy::NAME, message));
    let too_many = [
        at_once(
            statements > MOST.0,
            format!("a queue policy has at most {} statements, not {statements}", MOST.0),
        ),
        at_once(
            busiest > MOST.1,
            format!("a statement of a queue policy has at most {} actions, not {busiest}", MOST.1),
        ),
    ];
    let malformed = Problem::all_below(&[QueuePolicy::NAME], policy::problems(json, Dialect::Queue));
    malformed.chain(too_many.into_iter().flatten())
}
