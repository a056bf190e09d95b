//! What AWS has room for: quotas that count several resources of a stack, or that were never raised.

use std::collections::BTreeMap;

use super::super::Sort;
use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
    policy::Dialect,
};

/// `LimitExceededException` for each one more (aws-facts §6.2): quotas that nobody can raise.
pub(super) const FIXED: Rule = Rule {
    id: "quota",
    severity: Severity::Error,
    about: "more of something than AWS has room for",
    find: fixed,
};

/// What an account has that never asked for more (aws-facts §6.2).
pub(super) const DEFAULT: Rule = Rule {
    id: "default-quota",
    severity: Severity::Warning,
    about: "more of something than an account has room for that never asked for more",
    find: default,
};

/// Resource policies of CloudWatch Logs in a region.
const LOG_POLICIES: usize = 10;
/// Metric filters of a log group.
const METRIC_FILTERS: usize = 100;
/// Managed policies of a role or user: at first, and at most.
const ATTACHMENTS: (usize, usize) = (10, 20);

fn fixed(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut by_region: BTreeMap<&str, usize> = BTreeMap::new();
    for policy in view.of_kind("logs.resource_policy") {
        let count = by_region.entry(&policy.scope.region).or_default();
        *count += 1;
        if *count == LOG_POLICIES + 1 {
            let message =
                format!("more than {LOG_POLICIES} log resource policies in {}", policy.scope.region);
            found.push(
                Finding::at(&policy.address, "", message)
                    .with_label("a region has room for ten, those of others among them")
                    .with_help("say it in one policy with several statements"),
            );
        }
    }
    let mut filters: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for group in view.of_kind("logs.group") {
        let count = view.aspect(group, "metric_filters").and_then(|all| Some(all.as_object()?.len()));
        if let (Some(count), Some(name)) = (count, view.name(group)) {
            *filters.entry((&group.scope.region, name)).or_default() += count;
        }
    }
    for filter in view.of_kind("logs.metric_filter") {
        let Some(group) = view.output(filter, "log_group") else { continue };
        let count = filters.entry((&filter.scope.region, group.to_owned())).or_default();
        *count += 1;
        if *count == METRIC_FILTERS + 1 {
            let message = format!("more than {METRIC_FILTERS} metric filters of `{group}`");
            found.push(Finding::at(&filter.address, "", message));
        }
    }
    found.extend(attached(view).filter(|(_, count)| *count > ATTACHMENTS.1).map(|(by, count)| {
        let message = format!("{count} managed policies; a role or user has at most {}", ATTACHMENTS.1);
        Finding::at(&by.address, "attachments", message)
    }));
    found
}

fn default(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for held in view.policies().iter().filter(|held| held.sort == Sort::Trust) {
        let (size, dialect) = (Dialect::Trust.size(&held.policy), Dialect::Trust);
        let Some(quota) = dialect.default_quota().filter(|quota| size > *quota) else { continue };
        let message = format!("the trust policy has {size} characters; an account has room for {quota}");
        found.push(held.finding(message).with_help(format!(
            "ask for the quota \"Role trust policy length\" ({} at most), or shorten it",
            dialect.limit()
        )));
    }
    let first = |(_, count): &(&Declaration, usize)| *count > ATTACHMENTS.0 && *count <= ATTACHMENTS.1;
    found.extend(attached(view).filter(first).map(|(by, count)| {
        let message = format!("{count} managed policies; a role or user has room for {}", ATTACHMENTS.0);
        Finding::at(&by.address, "attachments", message).with_help(format!(
            "ask for the quota \"Managed policies attached to an IAM role\" ({} at most), or join them",
            ATTACHMENTS.1
        ))
    }));
    found
}

/// Roles and users with the number of their managed policies.
fn attached<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a Declaration, usize)> {
    let all: Vec<_> = ["iam.role", "iam.user"].into_iter().flat_map(|kind| view.of_kind(kind)).collect();
    let count = |by: &'a Declaration| Some((by, view.aspect(by, "attachments")?.as_array()?.len()));
    all.into_iter().filter_map(count).collect::<Vec<_>>().into_iter()
}
