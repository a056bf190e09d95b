//! The declaration of an alarm, and the value that it means: what it watches, when it is in ALARM, and its actions.

use aws_sdk_cloudwatch::types::StandardUnit;

use super::words::{Comparison, LowSamples, MissingData, STATISTIC, STATISTIC_IN_WORDS};
use crate::kinds::cloudwatch::prelude::*;

/// An alarm on one `metric`, or on a result of several `metrics`. Its namespace, dimensions, statistic, period and unit
/// are the defaults of each of its `metrics`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    /// Name: 1 to 255 characters, unique among alarms of all kinds in the region. An alarm of another name is another
    /// alarm.
    #[schemars(length(min = 1, max = 255), regex(pattern = r"^[^\x00-\x1f\x7f]*$"))]
    #[schemars(extend("x-pattern" = "without control characters"))]
    pub(crate) name: Text,
    /// Description: purpose and runbook, up to 1,024 characters.
    #[serde(default)]
    #[schemars(length(max = 1_024))]
    pub(crate) description: Text,
    /// Namespace of the metric: `AWS/ECS`.
    pub(crate) namespace: Option<Text>,
    /// Name of the metric.
    pub(crate) metric: Option<Text>,
    /// Dimensions of the metric, all of them: each combination is a metric of its own.
    #[schemars(extend("maxProperties" = 30, "propertyNames" = dimension_name(), "additionalProperties" = dimension()))]
    pub(crate) dimensions: Option<BTreeMap<String, Text>>,
    /// Statistic: `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, a percentile such as `p95`, or another extended
    /// statistic such as `tm90`, `IQM`, `PR(:300)`.
    #[schemars(regex(pattern = STATISTIC), extend("x-pattern" = STATISTIC_IN_WORDS))]
    pub(crate) statistic: Option<String>,
    /// Same as `statistic`, for those who keep extended statistics apart as AWS does. One of the two is enough.
    #[schemars(regex(pattern = STATISTIC), extend("x-pattern" = STATISTIC_IN_WORDS))]
    pub(crate) extended_statistic: Option<String>,
    /// Period in seconds: 10, 20, 30, or a multiple of 60.
    pub(crate) period: Option<i32>,
    /// Unit of the samples. Better omitted: with a unit that no sample has, the alarm never has data.
    #[schemars(extend("enum" = StandardUnit::values(), "x-enum" = "unit"))]
    pub(crate) unit: Option<String>,
    /// Metrics and expressions by ID, for an alarm on metric math or on an anomaly band.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 10, "propertyNames" = id()))]
    pub(crate) metrics: BTreeMap<String, QuerySpec>,
    /// Comparison: `>`, `>=`, `<`, `<=`, or as AWS spells it, `GreaterThanThreshold`. With a band
    /// `GreaterThanUpperThreshold`, `LessThanLowerThreshold` or `LessThanLowerOrGreaterThanUpperThreshold`.
    pub(crate) comparison_operator: Comparison,
    /// Threshold that the value is compared with.
    pub(crate) threshold: Option<f64>,
    /// ID of the `ANOMALY_DETECTION_BAND` that the value is compared with. Not needed where there is only one.
    pub(crate) threshold_metric_id: Option<String>,
    /// Number of periods to evaluate.
    #[serde(default = "one")]
    #[schemars(range(min = 1))]
    pub(crate) evaluation_periods: i32,
    /// Number of those that have to be beyond the threshold; all of them by default.
    #[schemars(range(min = 1))]
    pub(crate) datapoints_to_alarm: Option<i32>,
    /// Treatment of periods without data.
    #[serde(default)]
    pub(crate) treat_missing_data: MissingData,
    /// Evaluation of a percentile with too few samples: `evaluate`, AWS's default, or `ignore`.
    pub(crate) evaluate_low_sample_count_percentile: Option<LowSamples>,
    /// Periods that begin with the hour, the day, the week: `{ timezone = "Europe/Berlin" }`.
    pub(crate) wall_clock: Option<WallClock>,
    /// No evaluation for a while after creation: `{ minutes = 30 }`.
    pub(crate) warm_up: Option<WarmUp>,
    /// Actions of the ALARM state: up to 5 ARNs of topics, functions, scaling policies, in the alarm's region.
    #[serde(default)]
    pub(crate) alarm_actions: Vec<Arn>,
    /// Actions of the OK state.
    #[serde(default)]
    pub(crate) ok_actions: Vec<Arn>,
    /// Actions of the `INSUFFICIENT_DATA` state.
    #[serde(default)]
    pub(crate) insufficient_data_actions: Vec<Arn>,
    /// Whether its actions run. `unmanaged = ["actions_enabled"]` leaves that to operators.
    pub(crate) actions_enabled: Option<bool>,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

