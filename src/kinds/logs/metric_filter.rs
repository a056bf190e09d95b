//! A metric filter, as a stack and as AWS have it, and what AWS refuses in it.

use aws_sdk_cloudwatch::types::StandardUnit;

use super::{
    names::{pattern_problem, trimmed},
    prelude::*,
};
use crate::{log_pattern::Pattern, model::Number};

/// Dimensions of a filter.
const DIMENSIONS: usize = 3;

/// The system fields that can become dimensions.
pub const SYSTEM_FIELDS: &[&str] = &["@aws.account", "@aws.region"];

/// A metric filter: the pattern of events, and the metric that they become.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricFilter {
    /// The pattern of events, in the pattern language of `CloudWatch` Logs; empty matches every event.
    /// White space around it is ignored.
    #[serde(deserialize_with = "trimmed")]
    pub pattern: Text,
    /// The metric that it writes.
    pub metric: Metric,
    /// Match the events as a transformer of the group has changed them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Selects events by the account and region they come from: `@aws.region = "eu-central-1"`.
    #[schemars(length(min = 1, max = 2000))]
    pub field_selection_criteria: Option<String>,
    /// Further dimensions for the origin of an event: `@aws.account`, `@aws.region`.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": SYSTEM_FIELDS, "x-enum": "system field" }))]
    pub emit_system_field_dimensions: BTreeSet<String>,
}

/// The metric of a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    // AWS was recorded to take a colon in a namespace, against its own model.
    /// Its namespace: `VoiceAgent`.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"^[^*$]*$"), extend("x-pattern" = "text without `*` and `$`"))]
    pub namespace: Text,
    /// Its name.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"^[^:*$]*$"), extend("x-pattern" = "text without `:`, `*` and `$`"))]
    pub name: Text,
    /// The value of a match: a number, or a field of the event such as `$.latency`. `"1"` when not given.
    #[serde(default = "one")]
    #[schemars(
        length(max = 100),
        regex(pattern = r"^(\$.+|[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)$"),
        extend("x-pattern" = "a number in quotes, or a field such as `$.latency`")
    )]
    pub value: String,
    /// The value of a minute with events of which none matches. Without it nothing is written, and an alarm on
    /// the metric has missing data. Not together with `dimensions`.
    pub default: Option<Number>,
    /// Its unit. `"None"` when not given.
    #[serde(default = "no_unit")]
    #[schemars(extend("enum" = StandardUnit::values(), "x-enum" = "unit"))]
    pub unit: String,
    /// Up to three dimensions with the field each is taken from: `{ Method = "$.method" }`. Each of
    /// their values makes a metric of its own.
    #[serde(default)]
    #[schemars(extend(
        "propertyNames" = { "minLength": 1, "maxLength": 255 },
        "additionalProperties" = {
            "description": "The field that it is taken from.",
            "type": "string",
            "maxLength": 255,
            "pattern": r"^\$.",
            "x-pattern": "a field of the event: `$.field` of JSON, `$column` of columns",
        },
    ))]
    pub dimensions: BTreeMap<String, String>,
}

fn one() -> String {
    "1".to_owned()
}

fn no_unit() -> String {
    "None".to_owned()
}

/// A filter as `DescribeMetricFilters` answers it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Described {
    pub(super) log_group_name: String,
    pub(super) filter_name: String,
    filter_pattern: String,
    /// Exactly one.
    metric_transformations: Vec<Metric>,
    apply_on_transformed_logs: bool,
    field_selection_criteria: Option<String>,
    emit_system_field_dimensions: BTreeSet<String>,
}

impl Described {
    /// The filter with its name.
    pub(super) fn named(self) -> Option<(String, MetricFilter)> {
        let filter = MetricFilter {
            pattern: known(self.filter_pattern.trim()),
            metric: self.metric_transformations.into_iter().next()?,
            apply_on_transformed_logs: self.apply_on_transformed_logs,
            field_selection_criteria: self.field_selection_criteria.filter(|text| !text.is_empty()),
            emit_system_field_dimensions: self.emit_system_field_dimensions,
        };
        Some((self.filter_name, filter))
    }
}

