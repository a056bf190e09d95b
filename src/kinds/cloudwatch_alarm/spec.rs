//! The declaration of an alarm.

use super::{
    value::{WallClock, WarmUp},
    words::{Comparison, LowSamples, MissingData},
};
use crate::kind::prelude::*;

/// An alarm on one `metric`, or on what comes out of several `metrics`. What it says of namespace,
/// dimensions, statistic, period and unit also holds for each of its `metrics` that says nothing else.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: 1 to 255 characters, unique among alarms of all kinds in the region. An alarm of
    /// another name is another alarm.
    pub name: Text,
    /// What it is for, and what to do when it rings; up to 1,024 characters.
    #[serde(default = "nothing")]
    pub description: Text,
    /// The namespace of the metric: `AWS/ECS`.
    pub namespace: Option<Text>,
    /// The name of the metric.
    pub metric: Option<Text>,
    /// The dimensions of the metric. Each combination is a metric of its own, so all of them have to
    /// be there.
    pub dimensions: Option<BTreeMap<String, Text>>,
    /// What becomes of the samples of a period: `Sum`, `Average`, `Minimum`, `Maximum`,
    /// `SampleCount`, a percentile such as `p95`, or another extended statistic such as `tm90`,
    /// `IQM`, `PR(:300)`.
    pub statistic: Option<String>,
    /// The same as `statistic`, for those who keep percentiles apart as AWS does. One of the two is
    /// enough.
    pub extended_statistic: Option<String>,
    /// Seconds of a period: 10, 20, 30, or a multiple of 60.
    pub period: Option<i32>,
    /// Looks at samples of this unit only. Best left out: with a unit that nobody sends the alarm
    /// never has data.
    pub unit: Option<String>,
    /// Metrics and expressions by id, for an alarm on metric math or on an anomaly band.
    #[serde(default)]
    pub metrics: BTreeMap<String, QuerySpec>,
    /// How the value is compared: `>`, `>=`, `<`, `<=`, or as AWS spells it,
    /// `GreaterThanThreshold`. With a band `GreaterThanUpperThreshold`, `LessThanLowerThreshold` or
    /// `LessThanLowerOrGreaterThanUpperThreshold`.
    pub comparison_operator: Comparison,
    /// The number that the value is compared with.
    pub threshold: Option<f64>,
    /// The id of the `ANOMALY_DETECTION_BAND` that the value is compared with. Not needed where there
    /// is only one.
    pub threshold_metric_id: Option<String>,
    /// How many periods are looked at.
    #[serde(default = "one")]
    pub evaluation_periods: i32,
    /// How many of them have to be beyond the threshold; all of them if not given.
    pub datapoints_to_alarm: Option<i32>,
    /// What a period without data means.
    #[serde(default)]
    pub treat_missing_data: MissingData,
    /// What an alarm on a percentile does while there are too few samples: `evaluate`, which is what
    /// AWS does if nothing is said, or `ignore`.
    pub evaluate_low_sample_count_percentile: Option<LowSamples>,
    /// Periods that begin with the hour, the day, the week: `{ timezone = "Europe/Berlin" }`.
    pub wall_clock: Option<WallClock>,
    /// Evaluates nothing for a while: `{ minutes = 30 }`.
    pub warm_up: Option<WarmUp>,
    /// What happens when it goes into alarm: up to 5 ARNs of topics, functions, scaling policies, in
    /// the alarm's region.
    #[serde(default)]
    pub alarm_actions: Vec<Arn>,
    /// What happens when all is well again.
    #[serde(default)]
    pub ok_actions: Vec<Arn>,
    /// What happens when it has not enough data.
    #[serde(default)]
    pub insufficient_data_actions: Vec<Arn>,
    /// Whether its actions run at all. To leave that to operators, say
    /// `unmanaged = ["actions_enabled"]`.
    pub actions_enabled: Option<bool>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// A metric or an expression of an alarm on metric math.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuerySpec {
    /// Metric math over the ids of the others, `100 * errors / requests`, or a Metrics Insights query.
    pub expression: Option<Text>,
    /// The namespace of the metric; that of the alarm if not given.
    pub namespace: Option<Text>,
    /// The name of the metric.
    pub metric: Option<Text>,
    /// The dimensions of the metric; those of the alarm if not given.
    pub dimensions: Option<BTreeMap<String, Text>>,
    /// What becomes of the samples of a period; the alarm's if not given.
    pub statistic: Option<String>,
    /// Seconds of a period; the alarm's if not given.
    pub period: Option<i32>,
    /// Looks at samples of this unit only; the alarm's if not given.
    pub unit: Option<String>,
    /// What it is called in graphs.
    pub label: Option<Text>,
    /// Whether this is what the alarm watches. Not needed for the one that no expression uses.
    pub return_data: Option<bool>,
    /// The account that has the metric, in a monitoring account.
    pub account_id: Option<Text>,
}

fn nothing() -> Text {
    "".into()
}

fn one() -> i32 {
    1
}
