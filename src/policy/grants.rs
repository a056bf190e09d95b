//! What a resource's policy lets a service do, as far as its statements alone tell.

use super::{Effect, Operator, Policy, Statement, actions::overlap, evaluate::fits_in_any_case as matches};

/// A service that calls on behalf of a resource.
#[derive(Clone, Copy, Debug)]
pub struct OnBehalf<'a> {
    /// The account of the resource, where it is known.
    pub account: &'a str,
    /// Its ARN, where it follows from its name.
    pub arn: Option<&'a str>,
    /// What the service acts on, as a pattern, where the policy may tell it apart.
    pub acts_on: Option<&'a str>,
}

impl Policy {
    /// Whether a statement allows `action` to an AWS service such as `cloudwatch.amazonaws.com`, and none denies it.
    /// Conditions are taken to hold, but for those that name another resource or account than the one `on_behalf` of
    /// which the service calls.
    #[must_use]
    pub fn lets_service(&self, service: &str, action: &str, on_behalf: OnBehalf<'_>) -> bool {
        let applies = |effect: Effect| {
            self.statements().any(|(_, statement)| {
                statement.effect == effect
                    && names_service(statement, service)
                    && statement.is_about(action)
                    && match effect {
                        Effect::Allow => !names_others(statement, on_behalf) && covers(statement, on_behalf),
                        // A Deny with a condition has exceptions.
                        Effect::Deny => statement.condition.is_empty(),
                    }
            })
        };
        applies(Effect::Allow) && !applies(Effect::Deny)
    }
}

/// Whether a statement speaks of what the service acts on.
fn covers(statement: &Statement, on_behalf: OnBehalf<'_>) -> bool {
    let Some(wanted) = on_behalf.acts_on else { return true };
    statement.resource.is_empty()
        || statement.resource.iter().any(|text| text.known().is_none_or(|text| overlap(text, wanted)))
}

/// Whether a condition asks for another source than the one `on_behalf` of which a service calls.
fn names_others(statement: &Statement, on_behalf: OnBehalf<'_>) -> bool {
    statement.condition.all().any(|(name, key, values)| {
        let is_positive = Operator::parse(name).is_some_and(|operator| {
            operator.base != "Null" && !operator.base.contains("Not") && !operator.holds_when_absent()
        });
        let own = match key.to_ascii_lowercase().as_str() {
            "aws:sourceaccount" | "aws:sourceowner" => Some(on_behalf.account),
            "aws:sourcearn" => on_behalf.arn,
            _ => None,
        };
        let Some(own) = own.filter(|own| is_positive && !own.is_empty()) else { return false };
        values
            .iter()
            .all(|value| value.known().is_some_and(|value| !value.contains("${") && !overlap(value, own)))
    })
}

fn names_service(statement: &Statement, service: &str) -> bool {
    statement.principal.as_ref().is_some_and(|principal| {
        let is_service = |text: &crate::model::Text| text.known() == Some(service);
        let is_everyone = |text: &crate::model::Text| text.known() == Some("*");
        principal.service.iter().any(is_service) || principal.aws.iter().any(is_everyone)
    })
}

impl Statement {
    /// Whether its actions, or all but its `NotAction`s, include `action`.
    #[must_use]
    pub fn is_about(&self, action: &str) -> bool {
        if self.action.is_empty() {
            return !self.not_action.is_empty()
                && !self.not_action.iter().any(|pattern| matches(pattern, action));
        }
        self.action.iter().any(|pattern| matches(pattern, action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_let_in_by_name_or_with_everyone() {
        let policy = Policy::of([Statement::allow("Alarms")
            .principals_service(["cloudwatch.amazonaws.com"])
            .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
            .resources(["*"])]);
        let alarm = OnBehalf {
            account: "111122223333",
            arn: Some("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors"),
            acts_on: None,
        };
        assert!(policy.lets_service("cloudwatch.amazonaws.com", "kms:GenerateDataKey", alarm));
        assert!(!policy.lets_service("events.amazonaws.com", "kms:Decrypt", alarm));
        assert!(!policy.lets_service("cloudwatch.amazonaws.com", "kms:Encrypt", alarm));
        for (operator, key, value, expected) in [
            ("StringEquals", "aws:SourceAccount", "111122223333", true),
            ("StringEquals", "AWS:SourceAccount", "444455556666", false),
            ("ArnLike", "aws:SourceArn", "arn:aws:cloudwatch:*:111122223333:alarm:*", true),
            ("ArnLike", "aws:SourceArn", "arn:aws:cloudwatch:*:444455556666:alarm:*", false),
            ("StringNotEquals", "aws:SourceAccount", "444455556666", true),
            ("StringEquals", "aws:SourceVpc", "vpc-1", true),
        ] {
            let statement = Statement::allow("Alarms").principals_service(["cloudwatch.amazonaws.com"]);
            let statement =
                statement.actions(["sns:Publish"]).resources(["*"]).condition(operator, key, [value]);
            let found =
                Policy::of([statement]).lets_service("cloudwatch.amazonaws.com", "sns:Publish", alarm);
            assert_eq!(found, expected, "{operator} {key} {value}");
        }
        let denied = Policy::of([
            Statement::allow("A").principals_aws(["*"]).actions(["sns:Publish"]).resources(["*"]),
            Statement::deny("B").principals_aws(["*"]).actions(["sns:*"]).resources(["*"]),
        ]);
        assert!(!denied.lets_service("cloudwatch.amazonaws.com", "sns:Publish", alarm));
        let root = Policy::of([Statement::allow("Root")
            .principals_aws(["arn:aws:iam::111122223333:root"])
            .actions(["kms:*"])
            .resources(["*"])]);
        assert!(!root.lets_service("cloudwatch.amazonaws.com", "kms:Decrypt", alarm));
    }
}
