//! An alarm sees the metrics of its own region only.

use crate::check::metrics::{emitted, watched};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// Metrics that exist in one region alone (aws-facts §5.16): elsewhere the alarm never has data.
pub(super) const RULE: Rule = Rule {
    id: "alarm-metric-region",
    severity: Severity::Error,
    about: "an alarm is in another region than its metric",
    find,
};

/// Namespaces whose metrics are in us-east-1, wherever what they measure is.
const IN_US_EAST_1: &[&str] = &["AWS/Billing", "AWS/CloudFront", "AWS/Route53"];

fn find(view: &View<'_>) -> Vec<Finding> {
    let emitted = emitted(view);
    let mut found = Vec::new();
    for each in watched(view) {
        let region = each.by.scope.region.as_str();
        let namespace = each.metric.namespace.as_str();
        if IN_US_EAST_1.contains(&namespace) && !region.starts_with("cn-") && region != "us-east-1" {
            let message = format!("the metrics of {namespace} are in us-east-1 alone");
            let finding = Finding::at(&each.by.address, &each.path, message);
            let finding = finding.with_label(format!("this alarm is in {region}"));
            found.push(finding.with_help("set `region = \"us-east-1\"`, and notify a topic there"));
            continue;
        }
        let mut of_metric = emitted.iter().filter(|other| other.metric == each.metric).peekable();
        let Some(filter) = of_metric.peek().copied() else { continue };
        if of_metric.all(|other| other.by.scope.region != region) {
            let message = format!("{} is emitted in {}", each.metric, filter.by.scope.region);
            let finding = Finding::at(&each.by.address, &each.path, message)
                .with_label(format!("this alarm is in {region}"))
                .with_related(&filter.by.address, &filter.path, "the filter");
            found.push(finding);
        }
    }
    found
}
