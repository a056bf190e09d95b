//! A metric filter, as a stack and as AWS have it.

use super::names::trimmed;
use crate::{kind::prelude::*, model::Number};

/// The unit of a metric that has none.
const NO_UNIT: &str = "None";

/// The units of metrics.
pub(super) const UNITS: &[&str] = &[
    "Bits",
    "Bits/Second",
    "Bytes",
    "Bytes/Second",
    "Count",
    "Count/Second",
    "Gigabits",
    "Gigabits/Second",
    "Gigabytes",
    "Gigabytes/Second",
    "Kilobits",
    "Kilobits/Second",
    "Kilobytes",
    "Kilobytes/Second",
    "Megabits",
    "Megabits/Second",
    "Megabytes",
    "Megabytes/Second",
    "Microseconds",
    "Milliseconds",
    "None",
    "Percent",
    "Seconds",
    "Terabits",
    "Terabits/Second",
    "Terabytes",
    "Terabytes/Second",
];

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    pub field_selection_criteria: Option<String>,
    /// Further dimensions for the origin of an event: `@aws.account`, `@aws.region`.
    #[serde(default)]
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
    #[schemars(length(max = 100))]
    pub value: String,
    /// The value of a minute with events of which none matches. Without it nothing is written, and an alarm on
    /// the metric has missing data. Not together with `dimensions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Number>,
    /// Its unit. `"None"` when not given.
    #[serde(default = "no_unit")]
    #[schemars(extend("enum" = UNITS))]
    pub unit: String,
    /// Up to three dimensions with the field each is taken from: `{ Method = "$.method" }`. Each of
    /// their values makes a metric of its own.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
}

fn one() -> String {
    "1".to_owned()
}

fn no_unit() -> String {
    NO_UNIT.to_owned()
}

/// A filter as `PutMetricFilter` takes it and `DescribeMetricFilters` answers it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Described {
    pub(super) log_group_name: Option<String>,
    pub(super) filter_name: Option<String>,
    filter_pattern: String,
    metric_transformations: Vec<MetricTransformation>,
    apply_on_transformed_logs: Option<bool>,
    field_selection_criteria: Option<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    emit_system_field_dimensions: BTreeSet<String>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct MetricTransformation {
    metric_namespace: String,
    metric_name: String,
    metric_value: String,
    default_value: Option<f64>,
    unit: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    dimensions: BTreeMap<String, String>,
}

impl Described {
    /// The filter with its name.
    pub(super) fn named(self) -> Option<(String, MetricFilter)> {
        Some((self.filter_name.clone()?, MetricFilter::from_aws(self)))
    }
}

impl MetricFilter {
    fn from_aws(filter: Described) -> Self {
        let metric = filter.metric_transformations.into_iter().next().unwrap_or_default();
        Self {
            pattern: known(filter.filter_pattern.trim()),
            metric: Metric {
                namespace: known(metric.metric_namespace),
                name: known(metric.metric_name),
                value: metric.metric_value,
                default: metric.default_value.map(Number),
                unit: metric.unit.unwrap_or_else(no_unit),
                dimensions: metric.dimensions,
            },
            apply_on_transformed_logs: filter.apply_on_transformed_logs.unwrap_or_default(),
            field_selection_criteria: filter.field_selection_criteria.filter(|text| !text.is_empty()),
            emit_system_field_dimensions: filter.emit_system_field_dimensions,
        }
    }

    /// For a call. What is not wanted is not sent, because AWS takes it only where it has an effect; it takes no
    /// default beside dimensions, not even without one.
    #[must_use]
    pub fn to_aws(&self, group: &str, name: &str) -> Described {
        let metric = &self.metric;
        Described {
            log_group_name: Some(group.to_owned()),
            filter_name: Some(name.to_owned()),
            filter_pattern: self.pattern.value(),
            metric_transformations: vec![MetricTransformation {
                metric_namespace: metric.namespace.value(),
                metric_name: metric.name.value(),
                metric_value: metric.value.clone(),
                default_value: metric.default.map(|default| default.0),
                unit: Some(metric.unit.clone()),
                dimensions: metric.dimensions.clone(),
            }],
            apply_on_transformed_logs: self.apply_on_transformed_logs.then_some(true),
            field_selection_criteria: self.field_selection_criteria.clone(),
            emit_system_field_dimensions: self.emit_system_field_dimensions.clone(),
        }
    }

