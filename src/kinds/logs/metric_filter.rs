//! What a metric filter is, as a stack and as AWS say it.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::{self as sdk, MetricTransformation, StandardUnit};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::names::trimmed;
use crate::model::Number;

/// The unit of a metric that has none.
const NO_UNIT: &str = "None";

/// A metric filter: what it looks for, and the metric that it makes of what it finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricFilter {
    /// What to look for, in the pattern language of `CloudWatch` Logs; empty matches every event.
    /// White space around it means nothing.
    #[serde(deserialize_with = "trimmed")]
    pub pattern: Text,
    /// The metric that it writes.
    pub metric: Metric,
    /// Whether it looks at the events as a transformer of the group has made them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Which events it looks at by the account and region they come from:
    /// `@aws.region = "eu-central-1"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_selection_criteria: Option<String>,
    /// Further dimensions that say where an event comes from: `@aws.account`, `@aws.region`.
    #[serde(default)]
    pub emit_system_field_dimensions: BTreeSet<String>,
}

/// The metric of a filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its namespace: `VoiceAgent`.
    pub namespace: Text,
    /// Its name.
    pub name: Text,
    /// What a match counts for: a number, or a field of the event such as `$.latency`. `"1"` when
    /// not given.
    #[serde(default = "one")]
    pub value: String,
    /// What is written for a minute with events of which none matches. When not given nothing is,
    /// and an alarm on the metric has missing data. Not together with `dimensions`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Number>,
    /// Its unit, as AWS spells it. `"None"` when not given.
    #[serde(default = "no_unit")]
    #[schemars(schema_with = "units")]
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

fn units(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": StandardUnit::values() })
}

impl MetricFilter {
    /// What AWS answered.
    #[must_use]
    pub fn seen(filter: sdk::MetricFilter) -> Self {
        let metric = filter.metric_transformations.into_iter().flatten().next();
        let metric = metric.map_or_else(Metric::nameless, Metric::seen);
        let selection = filter.field_selection_criteria;
        Self {
            pattern: known(filter.filter_pattern.unwrap_or_default().trim()),
            metric,
            apply_on_transformed_logs: filter.apply_on_transformed_logs,
            field_selection_criteria: selection.filter(|criteria| !criteria.is_empty()),
            emit_system_field_dimensions: filter.emit_system_field_dimensions.into_iter().flatten().collect(),
        }
    }
}

impl MetricFilter {
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

impl Metric {
    fn nameless() -> Self {
        Self {
            namespace: known(""),
            name: known(""),
            value: one(),
            default: None,
            unit: no_unit(),
            dimensions: BTreeMap::new(),
        }
    }

    fn seen(metric: MetricTransformation) -> Self {
        Self {
            namespace: known(metric.metric_namespace),
            name: known(metric.metric_name),
            value: metric.metric_value,
            default: metric.default_value.map(Number),
            unit: metric.unit.map_or_else(no_unit, |unit| unit.as_str().to_owned()),
            dimensions: metric.dimensions.unwrap_or_default().into_iter().collect(),
        }
    }

    /// For a call. Dimensions are left out where there are none: AWS takes no default beside them.
    ///
    /// # Errors
    /// That the SDK would not build it.
    pub fn transformation(&self, operation: &str) -> Result<MetricTransformation, Failure> {
        let dimensions = self.dimensions.clone();
        MetricTransformation::builder()
            .metric_namespace(self.namespace.value())
            .metric_name(self.name.value())
            .metric_value(&self.value)
            .set_default_value(self.default.map(|default| default.0))
            .unit(StandardUnit::from(self.unit.as_str()))
            .set_dimensions((!dimensions.is_empty()).then(|| dimensions.into_iter().collect()))
            .build()
            .map_err(unbuilt(operation))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(declaration: serde_json::Value) -> MetricFilter {
        serde_json::from_value(declaration).unwrap()
    }

    #[test]
    fn what_is_written_is_read_again() {
        let filters = [
            json!({ "pattern": " \"S3 upload failed\"\n", "metric": { "namespace": "V", "name": "F", "default": 0 } }),
            json!({ "pattern": "", "metric": { "namespace": "V", "name": "F" } }),
            json!({ "pattern": "{ $.a = * }", "metric": {
                "namespace": "V", "name": "F", "value": "$.a", "unit": "Milliseconds", "dimensions": { "M": "$.m" },
            } }),
        ];
        for filter in filters.map(read) {
            let metric = filter.metric.transformation("logs:PutMetricFilter").unwrap();
            let answer = sdk::MetricFilter::builder()
                .filter_pattern(filter.pattern.value())
                .metric_transformations(metric)
                .build();
            assert_eq!(MetricFilter::seen(answer), filter);
        }
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
    fn no_default_is_not_zero_and_no_unit_is_none() {
        let with = |default: Option<f64>| Metric { default: default.map(Number), ..Metric::nameless() };
        assert_ne!(with(None), with(Some(0.0)));
        let answer = MetricTransformation::builder().metric_namespace("").metric_name("").metric_value("1");
        assert_eq!(Metric::seen(answer.build().unwrap()), with(None));
        let (whole, text) = (json!({ "default": 0 })["default"].as_f64(), with(Some(0.0)));
        assert_eq!(with(whole), text);
    }
}
