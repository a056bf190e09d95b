//! What a resource's policy lets a service do, as far as its statements alone tell.

use super::{Effect, Policy, Statement, evaluate::fits_in_any_case as matches};

impl Policy {
    /// Whether a statement allows `action` to an AWS service such as `cloudwatch.amazonaws.com`.
    /// Conditions are taken to hold.
    #[must_use]
    pub fn lets_service(&self, service: &str, action: &str) -> bool {
        self.statements().any(|(_, statement)| {
            statement.effect == Effect::Allow
                && names_service(statement, service)
                && statement.is_about(action)
        })
    }
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
        assert!(policy.lets_service("cloudwatch.amazonaws.com", "kms:GenerateDataKey"));
        assert!(!policy.lets_service("events.amazonaws.com", "kms:Decrypt"));
        assert!(!policy.lets_service("cloudwatch.amazonaws.com", "kms:Encrypt"));
        let root = Policy::of([Statement::allow("Root")
            .principals_aws(["arn:aws:iam::111122223333:root"])
            .actions(["kms:*"])
            .resources(["*"])]);
        assert!(!root.lets_service("cloudwatch.amazonaws.com", "kms:Decrypt"));
    }
}