    /// The filter in words: `"ERROR" → App/Failures, 0 without a match`.
    #[must_use]
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
#[must_use]
pub fn metric_mention(metric: &Metric) -> Option<Mention> {
    Some(metric_of(metric.name.known()?, metric.namespace.known()?))
}

/// How alarms and dashboards name a metric.
#[must_use]
pub fn metric_of(name: &str, namespace: &str) -> Mention {
    let mention = Mention::anywhere(name).beside(namespace);
    Mention { how: "it watches a metric of its filter", ..mention }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::aws::wire::{Case, Names, from_tree, to_tree};

    const CAMEL: Names = Names { case: Case::Camel, irregular: &[] };

    fn read(declaration: Value) -> MetricFilter {
        serde_json::from_value(declaration).unwrap()
    }

    #[test]
    fn what_is_put_is_read_again_without_what_has_no_effect() {
        let transformation = |more: Value| {
            merged(
                json!({ "metricNamespace": "V", "metricName": "F", "metricValue": "1", "unit": "None" }),
                &more,
            )
        };
        let cases = [
            (
                json!({ "pattern": " \"S3 upload failed\"\n", "metric": { "namespace": "V", "name": "F", "default": 0 } }),
                ("\"S3 upload failed\"", transformation(json!({ "defaultValue": 0.0 }))),
            ),
            (
                json!({ "pattern": "", "metric": { "namespace": "V", "name": "F" } }),
                ("", transformation(json!({}))),
            ),
            (
                json!({ "pattern": "{ $.a = * }", "metric": {
                    "namespace": "V", "name": "F", "value": "$.a", "unit": "Milliseconds", "dimensions": { "M": "$.m" },
                } }),
                (
                    "{ $.a = * }",
                    transformation(
                        json!({ "metricValue": "$.a", "unit": "Milliseconds", "dimensions": { "M": "$.m" } }),
                    ),
                ),
            ),
        ];
        for (declared, (pattern, transformation)) in cases {
            let filter = read(declared);
            let sent = to_tree(&filter.to_aws("group", "name"), CAMEL).unwrap();
            let expected = json!({
                "logGroupName": "group", "filterName": "name", "filterPattern": pattern,
                "metricTransformations": [transformation],
            });
            assert_eq!(serde_json::to_value(&sent).unwrap(), expected);
            let (answer, unknown) = from_tree::<Described>(sent, CAMEL).unwrap();
            assert_eq!((answer.named().unwrap().1, unknown), (filter, vec![]));
        }
    }

    fn merged(mut value: Value, more: &Value) -> Value {
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        value
    }

    #[test]
    fn a_filter_reads_like_a_sentence() {
        let cases = [
            (
                json!({ "pattern": "\"failed\"", "metric": { "namespace": "App", "name": "Failures" } }),
                "\"failed\" → App/Failures",
            ),
            (
                json!({ "pattern": "", "metric": { "namespace": "App", "name": "Events", "default": 0 } }),
                "every event → App/Events, 0 without a match",
            ),
            (
                json!({ "pattern": "{ $.ms = * }", "metric": { "namespace": "App", "name": "Time", "value": "$.ms", "unit": "Milliseconds", "dimensions": { "Method": "$.m" } } }),
                "{ $.ms = * } → App/Time, value $.ms, in Milliseconds, by Method",
            ),
        ];
        for (filter, expected) in cases {
            assert_eq!(read(filter).sentence(), expected);
        }
    }

    #[test]
    fn no_default_is_not_zero() {
        let with = |default: Value| {
            let transformation = json!({ "metricNamespace": "V", "metricName": "F", "metricValue": "1", "defaultValue": default });
            let answer = json!({ "filterName": "f", "metricTransformations": [transformation] });
            from_tree::<Described>(answer.into(), CAMEL).unwrap().0.named().unwrap().1.metric.default
        };
        assert_eq!([with(Value::Null), with(json!(0))], [None, Some(Number(0.0))]);
    }
}
