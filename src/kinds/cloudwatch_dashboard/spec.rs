//! The declaration of a dashboard.

use crate::kind::prelude::*;
use serde_json::Value;

/// A dashboard: `[[widgets]]` in the order in which they are read, or a whole `body`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: up to 255 letters, digits, `-` and `_`, unique in the account. A dashboard of another
    /// name is another dashboard.
    pub name: Text,
    /// Its widgets, from left to right and from top to bottom.
    #[serde(default)]
    pub widgets: Vec<WidgetSpec>,
    /// Where its time range begins: `-PT3H`, or a point in time.
    pub start: Option<String>,
    /// Where its time range ends, if not now.
    pub end: Option<String>,
    /// Whether graphs keep their own periods.
    pub period_override: Option<PeriodOverride>,
    /// All of it in AWS's own grammar, as a table or as `{ file = "dashboard.json" }`, in place of
    /// everything above.
    pub body: Option<Value>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

/// Whose periods count, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PeriodOverride {
    /// Those that fit the time range.
    Auto,
    /// Those of the graphs.
    Inherit,
}

/// A widget. What it shows decides its type: `metrics`, `markdown`, `query` or `alarms`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WidgetSpec {
    /// Its type, where that does not follow from what it shows.
    #[serde(rename = "type")]
    pub kind: Option<WidgetType>,
    /// Its title.
    pub title: Option<Text>,
    /// The metrics of a graph: `"AWS/SNS/NumberOfMessagesPublished"` for one without dimensions, or
    /// as in AWS's grammar `["AWS/ECS", "CPUUtilization", "ServiceName", "bot", { stat = "p95" }]`,
    /// `[{ expression = "m1 / m2", label = "rate" }]`.
    pub metrics: Option<Vec<Value>>,
    /// The statistic of all its metrics: `Sum`, `p95`.
    pub stat: Option<String>,
    /// Seconds of a period of all its metrics.
    pub period: Option<u32>,
    /// How it is drawn: `timeSeries`, `singleValue`, `gauge`, `bar`, `pie`, `table`.
    pub view: Option<String>,
    /// Whether lines are stacked into an area.
    pub stacked: Option<bool>,
    /// The region of what it shows; the dashboard's own if not given.
    pub region: Option<String>,
    /// The text of a text widget.
    pub markdown: Option<Text>,
    /// The Logs Insights query of a log widget.
    pub query: Option<Text>,
    /// The log groups that the query reads.
    #[serde(default)]
    pub log_groups: Vec<Text>,
    /// The ARNs of the alarms whose states it shows.
    pub alarms: Option<Vec<Arn>>,
    /// Columns from the left, 0 to 23. Given together with `y`, or found for you.
    pub x: Option<u32>,
    /// Rows from the top.
    pub y: Option<u32>,
    /// Columns, of 24: 12 for graphs, 24 for everything else if not given.
    pub width: Option<u32>,
    /// Rows: 6, or 2 for texts and alarms if not given.
    pub height: Option<u32>,
    /// Everything else in AWS's grammar: `{ yAxis = { left = { min = 0 } } }`.
    #[serde(default)]
    pub properties: BTreeMap<String, Value>,
}

/// The types of widgets, as AWS spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WidgetType {
    /// A graph of metrics.
    Metric,
    /// A text in Markdown.
    Text,
    /// What a Logs Insights query finds.
    Log,
    /// States of alarms.
    Alarm,
    /// Graphs of what has certain tags.
    Explorer,
    /// What a function draws.
    Custom,
}
