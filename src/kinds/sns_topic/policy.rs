//! The access policy of a topic.

use serde_json::{Value, json};

use super::live::{self, GET, SET, TopicAttributes, UNSEEN};
use crate::{
    kind::prelude::*,
    policy::{self, Dialect, Policy, Statement},
};

pub(super) const NAME: &str = "policy";

/// AWS's name of the attribute.
pub(super) const ATTRIBUTE: &str = "Policy";

/// A new role is not visible to SNS for a while. A typo gives the same answer.
pub(super) const INVISIBLE_PRINCIPAL: Transient =
    Transient::of_named("InvalidParameter", "PrincipalNotFound", &["iam"]);

/// SNS shows a new principal by its ID for a while.
const SHOWN_BY_ID: &str = "PrincipalShownById";

/// The owner's actions in the policy that AWS writes.
const OWNERS: &[&str] = &[
    "SNS:AddPermission",
    "SNS:DeleteTopic",
    "SNS:GetTopicAttributes",
    "SNS:ListSubscriptionsByTopic",
    "SNS:Publish",
    "SNS:RemovePermission",
    "SNS:SetTopicAttributes",
    "SNS:Subscribe",
];

/// An action that AWS allows besides in older topics; it has no effect.
const RECEIVE: &str = "SNS:Receive";

/// A topic always has a policy; the one that AWS writes, which allows the account that owns the topic, counts as
/// none.
pub(super) struct TopicPolicy;

impl Aspect for TopicPolicy {
    type Value = Policy;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "access policy";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[SET, GET] };
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const INVALID_PRINCIPAL: Refusal =
        Refusal::new("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound: {}");
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] =
        &[UNSEEN, INVISIBLE_PRINCIPAL, Transient::of_named(SHOWN_BY_ID, "", &["iam"])];

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let attributes = TopicAttributes::get(aws, at).await?;
        let Some(live) = attributes.iter().find_map(from_aws).transpose()? else { return Ok(None) };
        // Whoever declares AWS's own policy has it.
        let counts = !is_default(&live, at) || at.wanted::<Policy>().as_ref() == Some(&live);
        Ok(counts.then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        TopicAttributes::set(aws, at, ATTRIBUTE, &want.to_json()).await?;
        if !want.principals().iter().any(|principal| at.fresh.contains(principal)) {
            return Ok(());
        }
        let attributes = live::attributes_now(aws, at).await?;
        let live = attributes.iter().find_map(from_aws).transpose()?.unwrap_or_default();
        let Some(id) = by_id(&live) else { return Ok(()) };
        let message = format!("SNS knows a principal of the policy by its ID alone: {id}");
        Err(Failure::refused(GET, SHOWN_BY_ID, message))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // AWS takes no empty policy in place of its own.
        TopicAttributes::set(aws, at, ATTRIBUTE, &default_policy(at).to_json()).await
    }
}

fn from_aws(attributes: &BTreeMap<String, String>) -> Option<Result<Policy, Failure>> {
    let text = attributes.get(ATTRIBUTE).filter(|text| !text.is_empty())?;
    let policy = Policy::from_json(text).map_err(|error| Failure::guard(GET, error.to_string()));
    Some(policy).filter(|policy| policy.as_ref().map_or(true, |policy| !policy.is_empty()))
}

/// A principal that is shown by its ID.
fn by_id(policy: &Policy) -> Option<String> {
    let principals = policy.statements().filter_map(|(_, statement)| statement.principal.as_ref());
    let mut named = principals.flat_map(|principal| &principal.aws).filter_map(|text| text.known());
    named.find(|text| *text != "*" && !text.starts_with("arn:")).map(str::to_owned)
}

/// The policy that AWS writes for a topic which is created without one.
fn default_policy(at: &Target) -> Policy {
    let document = json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": OWNERS,
            "Resource": live::arn(at),
            "Condition": { "StringEquals": { "AWS:SourceOwner": at.scope.account } },
        },
    });
    serde_json::from_value(document).unwrap_or_default()
}

/// Whether it is the policy that AWS writes.
fn is_default(policy: &Policy, at: &Target) -> bool {
    let without = |policy: &Policy| -> Policy {
        let statements = policy.statements().map(|(_, statement)| {
            let action: BTreeSet<_> =
                statement.action.iter().filter(|action| *action != RECEIVE).cloned().collect();
            Statement { action, ..statement.clone() }
        });
        Policy::of(statements).with_id(policy.id().unwrap_or_default())
    };
    without(policy) == without(&default_policy(at))
}

/// AWS's constraints that a declared policy breaks.
pub(super) fn problems(json: &Value) -> impl Iterator<Item = Problem> {
    Problem::all_below(&[NAME], policy::problems(json, Dialect::Topic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_that_aws_writes_is_none() {
        let at = Target::example("sns.topic", "alarms");
        for (from, to, expected) in [
            ("", "", true),
            (r#""SNS:Publish""#, r#""SNS:Publish","SNS:Receive""#, true),
            (r#""SNS:Publish","#, "", false),
            (r#""111122223333""#, r#""444455556666""#, false),
        ] {
            let text = default_policy(&at).to_json();
            assert!(text.contains(from), "{text}");
            let policy = Policy::from_json(&text.replace(from, to)).unwrap();
            assert_eq!(is_default(&policy, &at), expected, "{from} to {to}");
        }
    }
}
