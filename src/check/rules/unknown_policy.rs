//! A managed policy that AWS does not publish.

use super::undeclared_policy::named;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    policy::managed::{self, Lookup},
};

/// IAM answers `NoSuchEntity` or `PolicyNotAttachable` once the role is there. The names are those of a list with a date: whoever
/// attaches a newer policy says so in `allow`.
pub(super) const RULE: Rule = Rule {
    id: "unknown-policy",
    severity: Severity::Error,
    about: "an attachment or boundary names a managed policy that AWS does not publish, or that can't be attached",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let account = &view.stack.scope.account;
    let all = named(view).into_iter();
    all.filter_map(|(arn, finding)| elsewhere(&arn, account, &finding).or_else(|| judge(&arn, finding)))
        .collect()
}

/// A policy that can't be attached although it exists: of another account, or of a service-linked role
/// ("Cannot attach a Service Role Policy to a Customer Role").
fn elsewhere(arn: &str, own: &str, finding: &Finding) -> Option<Finding> {
    let (account, name) = arn.split_once(":iam::")?.1.split_once(":policy/")?;
    let message = if account == "aws" {
        let reserved = name.starts_with("aws-service-role/");
        reserved.then(|| format!("{arn} is for service-linked roles only"))
    } else {
        let foreign = !own.is_empty() && account != own;
        foreign.then(|| format!("{arn} belongs to another account; a policy is attached in its own"))
    };
    Some(Finding { message: message?, ..finding.clone() }.with_label("IAM refuses to attach it"))
}

fn judge(arn: &str, finding: Finding) -> Option<Finding> {
    let Lookup::NotListed { nearest } = managed::lookup(arn)? else { return None };
    let message = format!("AWS publishes no policy {arn}");
    let finding = match nearest {
        Some(nearest) => finding.with_offer(arn, &nearest.arn()),
        None => finding.with_label("IAM refuses to attach it"),
    };
    let help = format!(
        "the list of AWS managed policies is of {}; for a newer one set allow = [{{ rule = \"unknown-policy\", reason = \"…\" }}]",
        managed::as_of()
    );
    Some(Finding { message, ..finding }.with_help(help))
}
