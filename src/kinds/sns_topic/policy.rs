//! Who may publish and subscribe.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    attribute::{GET, SET, UNSEEN, set},
    live,
};
use crate::policy::{self, Dialect, Policy, Statement};

/// The aspect's name.
pub(super) const NAME: &str = "policy";

/// AWS's name of the attribute.
pub(super) const ATTRIBUTE: &str = "Policy";

/// A role that was just made is not visible to SNS for a while. A typo gives the same answer.
pub(super) const INVISIBLE_PRINCIPAL: Transient =
    Transient::of_named("InvalidParameter", "PrincipalNotFound", &["iam"]);

/// SNS shows a principal that was just made by its id for a while.
const SHOWN_BY_ID: &str = "PrincipalShownById";

/// What the owner may do by the policy that AWS writes.
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

/// What AWS allows besides in older topics; it means nothing.
const RECEIVE: &str = "SNS:Receive";

/// The aspect. A topic always has a policy; the one that AWS writes, which lets in the account that
/// owns the topic, counts as none.
#[derive(Debug)]
pub(super) struct TopicPolicy;

impl Aspect for TopicPolicy {
    type Value = Policy;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "who may publish and subscribe";
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
        let attributes = live::attributes(aws, at).await?;
        let Some(live) = attributes.iter().find_map(seen).transpose()? else { return Ok(None) };
        // Whoever declares AWS's own policy has it.
        let counts = !is_default(&live, at) || at.wanted::<Policy>().as_ref() == Some(&live);
        Ok(counts.then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        set(aws, at, ATTRIBUTE, &want.to_json()).await?;
        if !want.principals().iter().any(|principal| at.fresh.contains(principal)) {
            return Ok(());
        }
        let attributes = live::attributes_now(aws, at).await?;
        let live = attributes.iter().find_map(seen).transpose()?.unwrap_or_default();
        match by_id(&live) {
            Some(id) => {
                let message = format!("SNS knows a principal of the policy by its id alone: {id}");
                Err(Failure::refused(GET, SHOWN_BY_ID, message))
            }
            None => Ok(()),
        }
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        // AWS takes no empty policy in place of its own.
        set(aws, at, ATTRIBUTE, &default_policy(at).to_json()).await
    }
}

fn seen(attributes: &live::Attributes) -> Option<Result<Policy, Failure>> {
    let text = attributes.get(ATTRIBUTE).filter(|text| !text.is_empty())?;
    let policy = Policy::from_json(text).map_err(|error| Failure::guard(GET, error.to_string()));
    Some(policy).filter(|policy| policy.as_ref().map_or(true, |policy| !policy.is_empty()))
}

/// A principal that is shown by the id which AWS keeps for it.
fn by_id(policy: &Policy) -> Option<String> {
    let principals = policy.statements().filter_map(|(_, statement)| statement.principal.as_ref());
    let mut named = principals.flat_map(|principal| &principal.aws).filter_map(|text| text.known());
    named.find(|text| *text != "*" && !text.starts_with("arn:")).map(str::to_owned)
}

/// The policy that AWS writes for a topic which is created without one.
pub(super) fn default_policy(at: &Target) -> Policy {
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

/// Whether AWS wrote it.
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

/// A declared policy, and what AWS would refuse of it.
pub(super) fn declared(json: Option<&Value>) -> (Option<Policy>, Vec<Problem>) {
    let Some(json) = json else { return (None, Vec::new()) };
    let problems: Vec<Problem> = policy::problems(json, Dialect::Topic)
        .into_iter()
        .map(|(below, message)| {
            let path = std::iter::once(NAME.to_owned()).chain(below).collect();
            Problem { path, ..Problem::at("", message) }
        })
        .collect();
    let policy: Option<Policy> = serde_json::from_value(json.clone()).ok();
    (policy, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::sns_topic::fake::target;

    fn written(actions: &[&str], account: &str) -> Policy {
        let document = json!({
            "Version": "2008-10-17", "Id": "__default_policy_ID",
            "Statement": [{
                "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": { "AWS": "*" },
                "Action": actions, "Resource": "arn:aws:sns:eu-central-1:111122223333:alarms",
                "Condition": { "StringEquals": { "AWS:SourceOwner": account } },
            }],
        });
        Policy::from_json(&document.to_string()).unwrap()
    }

    #[test]
    fn the_policy_that_aws_writes_is_none() {
        let at = target("alarms");
        let older: Vec<&str> = OWNERS.iter().copied().chain([RECEIVE]).collect();
        assert_eq!(written(OWNERS, "111122223333"), default_policy(&at));
        assert!(is_default(&written(&older, "111122223333"), &at));
        assert!(!is_default(&written(&OWNERS[1..], "111122223333"), &at));
        assert!(!is_default(&written(OWNERS, "444455556666"), &at));
    }

    #[test]
    fn a_principal_that_is_shown_by_its_id_is_found() {
        let policy = |who: &str| Policy::of([Statement::allow("a").principals_aws([who])]);
        assert_eq!(by_id(&policy("AROAEXAMPLEEXAMPLE12")).as_deref(), Some("AROAEXAMPLEEXAMPLE12"));
        for who in ["*", "111122223333", "arn:aws:iam::111122223333:role/x"] {
            assert_eq!(by_id(&policy(who)), None);
        }
    }

    #[test]
    fn actions_on_other_things_are_refused() {
        let problems = |action: &str| {
            let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*" });
            declared(Some(&json!({ "Version": "2012-10-17", "Statement": [statement] }))).1.len()
        };
        for action in ["sns:Publish", "SNS:Publish", "sns:GetTopic*", "SNS:Receive", "sns:publish"] {
            assert_eq!(problems(action), 0, "{action}");
        }
        for action in ["sns:CreateTopic", "SNS:Unsubscribe", "sqs:SendMessage", "sns:*", "*", "sns:Get*"] {
            assert_eq!(problems(action), 1, "{action}");
        }
    }
}
