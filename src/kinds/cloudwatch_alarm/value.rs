//! The value of the alarm aspect: what an alarm watches, when it is in alarm, what it then does.

use super::words::{Comparison, LowSamples, MissingData};
use crate::kind::prelude::*;
use crate::model::Number;

/// Everything that `PutMetricAlarm` replaces at once, but for whether actions run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlarmValue {
    /// What it is for.
    pub description: Text,
    /// The one metric it watches; absent where it watches a result of `metrics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// The metrics and expressions it watches a result of, by id.
    pub metrics: BTreeMap<String, Query>,
    /// How the value is compared.
    pub comparison_operator: Comparison,
    /// The number it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Number>,
    /// The band it is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_metric_id: Option<String>,
    /// The periods that are looked at.
    pub evaluation_periods: i32,
    /// How many of them have to be bad; absent where it is all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<i32>,
    /// What a period without data means.
    pub treat_missing_data: MissingData,
    /// What it does with a percentile of few samples, if not the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluate_low_sample_count_percentile: Option<LowSamples>,
    /// Periods aligned to the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_clock: Option<WallClock>,
    /// How long it waits before it evaluates anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUp>,
    /// What it does when it goes into alarm.
    pub alarm_actions: BTreeSet<Arn>,
    /// What it does when all is well again.
    pub ok_actions: BTreeSet<Arn>,
    /// What it does when it has not enough data.
    pub insufficient_data_actions: BTreeSet<Arn>,
}

/// A metric, and how its samples become one value a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Metric {
    pub namespace: Text,
    pub name: Text,
    pub dimensions: BTreeMap<String, Text>,
    /// Of either sort: `Sum` or `p95`.
    pub statistic: String,
    /// Seconds.
    pub period: i32,
    /// Absent for samples of any unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A metric or an expression of an alarm on metric math.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<Text>,
    /// Of a Metrics Insights query; a metric has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Whether this is what the alarm watches, or the band it is compared with.
    pub return_data: bool,
    /// Another account that has the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Text>,
}

/// Evaluated periods that begin with the hour, the day, the week, and not whenever the alarm looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WallClock {
    /// Where that clock hangs: `Europe/Berlin`, `+05:30`; `UTC` if not given.
    #[serde(default = "utc")]
    pub timezone: String,
}

/// The time zone of a clock that names none.
pub(super) fn utc() -> String {
    "UTC".to_owned()
}

/// Time after each creation in which the alarm evaluates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WarmUp {
    /// How long, in minutes.
    pub minutes: i32,
    /// Whether it waits to the end although there is enough data before.
    #[serde(default)]
    pub to_the_end: bool,
}
