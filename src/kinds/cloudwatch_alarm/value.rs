//! The value of an alarm: what it watches, when it is in ALARM, and its actions.

use super::words::{Comparison, LowSamples, MissingData};
use crate::{kind::prelude::*, model::Number};

/// Everything that `PutMetricAlarm` replaces at once, but for whether actions run. Its members are those of a
/// declaration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmValue {
    pub(super) description: Text,
    /// The one metric; absent where it watches a result of `metrics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metric: Option<Metric>,
    /// The metrics and expressions, of which it watches a result, by ID.
    pub(super) metrics: BTreeMap<String, Query>,
    pub(super) comparison_operator: Comparison,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) threshold: Option<Number>,
    /// The band, in place of a threshold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) threshold_metric_id: Option<String>,
    pub(super) evaluation_periods: i32,
    /// Absent where it is all periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) datapoints_to_alarm: Option<i32>,
    pub(super) treat_missing_data: MissingData,
    /// Absent where it is the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) evaluate_low_sample_count_percentile: Option<LowSamples>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wall_clock: Option<WallClock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) warm_up: Option<WarmUp>,
    pub(super) alarm_actions: BTreeSet<Arn>,
    pub(super) ok_actions: BTreeSet<Arn>,
    pub(super) insufficient_data_actions: BTreeSet<Arn>,
}

/// A metric with its statistic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub(super) namespace: Text,
    pub(super) name: Text,
    pub(super) dimensions: BTreeMap<String, Text>,
    /// A statistic or an extended one: `Sum` or `p95`.
    pub(super) statistic: String,
    /// Seconds.
    pub(super) period: i32,
    /// Absent for samples of any unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<String>,
}

/// A metric or an expression of an alarm on metric math.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metric: Option<Metric>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expression: Option<Text>,
    /// Of a Metrics Insights query; a metric has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<Text>,
    /// Whether this is the result that the alarm watches, or the band that it is compared with.
    pub(super) return_data: bool,
    /// Another account that has the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account_id: Option<Text>,
}

/// Evaluation periods that begin with the hour, the day or the week, not whenever the alarm is evaluated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WallClock {
    /// Time zone: `Europe/Berlin`, `+05:30`; `UTC` by default.
    #[serde(default = "utc")]
    pub timezone: String,
}

pub(super) fn utc() -> String {
    "UTC".to_owned()
}

/// Time after each creation in which the alarm is not evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarmUp {
    /// Minutes.
    #[schemars(range(min = 1))]
    pub minutes: i32,
    /// Waits to the end although there is enough data before.
    #[serde(default)]
    pub to_the_end: bool,
}
