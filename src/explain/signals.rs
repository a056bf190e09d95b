//! The way of a signal: log lines become a metric by a filter, an alarm watches the metric, its topic tells people.

use serde_json::Value;

use super::relations;
use crate::{
    check::{
        View,
        metrics::{Metric, emitted, is_of_aws, watched},
    },
    declaration::Declaration,
    excerpt::AlarmActions,
    model::document::pending_text,
};

/// Something that is told to or by a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What it is: `tells`, `is fed by`.
    pub what: &'static str,
    /// Who or what is at the other end, the nearest first.
    pub path: Vec<String>,
}

/// The signals of a resource.
pub(super) fn of(view: &View<'_>, declaration: &Declaration) -> Vec<Signal> {
    let mut signals = Vec::new();
    match declaration.address.kind.as_str() {
        "cloudwatch.alarm" | "cloudwatch.composite_alarm" => {
            for watched in watched(view).into_iter().filter(|each| each.by.address == declaration.address) {
                signals.extend(feeders(view, &watched.metric));
            }
            let actions: AlarmActions = view.excerpt(declaration).unwrap_or_default();
            let lists = [
                ("tells in alarm", actions.alarm_actions),
                ("tells when OK", actions.ok_actions),
                ("tells without data", actions.insufficient_data_actions),
            ];
            if lists.iter().all(|(_, list)| list.is_empty()) {
                signals.push(Signal { what: "tells", path: vec!["nobody by itself".to_owned()] });
            }
            for (what, list) in lists {
                signals.extend(list.iter().map(|action| Signal { what, path: told(view, action) }));
            }
        }
        "logs.group" | "logs.metric_filter" => {
            let is_of_it = |by: &Declaration| {
                let refers = || relations::from(by).iter().any(|each| each.address == declaration.address);
                by.address == declaration.address || refers()
            };
            for emitted in emitted(view).into_iter().filter(|each| is_of_it(each.by)) {
                let own = emitted.path.strip_prefix("metric_filters.").map(str::to_owned);
                let is_apart = emitted.by.address != declaration.address;
                let filter = own.or_else(|| is_apart.then(|| emitted.by.address.to_string()));
                let metric = emitted.metric.to_string();
                let watching = watched(view).into_iter().filter(|each| each.metric == emitted.metric);
                let alarms: Vec<String> = watching.map(|each| each.by.address.to_string()).collect();
                let end =
                    if alarms.is_empty() { "no alarm of this stack".to_owned() } else { alarms.join(", ") };
                signals
                    .push(Signal { what: "counts", path: filter.into_iter().chain([metric, end]).collect() });
            }
        }
        _ => {}
    }
    signals
}

/// What fills a metric that an alarm watches.
fn feeders(view: &View<'_>, metric: &Metric) -> Vec<Signal> {
    let signal = |from: String| Signal { what: "watches", path: vec![metric.to_string(), from] };
    if is_of_aws(&metric.namespace) {
        return vec![signal("filled by AWS".to_owned())];
    }
    let filters: Vec<Signal> = emitted(view)
        .into_iter()
        .filter(|each| each.metric == *metric)
        .map(|each| match each.path.strip_prefix("metric_filters.") {
            Some(filter) => signal(format!("filter {filter} of {}", each.by.address)),
            None => signal(each.by.address.to_string()),
        })
        .collect();
    if filters.is_empty() { vec![signal("filled by no filter of this stack".to_owned())] } else { filters }
}

/// Whom an action of an alarm reaches: what is declared by its address, a topic with all its subscribers.
fn told(view: &View<'_>, action: &Value) -> Vec<String> {
    let Some(declared) = view.referred(action) else {
        let text = pending_text(action).map(|text| text.to_string());
        return vec![text.or_else(|| action.as_str().map(str::to_owned)).unwrap_or_default()];
    };
    let mut path = vec![declared.address.to_string()];
    if declared.address.kind == "sns.topic" {
        let subscriptions = view.aspect(declared, "subscriptions");
        let names: Vec<&str> = subscriptions
            .iter()
            .filter_map(Value::as_object)
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        path.push(if names.is_empty() { "no subscriber declared".to_owned() } else { names.join(", ") });
    }
    path
}
