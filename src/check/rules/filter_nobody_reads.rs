//! A filter that emits what nobody reads costs money and tells nobody anything; mostly a name was
//! mistyped on one side.

use crate::check::metrics::{emitted, shown, watched};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::MetricQuery,
};

/// A warning, since a person may look at the metric now and then.
pub(super) const RULE: Rule = Rule {
    id: "filter-nobody-reads",
    severity: Severity::Warning,
    about: "a metric filter emits what no declared alarm or dashboard reads",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let watched = watched(view);
    let (shown, mut expressions) = shown(view);
    for alarm in view.of_kind("cloudwatch.alarm") {
        let queries = view.excerpts::<MetricQuery>(alarm).into_values();
        expressions.extend(queries.filter_map(|query| query.expression));
    }
    emitted(view)
        .into_iter()
        .filter(|each| {
            let is_read =
                watched.iter().any(|other| other.metric == each.metric) || shown.contains(&each.metric);
            // SEARCH and Metrics Insights name what they read in a text.
            let is_searched = expressions.iter().any(|text| text.contains(&each.metric.name));
            !is_read && !is_searched
        })
        .map(|each| {
            let path = [each.path.as_str(), "metric.name"].into_iter().filter(|part| !part.is_empty());
            let path = path.collect::<Vec<_>>().join(".");
            let message = format!("no declared alarm or dashboard reads {}", each.metric);
            Finding::at(&each.by.address, &path, message)
                .with_label("emitted here")
                .with_help("declare an alarm on it, or put it on a dashboard")
        })
        .collect()
}
