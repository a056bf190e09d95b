//! An Allow to everyone lets in the internet, and so does a grant of an ACL.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// S3 refuses such a policy while public access is blocked; topics, keys and roles take it.
pub(super) const RULE: Rule = Rule {
    id: "public-access",
    severity: Severity::Error,
    about: "an Allow or a grant for everyone, and no condition that says from where or on whose behalf",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let public =
        view.said().filter(|said| said.statement.is_public() && said.statement.not_principal.is_none());
    let by_policy = public.map(|said| {
        let account = &said.held.by.scope.account;
        let message = format!("{} allows this to everyone, in any account and without one", said.words());
        let label = if said.statement.condition.is_empty() {
            "without a condition"
        } else {
            "and its conditions exclude nobody"
        };
        let account = if account.is_empty() { "${stack.account}" } else { account };
        said.finding_at(view, &["Principal"], message).with_label(label).with_help(format!(
            "name who may, or tie it to the account:\nCondition = {{ StringEquals = {{ \"aws:PrincipalAccount\" = \"{account}\" }} }}"
        ))
    });
    by_policy.chain(by_acl(view)).collect()
}

/// Grants of ACLs to everyone, with an account or without.
fn by_acl(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for bucket in view.of_kind("s3.bucket") {
        let Some(Value::Object(grants)) = view.aspect(bucket, "acl") else { continue };
        for (group, whom) in
            [("AllUsers", "everyone"), ("AuthenticatedUsers", "everyone who has an AWS account")]
        {
            let permissions: Vec<&str> = grants
                .get(group)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            if !permissions.is_empty() {
                let message = format!("the ACL grants {} to {whom}", permissions.join(", "));
                let help = "drop the grant, and name who may in `policy`";
                found.push(Finding::at(&bucket.address, &format!("acl.{group}"), message).with_help(help));
            }
        }
    }
    found
}
