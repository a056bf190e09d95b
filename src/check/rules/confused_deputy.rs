//! A service acts for whoever asks it to, in any account.

use crate::{
    check::{Finding, Rule, Said, Sort, View},
    diagnostics::Severity,
    policy::Effect,
};

/// Somebody else's trail or bucket could write here (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "confused-deputy",
    severity: Severity::Warning,
    about: "a service may write here on behalf of any account",
    find,
};

/// Services that say for whom they act when they write to a bucket or publish to a topic. `EventBridge` is
/// not among them: under a condition its messages would be lost.
const TELLING: [&str; 8] = [
    "budgets.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "config.amazonaws.com",
    "delivery.logs.amazonaws.com",
    "logging.s3.amazonaws.com",
    "s3.amazonaws.com",
    "ses.amazonaws.com",
];

const TIES: [&str; 4] = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

fn find(view: &View<'_>) -> Vec<Finding> {
    // A key's policy ties by the encryption context as well.
    let of_others = view.said().filter(|said| {
        said.statement.effect == Effect::Allow
            && said.held.sort == Sort::Resource
            && said.held.service() != "kms"
    });
    of_others.filter_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Option<Finding> {
    let is_tied = said.statement.condition.all().any(|(_, key, _)| TIES.contains(&key));
    let mut services =
        said.principals().filter(|(kind, _)| *kind == "Service").filter_map(|(_, text)| text.known());
    let service = services.find(|service| TELLING.contains(service)).filter(|_| !is_tied)?;
    let message = format!("{} lets {service} act for any account", said.words());
    let finding = said.finding_at(view, &["Principal"], message).with_label("on behalf of any account");
    Some(finding.with_help(
        "tie it to the account:\nCondition = { StringEquals = { \"aws:SourceAccount\" = \"${stack.account}\" } }",
    ))
}
