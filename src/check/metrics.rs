//! What the stack's filters emit, and what its alarms and dashboards read: shared by the rules about
//! metrics and by `explain`.

use serde_json::Value;

use crate::{
    check::View,
    declaration::Declaration,
    excerpt::{Alarm, FilteredMetric, MetricFilter, MetricQuery, WatchedMetric},
    model::Text,
};

/// A metric, by namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Metric {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl std::fmt::Display for Metric {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// A metric that a filter emits.
pub(crate) struct Emitted<'a> {
    pub(crate) metric: Metric,
    pub(crate) by: &'a Declaration,
    /// Where in the declaration the filter is, dotted; empty where it is the resource itself.
    pub(crate) path: String,
    /// The names of its dimensions.
    pub(crate) dimensions: Vec<String>,
    /// Whether it is written for a minute without matches too.
    pub(crate) has_default: bool,
}

/// A metric that an alarm watches.
pub(crate) struct Watched<'a> {
    pub(crate) metric: Metric,
    pub(crate) by: &'a Declaration,
    /// Where in the declaration its name is, dotted.
    pub(crate) path: String,
    /// The names of its dimensions.
    pub(crate) dimensions: Vec<String>,
    /// What a period without data means to the alarm.
    pub(crate) missing_data: String,
    /// Whether the alarm watches nothing else.
    pub(crate) is_alone: bool,
}

/// The metrics of all declared filters.
pub(crate) fn emitted<'a>(view: &View<'a>) -> Vec<Emitted<'a>> {
    let mut found = Vec::new();
    let mut add = |by: &'a Declaration, path: String, filter: MetricFilter| {
        let FilteredMetric { namespace, name, default, dimensions } = filter.metric;
        let Some(metric) = metric(namespace.as_ref(), name.as_ref()) else { return };
        let (dimensions, has_default) = (keys(&dimensions), default.is_some());
        found.push(Emitted { metric, by, path, dimensions, has_default });
    };
    for each in view.of_kind("logs.metric_filter") {
        if let Some(filter) = view.excerpt(each) {
            add(each, String::new(), filter);
        }
    }
    for each in view.of_kind("logs.group") {
        for (name, filter) in view.excerpts(each) {
            add(each, format!("metric_filters.{name}"), filter);
        }
    }
    found
}

/// The metrics of all declared alarms.
pub(crate) fn watched<'a>(view: &View<'a>) -> Vec<Watched<'a>> {
    let mut found = Vec::new();
    for by in view.of_kind("cloudwatch.alarm") {
        let Some(alarm) = view.excerpt::<Alarm>(by) else { continue };
        let missing_data = alarm.treat_missing_data.unwrap_or_default();
        let mut add = |path: &str, watched: &WatchedMetric, is_alone: bool| {
            let Some(metric) = metric(watched.namespace.as_ref(), watched.name.as_ref()) else { return };
            let (path, dimensions) = (path.to_owned(), keys(&watched.dimensions));
            found.push(Watched {
                metric,
                by,
                path,
                dimensions,
                missing_data: missing_data.clone(),
                is_alone,
            });
        };
        add("metric", &alarm.metric, true);
        for (id, query) in view.excerpts::<MetricQuery>(by) {
            // Another account's metric is nobody's here.
            if query.account_id.is_null() {
                add(&format!("metrics.{id}.metric"), &query.metric, false);
            }
        }
    }
    found
}

/// The metrics on all declared dashboards, and the texts of their expressions.
pub(crate) fn shown(view: &View<'_>) -> (Vec<Metric>, Vec<String>) {
    let (mut metrics, mut expressions) = (Vec::new(), Vec::new());
    for each in view.of_kind("cloudwatch.dashboard") {
        let Some(body) = view.aspect(each, "dashboard") else { continue };
        // Widgets that say where they are stand under their names.
        let named = body["widgets"].as_object().into_iter().flatten().map(|(_, widget)| widget);
        for widget in body["widgets"].as_array().into_iter().flatten().chain(named) {
            let mut before = (String::new(), String::new());
            for row in widget["properties"]["metrics"].as_array().into_iter().flatten() {
                let row = row.as_array().map(Vec::as_slice).unwrap_or_default();
                let cell = |at: usize| row.get(at).and_then(Value::as_str);
                if let (Some(namespace), Some(name)) = (cell(0), cell(1)) {
                    // A dot repeats what stands above.
                    let same = |text: &str, above: &str| {
                        if text == "." { above.to_owned() } else { text.to_owned() }
                    };
                    before = (same(namespace, &before.0), same(name, &before.1));
                    metrics.push(Metric { namespace: before.0.clone(), name: before.1.clone() });
                }
                let of_expression = row.iter().filter_map(|cell| cell["expression"].as_str());
                expressions.extend(of_expression.map(str::to_owned));
            }
        }
    }
    (metrics, expressions)
}

fn metric(namespace: Option<&Text>, name: Option<&Text>) -> Option<Metric> {
    let text = |text: Option<&Text>| text?.known().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Metric { namespace: text(namespace)?, name: text(name)? })
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// Namespaces that AWS itself or its agents fill, without `AWS/` before them.
const OF_AWS: &[&str] = &[
    "CWAgent",
    "CloudWatchSynthetics",
    "ContainerInsights",
    "ContainerInsights/Prometheus",
    "ECS/ContainerInsights",
    "Glue",
    "LambdaInsights",
];

/// Whether AWS or one of its agents fills a namespace.
pub(crate) fn is_of_aws(namespace: &str) -> bool {
    namespace.starts_with("AWS/") || OF_AWS.contains(&namespace)
}
