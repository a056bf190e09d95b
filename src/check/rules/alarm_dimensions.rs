//! Each combination of dimensions is a metric of its own: an alarm that leaves one out watches a
//! metric that does not exist.

use crate::check::metrics::{emitted, watched};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::{Severity, listed},
};

/// A filter with dimensions needs the same ones in the alarm (aws-facts §5.17).
pub(super) const RULE: Rule = Rule {
    id: "alarm-dimensions",
    severity: Severity::Error,
    about: "an alarm on a filter's metric names other dimensions than the filter",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let emitted = emitted(view);
    let mut found = Vec::new();
    for each in watched(view) {
        let of_metric: Vec<_> = emitted.iter().filter(|other| other.metric == each.metric).collect();
        let Some(filter) = of_metric.first() else { continue };
        if of_metric.iter().any(|other| other.dimensions == each.dimensions) {
            continue;
        }
        let named = |names: &[String]| match names {
            [] => "no dimensions".to_owned(),
            names => listed(names),
        };
        let message = format!("{} is emitted with {}", each.metric, named(&filter.dimensions));
        let finding = Finding::at(&each.by.address, &each.path, message)
            .with_label(format!("the alarm looks for {}", named(&each.dimensions)))
            .with_related(&filter.by.address, &filter.path, "the filter");
        found.push(finding.with_help("each combination of dimensions is a metric of its own"));
    }
    found
}
