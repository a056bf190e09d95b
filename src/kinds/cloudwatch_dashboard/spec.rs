//! The declaration of a dashboard.

use serde_json::Value;

use crate::kind::prelude::*;

/// A dashboard: `[[widgets]]` in reading order, or a whole `body`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    /// Name: up to 255 letters, digits, `-` and `_`, unique in the account. A dashboard of another
    /// name is another dashboard.
    #[schemars(length(min = 1, max = 255), regex(pattern = "^[A-Za-z0-9_-]*$"))]
    #[schemars(extend("x-pattern" = "letters, digits, `-` and `_`"))]
    pub(crate) name: Text,
    /// Widgets, from left to right and from top to bottom.
    #[serde(default)]
    pub(crate) widgets: Vec<WidgetSpec>,
    /// Start of the time range: `-PT3H`, or a point in time.
    pub(crate) start: Option<String>,
    /// End of the time range; now by default.
    pub(crate) end: Option<String>,
    /// Periods of graphs.
    pub(crate) period_override: Option<PeriodOverride>,
    /// Whole body in AWS's own grammar, as a table or as `{ file = "dashboard.json" }`, in place of
    /// everything above.
    pub(crate) body: Option<Value>,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: BTreeMap<String, Text>,
}

/// Source of the periods, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PeriodOverride {
    /// Periods that fit the time range.
    Auto,
    /// Periods of the graphs.
    Inherit,
}

/// A widget. Its type follows from its contents: `metrics`, `markdown`, `query` or `alarms`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WidgetSpec {
    /// Type, where it does not follow from the contents.
    #[serde(rename = "type")]
    pub(crate) kind: Option<WidgetType>,
    /// Title.
    pub(crate) title: Option<Text>,
    /// Metrics of a graph: `"AWS/SNS/NumberOfMessagesPublished"` for one without dimensions, or
    /// as in AWS's grammar `["AWS/ECS", "CPUUtilization", "ServiceName", "bot", { stat = "p95" }]`,
    /// `[{ expression = "m1 / m2", label = "rate" }]`.
    pub(crate) metrics: Option<Vec<Value>>,
    /// Statistic of all its metrics: `Sum`, `p95`.
    pub(crate) stat: Option<String>,
    /// Period of all its metrics, in seconds.
    pub(crate) period: Option<u32>,
    /// View: `timeSeries`, `singleValue`, `gauge`, `bar`, `pie`, `table`.
    pub(crate) view: Option<String>,
    /// Stacks lines into an area.
    pub(crate) stacked: Option<bool>,
    /// Region of its contents; the dashboard's own by default.
    pub(crate) region: Option<String>,
    /// Text of a text widget.
    pub(crate) markdown: Option<Text>,
    /// Logs Insights query of a log widget.
    pub(crate) query: Option<Text>,
    /// Log groups that the query reads.
    #[serde(default)]
    pub(crate) log_groups: Vec<Text>,
    /// ARNs of the alarms whose states it shows.
    pub(crate) alarms: Option<Vec<Arn>>,
    /// Columns from the left, 0 to 23. Declared together with `y`, or chosen by trueup.
    pub(crate) x: Option<u32>,
    /// Rows from the top.
    pub(crate) y: Option<u32>,
    /// Columns, of 24; by default 12 for graphs, 24 for everything else.
    #[schemars(range(min = 1, max = 24))]
    pub(crate) width: Option<u32>,
    /// Rows; by default 6, or 2 for texts and alarms.
    #[schemars(range(min = 1, max = 1_000))]
    pub(crate) height: Option<u32>,
    /// Other properties in AWS's grammar: `{ yAxis = { left = { min = 0 } } }`.
    #[serde(default)]
    pub(crate) properties: BTreeMap<String, Value>,
}

/// The types of widgets, as AWS spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum WidgetType {
    /// A graph of metrics.
    Metric,
    /// A text in Markdown.
    Text,
    /// Results of a Logs Insights query.
    Log,
    /// States of alarms.
    Alarm,
    /// Graphs of resources with certain tags.
    Explorer,
    /// Output of a Lambda function.
    Custom,
}
