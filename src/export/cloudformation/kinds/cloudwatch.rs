//! `CloudWatch`: alarms and dashboards.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, Members, Writer, entries, json_text, listed, members, set},
};

/// `cloudwatch.alarm`.
pub(super) const ALARM: Mapping = Mapping {
    kind: "cloudwatch.alarm",
    type_name: "AWS::CloudWatch::Alarm",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let mut properties =
            members([("AlarmName", Some(w.name())), ("ActionsEnabled", w.take("actions_enabled"))]);
        let mut doc = w.doc("alarm");
        if let Some(metric) = doc.take("metric") {
            let (metric, statistic) = metric_of(w, &["alarm", "metric"], metric);
            properties.extend(metric);
            let name = if is_plain(&statistic) { "Statistic" } else { "ExtendedStatistic" };
            set(&mut properties, name, Some(statistic));
        }
        let queries: Vec<Value> =
            entries(doc.take("metrics")).into_iter().map(|(id, query)| query_of(w, &id, query)).collect();
        set(&mut properties, "Metrics", Some(Value::Array(queries)));
        let names = [
            ("alarm_actions", "AlarmActions"),
            ("comparison_operator", "ComparisonOperator"),
            ("datapoints_to_alarm", "DatapointsToAlarm"),
            ("description", "AlarmDescription"),
            ("evaluate_low_sample_count_percentile", "EvaluateLowSampleCountPercentile"),
            ("evaluation_periods", "EvaluationPeriods"),
            ("insufficient_data_actions", "InsufficientDataActions"),
            ("ok_actions", "OKActions"),
            ("threshold", "Threshold"),
            ("threshold_metric_id", "ThresholdMetricId"),
            ("treat_missing_data", "TreatMissingData"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};

/// The statistics that are no percentiles.
fn is_plain(statistic: &Value) -> bool {
    ["Average", "Maximum", "Minimum", "SampleCount", "Sum"].iter().any(|plain| statistic == plain)
}

/// A metric's properties, and its statistic.
fn metric_of(w: &mut Writer<'_>, path: &[&str], metric: Value) -> (Members, Value) {
    let mut doc = Doc::of(path, metric);
    let mut properties = members([("Dimensions", listed("Name", "Value", entries(doc.take("dimensions"))))]);
    let statistic = doc.take("statistic").unwrap_or_default();
    let names = [("name", "MetricName"), ("namespace", "Namespace"), ("period", "Period"), ("unit", "Unit")];
    w.put(doc, &names, &mut properties);
    (properties, statistic)
}

fn query_of(w: &mut Writer<'_>, id: &str, query: Value) -> Value {
    let path = ["alarm", "metrics", id];
    let mut doc = Doc::of(&path, query);
    let mut properties = members([("Id", Some(id.into()))]);
    if let Some(metric) = doc.take("metric") {
        let (mut metric, statistic) = metric_of(w, &path, metric);
        let (period, unit) = (metric.remove("Period"), metric.remove("Unit"));
        let stat = [
            ("Metric", Some(Value::Object(metric))),
            ("Period", period),
            ("Stat", Some(statistic)),
            ("Unit", unit),
        ];
        properties.insert("MetricStat".to_owned(), Value::Object(members(stat)));
    }
    let names = [
        ("account_id", "AccountId"),
        ("expression", "Expression"),
        ("label", "Label"),
        ("period", "Period"),
        ("return_data", "ReturnData"),
    ];
    w.put(doc, &names, &mut properties);
    Value::Object(properties)
}

/// `cloudwatch.composite_alarm`.
pub(super) const COMPOSITE_ALARM: Mapping = Mapping {
    kind: "cloudwatch.composite_alarm",
    type_name: "AWS::CloudWatch::CompositeAlarm",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let mut properties =
            members([("AlarmName", Some(w.name())), ("ActionsEnabled", w.take("actions_enabled"))]);
        let mut doc = w.doc("alarm");
        let suppressor =
            Doc::of(&["alarm", "actions_suppressor"], doc.take("actions_suppressor").unwrap_or_default());
        let names = [
            ("alarm", "ActionsSuppressor"),
            ("extension_period", "ActionsSuppressorExtensionPeriod"),
            ("wait_period", "ActionsSuppressorWaitPeriod"),
        ];
        w.put(suppressor, &names, &mut properties);
        let names = [
            ("alarm_actions", "AlarmActions"),
            ("description", "AlarmDescription"),
            ("insufficient_data_actions", "InsufficientDataActions"),
            ("ok_actions", "OKActions"),
            ("rule", "AlarmRule"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};

/// `cloudwatch.dashboard`. Widgets that have a place are a table in documents.
pub(super) const DASHBOARD: Mapping = Mapping {
    kind: "cloudwatch.dashboard",
    type_name: "AWS::CloudWatch::Dashboard",
    outputs: &[("name", Out::Ref)],
    write: |w| {
        let mut body = w.take("dashboard").unwrap_or_else(|| json!({}));
        if let Some(Value::Object(widgets)) = body.get("widgets") {
            let mut widgets: Vec<Value> = widgets.values().cloned().collect();
            let number = |widget: &Value, member: &str| widget[member].as_u64();
            widgets.sort_by_key(|widget| (number(widget, "y"), number(widget, "x")));
            body["widgets"] = Value::Array(widgets);
        }
        let properties = members([
            ("DashboardName", Some(w.name())),
            ("DashboardBody", Some(json_text(body))),
            ("Tags", w.tags()),
        ]);
        w.main(properties);
    },
};
