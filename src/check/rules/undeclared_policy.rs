//! A managed policy of the stack's own account that the stack does not declare.

use crate::{
    check::{Finding, Rule, View, written},
    diagnostics::{Severity, nearest_name},
    model::document::resolve,
};

/// IAM refuses to attach a policy that does not exist. A warning, since it may exist.
pub(super) const RULE: Rule = Rule {
    id: "undeclared-policy",
    severity: Severity::Warning,
    about: "an attachment or boundary names a policy of the account that the stack does not declare",
    find,
};

/// Every managed policy that the stack attaches or sets as a boundary, by ARN, and where that is written.
pub(super) fn named(view: &View<'_>) -> Vec<(String, Finding)> {
    let mut found = Vec::new();
    for declaration in view.stack.declarations.iter().filter(|each| !each.settings.absent) {
        for aspect in declaration.kind.aspects() {
            let Some(value) = declaration.desired.aspects.get(aspect.name()) else { continue };
            if aspect.checks_principals() {
                continue;
            }
            let arns = aspect.names(&resolve(value, view.known())).into_iter().map(|named| named.text);
            for arn in arns.filter(|arn| arn.starts_with("arn:") && arn.contains(":policy/")) {
                let finding = Finding::at(&declaration.address, aspect.name(), "");
                let path = written::text(view, &declaration.address, &arn);
                found.push((arn, Finding { path: path.unwrap_or_else(|| finding.path.clone()), ..finding }));
            }
        }
    }
    found
}

fn find(view: &View<'_>) -> Vec<Finding> {
    let declared: Vec<String> = view.of_kind("iam.policy").filter_map(|each| view.name(each)).collect();
    named(view).into_iter().filter_map(|(arn, finding)| judge(view, &declared, &arn, finding)).collect()
}

fn judge(view: &View<'_>, declared: &[String], arn: &str, finding: Finding) -> Option<Finding> {
    let account = &view.stack.scope.account;
    let name = arn.split_once(":iam::")?.1.strip_prefix(account.as_str())?.strip_prefix(":policy/")?;
    // What a variable gives is somebody else's to know.
    written::text(view, &finding.address, arn)?;
    if view.referred(&arn.into()).is_some() {
        return None;
    }
    let name = name.rsplit('/').next().unwrap_or(name);
    let offer = nearest_name(name, declared.iter().map(String::as_str));
    let message = format!("the stack does not declare {arn}");
    let help = format!(
        "if it is managed elsewhere, declare it as external and refer to it:\n[iam.policy.{}]\nname     = \"{name}\"\nexternal = true",
        name.to_ascii_lowercase()
    );
    let finding = Finding { message, ..finding }.with_help(help);
    Some(match offer {
        Some(offer) => finding.with_offer(name, offer),
        None => finding.with_label("IAM refuses to attach it if there is none"),
    })
}
