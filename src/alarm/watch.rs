//! What an alarm watches and when it is in alarm, out of its document.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::state::{MissingData, Rule};

/// The document of `cloudwatch.alarm`, aspect `alarm`, as far as it decides about the state.
#[derive(Deserialize)]
struct Document {
    metric: Option<Metric>,
    #[serde(default)]
    metrics: BTreeMap<String, Query>,
    comparison_operator: String,
    threshold: Option<f64>,
    evaluation_periods: usize,
    datapoints_to_alarm: Option<usize>,
    treat_missing_data: String,
}

#[derive(Deserialize)]
struct Metric {
    namespace: Value,
    statistic: String,
    period: u32,
}

#[derive(Deserialize)]
struct Query {
    metric: Option<Metric>,
    expression: Option<Value>,
    #[serde(default)]
    return_data: bool,
}

/// What an alarm watches, and when it is in alarm.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What it watches.
    pub source: Source,
    /// Whether a value is beyond the threshold: the operator's sign and the number.
    pub(super) breaching: (Comparison, f64),
    pub(super) rule: Rule,
}

/// What an alarm watches.
#[derive(Clone, Debug)]
pub enum Source {
    /// One metric, of which this statistic is taken.
    Metric {
        /// `Sum`, `p95`.
        statistic: String,
    },
    /// The result called `watched` of metrics and expressions.
    Math {
        /// The metrics, by id.
        metrics: BTreeMap<String, MathMetric>,
        /// The expressions, by id.
        expressions: BTreeMap<String, String>,
        /// The id of the result.
        watched: String,
    },
}

/// A metric of metric math.
#[derive(Clone, Debug)]
pub struct MathMetric {
    /// `Sum`, `p95`.
    pub statistic: String,
    /// Seconds.
    pub period: u32,
}

/// How a value is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(super) fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Less => value < threshold,
            Self::LessOrEqual => value <= threshold,
            Self::Greater => value > threshold,
            Self::GreaterOrEqual => value >= threshold,
        }
    }

    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Watch {
    /// What the canonical document of an alarm says.
    ///
    /// # Errors
    /// Why its state can't be known offline, as a lower-case fragment.
    pub fn of(document: &Value) -> Result<Self, String> {
        let document = Document::deserialize(document)
            .map_err(|error| format!("the alarm can't be read as far as it is known: {error}"))?;
        let comparison = match document.comparison_operator.as_str() {
            "LessThanThreshold" => Comparison::Less,
            "LessThanOrEqualToThreshold" => Comparison::LessOrEqual,
            "GreaterThanThreshold" => Comparison::Greater,
            "GreaterThanOrEqualToThreshold" => Comparison::GreaterOrEqual,
            _ => return Err("what CloudWatch expects of a metric, its band, is not known offline".to_owned()),
        };
        let threshold = document.threshold.ok_or("the alarm has no threshold")?;
        let missing = match document.treat_missing_data.as_str() {
            "breaching" => MissingData::Breaching,
            "notBreaching" => MissingData::NotBreaching,
            "ignore" => MissingData::Ignore,
            // "Alarms that evaluate metrics in the AWS/DynamoDB namespace default to ignore missing data."
            _ if document.is_of_dynamodb() => MissingData::Ignore,
            _ => MissingData::Missing,
        };
        let periods = document.evaluation_periods.max(1);
        let to_alarm = document.datapoints_to_alarm.unwrap_or(periods).clamp(1, periods);
        let rule = Rule { periods, to_alarm, missing };
        Ok(Self { source: document.source()?, breaching: (comparison, threshold), rule })
    }
}

impl Document {
    fn is_of_dynamodb(&self) -> bool {
        let is = |metric: &Metric| metric.namespace == "AWS/DynamoDB";
        self.metric.as_ref().is_some_and(is)
    }

    fn source(self) -> Result<Source, String> {
        if let Some(metric) = self.metric {
            return Ok(Source::Metric { statistic: metric.statistic });
        }
        let watched = self.metrics.iter().find(|(_, query)| query.return_data).map(|(id, _)| id.clone());
        let watched = watched.ok_or("the alarm watches nothing")?;
        let (mut metrics, mut expressions) = (BTreeMap::new(), BTreeMap::new());
        for (id, query) in self.metrics {
            match (query.metric, query.expression) {
                (Some(Metric { statistic, period, .. }), _) => {
                    metrics.insert(id, MathMetric { statistic, period });
                }
                (None, Some(Value::String(expression))) => {
                    expressions.insert(id, expression);
                }
                _ => return Err(format!("the expression `{id}` is not known before the stack is applied")),
            }
        }
        Ok(Source::Math { metrics, expressions, watched })
    }
}