/// A metric or an expression of an alarm on metric math.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuerySpec {
    /// Metric math over the IDs of the others, `100 * errors / requests`, or a Metrics Insights query.
    pub(crate) expression: Option<Text>,
    /// Namespace of the metric; that of the alarm by default.
    pub(crate) namespace: Option<Text>,
    /// Name of the metric.
    pub(crate) metric: Option<Text>,
    /// Dimensions of the metric; those of the alarm by default.
    #[schemars(extend("maxProperties" = 30, "propertyNames" = dimension_name(), "additionalProperties" = dimension()))]
    pub(crate) dimensions: Option<BTreeMap<String, Text>>,
    /// Statistic; the alarm's by default.
    #[schemars(regex(pattern = STATISTIC), extend("x-pattern" = STATISTIC_IN_WORDS))]
    pub(crate) statistic: Option<String>,
    /// Period in seconds; the alarm's by default.
    pub(crate) period: Option<i32>,
    /// Unit of the samples; the alarm's by default.
    #[schemars(extend("enum" = StandardUnit::values(), "x-enum" = "unit"))]
    pub(crate) unit: Option<String>,
    /// Label in graphs.
    pub(crate) label: Option<Text>,
    /// Whether the alarm watches this. Not needed for the one that no expression uses.
    pub(crate) return_data: Option<bool>,
    /// Account of the metric, in a monitoring account.
    pub(crate) account_id: Option<Text>,
}

fn one() -> i32 {
    1
}

/// Evaluation periods that begin with the hour, the day or the week, not whenever the alarm is evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WallClock {
    /// Time zone: `Europe/Berlin`, `+05:30`; `UTC` by default.
    #[serde(default = "utc")]
    pub(crate) timezone: String,
}

pub(super) fn utc() -> String {
    "UTC".to_owned()
}

/// Time after each creation in which the alarm is not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WarmUp {
    /// Minutes.
    #[schemars(range(min = 1))]
    pub(crate) minutes: i32,
    /// Waits to the end although there is enough data before.
    #[serde(default)]
    pub(crate) to_the_end: bool,
}

/// Everything that `PutMetricAlarm` replaces at once, but for whether actions run. Its members are those of a
/// declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlarmValue {
    pub(super) description: Text,
    /// The one metric; absent where it watches a result of `metrics`.
    pub(super) metric: Option<Metric>,
    /// The metrics and expressions, of which it watches a result, by ID.
    pub(super) metrics: BTreeMap<String, Query>,
    pub(super) comparison_operator: Comparison,
    pub(super) threshold: Option<Number>,
    /// The band, in place of a threshold.
    pub(super) threshold_metric_id: Option<String>,
    pub(super) evaluation_periods: i32,
    /// Absent where it is all periods.
    pub(super) datapoints_to_alarm: Option<i32>,
    pub(super) treat_missing_data: MissingData,
    /// Absent where it is the default.
    pub(super) evaluate_low_sample_count_percentile: Option<LowSamples>,
    pub(super) wall_clock: Option<WallClock>,
    pub(super) warm_up: Option<WarmUp>,
    pub(super) alarm_actions: BTreeSet<Arn>,
    pub(super) ok_actions: BTreeSet<Arn>,
    pub(super) insufficient_data_actions: BTreeSet<Arn>,
}

/// A metric with its statistic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metric {
    pub(super) namespace: Text,
    pub(super) name: Text,
    pub(super) dimensions: BTreeMap<String, Text>,
    /// A statistic or an extended one: `Sum` or `p95`.
    pub(super) statistic: String,
    /// Seconds.
    pub(super) period: i32,
    /// Absent for samples of any unit.
    pub(super) unit: Option<String>,
}

/// A metric or an expression of an alarm on metric math.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Query {
    pub(super) metric: Option<Metric>,
    pub(super) expression: Option<Text>,
    /// Of a Metrics Insights query; a metric has its own.
    pub(super) period: Option<i32>,
    pub(super) label: Option<Text>,
    /// Whether this is the result that the alarm watches, or the band that it is compared with.
    pub(super) return_data: bool,
    /// Another account that has the metric.
    pub(super) account_id: Option<Text>,
}

/// The bounds of an ID.
fn id() -> Value {
    let words = "a lower-case letter, then letters, digits and `_`";
    json!({ "maxLength": 255, "pattern": "^[a-z][A-Za-z0-9_]*$", "x-pattern": words })
}

/// The bounds of a dimension's name: ASCII, not blank, without `:` at the start.
fn dimension_name() -> Value {
    let words = "ASCII characters, not blank, without `:` at the start";
    json!({ "maxLength": 255, "pattern": "^( +[!-~]|[!-9;-~])[ -~]*$", "x-pattern": words })
}

/// The bounds of a dimension's value: ASCII, not blank.
fn dimension() -> Value {
    json!({
        "description": "Value of the dimension.", "type": "string", "maxLength": 1_024,
        "pattern": "^ *[!-~][ -~]*$", "x-pattern": "ASCII characters, not blank",
    })
}