impl MetricFilter {
    /// The request that puts it. What has no effect is not sent: AWS takes it only where it has one, and no default
    /// beside dimensions.
    pub(super) fn to_aws(&self, group: &str, name: &str) -> impl Serialize {
        let Metric { namespace, name: metric, value, default, unit, dimensions } = &self.metric;
        let transformation = input! {
            metric_namespace: namespace.value(),
            metric_name: metric.value(),
            metric_value: value,
            default_value: default.map(|default| default.0),
            unit: unit,
            dimensions: Some(dimensions).filter(|dimensions| !dimensions.is_empty()),
        };
        let fields = &self.emit_system_field_dimensions;
        input! {
            log_group_name: group,
            filter_name: name,
            filter_pattern: self.pattern.value(),
            metric_transformations: [transformation],
            apply_on_transformed_logs: self.apply_on_transformed_logs.then_some(true),
            field_selection_criteria: &self.field_selection_criteria,
            emit_system_field_dimensions: Some(fields).filter(|fields| !fields.is_empty()),
        }
    }

    /// What AWS refuses in it, besides what is out of its bounds.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::from_iter(pattern_problem(&self.pattern));
        let Metric { dimensions, default, .. } = &self.metric;
        if dimensions.is_empty() {
            return found;
        }
        if default.is_some() {
            let help = "remove `default`; an alarm on the metric can treat missing data as `notBreaching`";
            found.push(
                Problem::at("metric.default", "AWS takes no default beside dimensions").with_help(help),
            );
        }
        let pattern = self.pattern.known().and_then(|pattern| Pattern::parse(pattern).ok());
        if pattern.is_some_and(|pattern| !pattern.has_fields()) {
            let message = "dimensions need a pattern with fields: `{ $.field = … }` or `[column, …]`";
            found.push(Problem::at("metric.dimensions", message));
        }
        let count = dimensions.len() + self.emit_system_field_dimensions.len();
        if count > DIMENSIONS {
            let message =
                format!("a metric filter has at most {DIMENSIONS} dimensions; this one has {count}");
            found.push(Problem::at("metric.dimensions", message));
        }
        found
    }

    /// The filter in words: `"ERROR" → App/Failures, 0 without a match`.
    pub fn sentence(&self) -> String {
        let Metric { namespace, name, value, default, unit, dimensions } = &self.metric;
        let pattern = match self.pattern.known() {
            Some("") => "every event".to_owned(),
            _ => self.pattern.to_string(),
        };
        let mut sentence = format!("{pattern} → {namespace}/{name}");
        if *value != one() {
            sentence.push_str(&format!(", value {value}"));
        }
        if *unit != no_unit() {
            sentence.push_str(&format!(", in {unit}"));
        }
        if !dimensions.is_empty() {
            let names: Vec<&str> = dimensions.keys().map(String::as_str).collect();
            sentence.push_str(&format!(", by {}", names.join(", ")));
        }
        if let Some(default) = default {
            sentence.push_str(&format!(", {default} without a match"));
        }
        sentence
    }
}

/// How alarms and dashboards name the metric that a filter writes, where its names are known.
pub fn metric_mention(metric: &Metric) -> Option<Mention> {
    Some(metric_of(metric.name.known()?, metric.namespace.known()?))
}

/// How alarms and dashboards name a metric.
pub fn metric_of(name: &str, namespace: &str) -> Mention {
    let mention = Mention::anywhere(name).beside(namespace);
    Mention { how: "it watches a metric of its filter", ..mention }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::aws::wire::{Case, Names, to_tree};

    #[test]
    fn a_filter_in_words_and_on_the_wire() {
        let least =
            json!({ "pattern": " \"failed\"\n", "metric": { "namespace": "App", "name": "Failures" } });
        let filter = MetricFilter::deserialize(&least).unwrap();
        assert_eq!(filter.sentence(), "\"failed\" → App/Failures");
        let sent = to_tree(&filter.to_aws("g", "f"), Names { case: Case::Camel, irregular: &[] }).unwrap();
        let metric =
            json!({ "metricNamespace": "App", "metricName": "Failures", "metricValue": "1", "unit": "None" });
        let expected = json!({
            "logGroupName": "g", "filterName": "f", "filterPattern": "\"failed\"", "metricTransformations": [metric],
        });
        assert_eq!(serde_json::to_value(sent).unwrap(), expected);

        let cases = [
            (
                json!({ "pattern": "", "metric": { "namespace": "App", "name": "Events", "default": 0 } }),
                "every event → App/Events, 0 without a match",
            ),
            (
                json!({ "pattern": "{ $.ms = * }", "metric": {
                    "namespace": "App", "name": "Time", "value": "$.ms", "unit": "Milliseconds", "dimensions": { "Method": "$.m" },
                } }),
                "{ $.ms = * } → App/Time, value $.ms, in Milliseconds, by Method",
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(MetricFilter::deserialize(&filter).unwrap().sentence(), expected);
        }
    }
}
