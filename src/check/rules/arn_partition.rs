//! ARNs of another partition: accounts, principals and resources of China, of the US government and of the rest of the
//! world know nothing of each other. And an ARN that a reference puts into another one, which is none.

use super::undeclared_policy::named;
use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    model::Text,
};

/// IAM answers `MalformedPolicyDocument`, "Partition \"aws\" is not valid for resource …", and every service
/// "Invalid principal in policy".
pub(super) const RULE: Rule = Rule {
    id: "arn-partition",
    severity: Severity::Error,
    about: "an ARN of another partition than the region's, or inside of another ARN",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = view.said().flat_map(|said| judge(view, &said)).collect();
    let partition = &view.stack.scope.partition;
    for (arn, finding) in named(view) {
        if let Some(message) = other(&arn, partition) {
            found.push(Finding { message, ..finding }.with_label("IAM refuses to attach it"));
        }
    }
    found
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let statement = said.statement;
    let texts = |of: &'static str, texts: Vec<&Text>| -> Vec<(&'static str, String)> {
        texts.into_iter().filter_map(|text| Some((of, text.known()?.to_owned()))).collect()
    };
    let principals = |of, principal: &Option<crate::policy::Principal>| {
        texts(of, principal.iter().flat_map(|each| &each.aws).collect())
    };
    let all = [
        principals("Principal", &statement.principal),
        principals("NotPrincipal", &statement.not_principal),
        texts("Resource", statement.resource.iter().collect()),
        texts("NotResource", statement.not_resource.iter().collect()),
    ];
    let partition = &said.held.by.scope.partition;
    // What these speak of is a matter of rules of their own.
    let is_of_itself =
        ["s3.bucket", "sns.topic", "sqs.queue", "kms.key"].contains(&said.held.by.address.kind.as_str());
    let judge = |(member, arn): (&str, String)| {
        let message = other(&arn, partition)?;
        let part: &[&str] =
            if member.ends_with("Principal") { &[member, "AWS", &arn] } else { &[member, &arn] };
        let help = format!("write `arn:{partition}:…`, or a reference alone");
        Some(said.finding_at(view, part, message).with_label("AWS refuses the policy").with_help(help))
    };
    let all = all.into_iter().flatten().filter(|(member, _)| !is_of_itself || member.ends_with("Principal"));
    all.filter_map(judge).collect()
}

/// What is wrong with an ARN of another partition than `own`.
fn other(arn: &str, own: &str) -> Option<String> {
    let inside = arn.strip_prefix("arn:")?;
    if inside.contains(":arn:") {
        return Some(format!("`{arn}` is an ARN inside of an ARN"));
    }
    let partition = inside.split(':').next()?;
    // Unknown ones are found where the policy is read.
    let is_one = partition == "aws" || partition.starts_with("aws-");
    let is_plain = !partition.contains(['*', '?', '$']);
    (is_one && is_plain && partition != own)
        .then(|| format!("`{arn}` is of the partition `{partition}`, and this stack is in `{own}`"))
}
