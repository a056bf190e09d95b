//! A managed policy that AWS does not publish.

use super::undeclared_policy::named;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    policy::managed::{self, Lookup},
};

/// IAM answers `NoSuchEntity` once the role is there. The names are those of a list with a date: whoever
/// attaches a newer policy says so in `allow`.
pub(super) const RULE: Rule = Rule {
    id: "unknown-policy",
    severity: Severity::Error,
    about: "an attachment or boundary names an AWS managed policy that AWS does not publish",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    named(view).into_iter().filter_map(|(arn, finding)| judge(&arn, finding)).collect()
}

fn judge(arn: &str, finding: Finding) -> Option<Finding> {
    let Lookup::NotListed { nearest } = managed::lookup(arn)? else { return None };
    let message = format!("AWS publishes no policy {arn}");
    let label = match nearest {
        Some(nearest) => format!("did you mean `{}`?", nearest.arn()),
        None => "IAM refuses to attach it".to_owned(),
    };
    let help = format!(
        "the list of AWS managed policies is of {}; for a newer one set allow = [{{ rule = \"unknown-policy\", reason = \"…\" }}]",
        managed::as_of()
    );
    Some(Finding { message, ..finding }.with_label(label).with_help(help))
}
