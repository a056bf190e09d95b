//! What AWS refuses in a metric filter.

use crate::kind::prelude::*;

use super::{
    metric_filter::{Metric, MetricFilter, UNITS},
    names::problem,
};
use crate::log_pattern::Pattern;

/// Characters of a dimension.
const NAME: usize = 255;

/// Dimensions of a filter.
const DIMENSIONS: usize = 3;

/// The system fields that can become dimensions.
const SYSTEM_FIELDS: &[&str] = &["@aws.account", "@aws.region"];

/// Everything that AWS would refuse in the filter declared at `at`.
#[must_use]
pub fn problems(at: &[&str], filter: &MetricFilter) -> Vec<Problem> {
    let below = |more: &[&'static str]| -> Vec<String> {
        at.iter().copied().chain(more.iter().copied()).map(str::to_owned).collect()
    };
    let mut found: Vec<Problem> = Vec::new();
    let mut report = |more: &[&'static str], message: String, help: Option<String>| {
        found.push(Problem { path: below(more), message, help });
    };
    if let Some(mistake) = filter.pattern.known().and_then(|pattern| Pattern::parse(pattern).err()) {
        report(&["pattern"], mistake.message, mistake.help);
    }
    let metric = &filter.metric;
    if let Some(message) = value_message(&metric.value) {
        report(&["metric", "value"], message, Some("a number in quotes, or `$.field`".to_owned()));
    }
    if !UNITS.contains(&metric.unit.as_str()) {
        let help = format!("expected one of {}", UNITS.join(", "));
        report(&["metric", "unit"], format!("unknown unit `{}`", metric.unit), Some(help));
    }
    for field in &filter.emit_system_field_dimensions {
        if !SYSTEM_FIELDS.contains(&field.as_str()) {
            let help = format!("expected {}", SYSTEM_FIELDS.join(" or "));
            report(&["emit_system_field_dimensions"], format!("unknown system field `{field}`"), Some(help));
        }
    }
    found.extend(dimensions(at, filter));
    found
}

fn value_message(value: &str) -> Option<String> {
    let is_number = value.parse::<f64>().is_ok_and(f64::is_finite);
    (!is_number && !is_field(value)).then(|| format!("`{value}` is neither a number nor a field"))
}

fn is_field(text: &str) -> bool {
    text.len() > 1 && text.starts_with('$')
}

fn dimensions(at: &[&str], filter: &MetricFilter) -> Vec<Problem> {
    let Metric { dimensions, default, .. } = &filter.metric;
    if dimensions.is_empty() {
        return Vec::new();
    }
    let path = [at, &["metric", "dimensions"]].concat();
    let mut found = Vec::new();
    if default.is_some() {
        found.push(
            problem(&[at, &["metric", "default"]].concat(), "AWS takes no default beside dimensions")
                .with_help(
                    "remove `default`; an alarm on the metric can treat missing data as `notBreaching`",
                ),
        );
    }
    let pattern = filter.pattern.known().and_then(|pattern| Pattern::parse(pattern).ok());
    if pattern.is_some_and(|pattern| !pattern.has_fields()) {
        let message = "dimensions need a pattern with fields: `{ $.field = … }` or `[column, …]`";
        found.push(problem(&path, message));
    }
    let count = dimensions.len() + filter.emit_system_field_dimensions.len();
    if count > DIMENSIONS {
        found.push(problem(
            &path,
            format!("a metric filter has at most {DIMENSIONS} dimensions; this one has {count}"),
        ));
    }
    for (name, field) in dimensions {
        let path = [&path[..], &[name.as_str()]].concat();
        if name.is_empty() || name.chars().count() > NAME || field.chars().count() > NAME {
            found.push(problem(&path, format!("a dimension and its field have 1 to {NAME} characters")));
        } else if !is_field(field) {
            found.push(
                problem(&path, format!("`{field}` is not a field of an event"))
                    .with_help("write `$.field` for JSON, `$column` for columns"),
            );
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn messages(pattern: &str, metric: &Value) -> Vec<String> {
        let mut all = json!({ "namespace": "VoiceAgent", "name": "Failures" });
        all.as_object_mut().unwrap().extend(metric.as_object().unwrap().clone());
        let filter = serde_json::from_value(json!({ "pattern": pattern, "metric": all })).unwrap();
        let found = problems(&["metric_filters", "a.b"], &filter);
        found.into_iter().map(|each| format!("{}: {}", each.path[2..].join("."), each.message)).collect()
    }

    #[test]
    fn good_filters_pass() {
        for metric in [
            json!({}),
            json!({ "default": 0, "value": "2.5", "unit": "Count" }),
            json!({ "value": "$.ms", "dimensions": { "Method": "$.method", "Code": "$.code" } }),
            json!({ "name": { "$pending": "${iam.role.a.name}:x" } }),
        ] {
            assert_eq!(messages("{ $.a = * }", &metric), Vec::<String>::new());
        }
    }

    #[test]
    fn what_aws_refuses_is_found_offline() {
        let four = json!({ "A": "$.a", "B": "$.b", "C": "$.c", "D": "$.d" });
        let cases = [
            ("{ $.a = * }", json!({ "value": "many" }), "metric.value: `many` is neither"),
            ("{ $.a = * }", json!({ "unit": "count" }), "metric.unit: unknown unit `count`"),
            (
                "{ $.a = * }",
                json!({ "default": 0, "dimensions": { "A": "$.a" } }),
                "metric.default: AWS takes no default",
            ),
            (
                "ERROR",
                json!({ "dimensions": { "A": "$.a" } }),
                "metric.dimensions: dimensions need a pattern",
            ),
            (
                "{ $.a = * }",
                json!({ "dimensions": four }),
                "metric.dimensions: a metric filter has at most 3",
            ),
            ("{ $.a = * }", json!({ "dimensions": { "A": "a" } }), "metric.dimensions.A: `a` is not a field"),
            ("\"open", json!({}), "pattern: a double quote"),
        ];
        for (pattern, metric, expected) in cases {
            let messages = messages(pattern, &metric);
            assert!(messages.len() == 1 && messages[0].starts_with(expected), "{metric}: {messages:?}");
        }
    }
}
