//! A principal of the stack's own account that the stack does not declare.

use crate::{
    check::{Finding, Rule, Said, View, written},
    diagnostics::{Severity, nearest},
};

/// AWS refuses a policy that names a role or user which does not exist (aws-facts §0.5). A warning,
/// since it may exist; what comes from a variable is somebody else's to know.
pub(super) const RULE: Rule = Rule {
    id: "undeclared-principal",
    severity: Severity::Warning,
    about: "a policy names a role or user of the account that the stack does not declare",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let account = &said.held.by.scope.account;
    let is_ours = |text: &&str| {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        matches!(parts[..], ["arn", _, "iam", "", of, name]
            if of == account && (name.starts_with("role/") || name.starts_with("user/")) && !name.contains('*'))
    };
    let named = said.principals().filter(|(kind, _)| *kind == "AWS").filter_map(|(_, text)| text.known());
    let strangers = named.filter(is_ours).filter(|arn| view.referred(&(*arn).into()).is_none());
    let judge = |arn: &str| {
        let member = ["Principal", "AWS", arn];
        if !written::find(view, said)?.holds(&member) {
            return None;
        }
        let message = format!("the stack does not declare {arn}");
        let (before, name) = arn.rsplit_once('/')?;
        let kind = arn.split(':').nth(5)?.split('/').next()?;
        let declared = view.known().values().filter_map(|outputs| outputs.get("arn"));
        let beside = declared.filter_map(|other| other.strip_prefix(before)?.strip_prefix('/'));
        let offer = nearest(name, beside);
        Some(
            said.finding_at(view, &member, message)
                .with_label(offer.unwrap_or_else(|| "AWS refuses the policy if there is none".to_owned()))
                .with_help(format!(
                    "if it is somebody else's, say so, and refer to it:\n[iam.{kind}.{}]\nname     = \"{name}\"\nexternal = true",
                    name.to_ascii_lowercase()
                )),
        )
    };
    strangers.filter_map(judge).collect()
}
