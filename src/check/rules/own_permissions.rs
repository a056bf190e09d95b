//! Whoever may write their own policies may do anything.

use crate::{
    check::{Finding, Rule, Said, Sort, View},
    diagnostics::Severity,
    policy::{Effect, actions::overlap},
};

/// The known ways from some permissions in IAM to all of them.
pub(super) const RULE: Rule = Rule {
    id: "own-permissions",
    severity: Severity::Warning,
    about: "a role or user that may give itself more permissions",
    find,
};

/// What gives a role or a user permissions, by what it is about.
const OF_ROLES: [&str; 4] = [
    "iam:AttachRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
];
const OF_USERS: [&str; 3] =
    ["iam:AttachUserPolicy", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPolicy"];
const OF_POLICIES: [&str; 2] = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];

fn find(view: &View<'_>) -> Vec<Finding> {
    let allowed =
        view.said().filter(|said| said.statement.effect == Effect::Allow && said.held.sort == Sort::Identity);
    allowed.filter_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    // A boundary that every new policy must keep within is the way to delegate this.
    if said.statement.condition.all().any(|(_, key, _)| key == "iam:PermissionsBoundary") {
        return None;
    }
    let own = view.output(said.held.by, "arn").unwrap_or("*");
    let any = "arn:aws:iam::*:policy/*";
    let ways = [("role", &OF_ROLES[..], own), ("user", &OF_USERS, own), ("policy", &OF_POLICIES, any)];
    let (action, resource) = ways.into_iter().find_map(|(kind, actions, target)| {
        let is_own = own == "*" || kind == "policy" || own.contains(&format!(":{kind}/"));
        let action = actions.iter().filter(|_| is_own).find(|action| said.statement.is_about(action))?;
        let reaches = |resource: &&str| {
            let whole = kind != "policy" || resource.ends_with('*');
            whole && overlap(resource, target) && (own != "*" || resource.ends_with('*'))
        };
        Some((*action, said.resources().find(reaches)?))
    })?;
    let message = format!("{} may call {action}, and so give itself any permission", said.held.by.address);
    let finding = said.finding_at(view, &["Resource", resource], message).with_label("itself is among these");
    Some(finding.with_help(
        "name the resources it is for, or ask for a boundary:\nCondition = { StringEquals = { \"iam:PermissionsBoundary\" = \"arn:aws:iam::${stack.account}:policy/…\" } }",
    ))
}
