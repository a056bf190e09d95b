//! Whoever may pass any role to a service may do what any role may.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    model::shown,
    policy::Effect,
};

/// A function or an instance with a stronger role is a way to that role (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "pass-role",
    severity: Severity::Warning,
    about: "`iam:PassRole` of any role, to any service",
    find,
};

const TIES: [&str; 2] = ["iam:PassedToService", "iam:AssociatedResourceArn"];

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for said in view.said().filter(|said| said.statement.effect == Effect::Allow) {
        // `iam:*` and `*` are more than this, and `own-permissions` says so.
        let passes = |action: &&String| action.to_ascii_lowercase().starts_with("iam:pass");
        let Some(action) = said.statement.action.iter().find(passes) else { continue };
        let any = said.resources().find(|resource| *resource == "*" || resource.ends_with(":role/*"));
        let is_tied = said.statement.condition.all().any(|(_, key, _)| TIES.contains(&key));
        let Some(any) = any.filter(|_| !is_tied) else { continue };
        let message = format!("{} may pass any role to any service", said.held.by.address);
        let finding =
            said.finding_at(view, &["Resource", any], message).with_label("every role, the strongest too");
        found.push(finding.with_help(format!(
            "name the roles that `{}` is for, or the service:\nCondition = {{ StringEquals = {{ \"iam:PassedToService\" = \"lambda.amazonaws.com\" }} }}",
            shown(action)
        )));
    }
    found
}
