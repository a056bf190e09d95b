//! AWS's constraints on a body, in either form.

use serde_json::Value;

use super::{
    layout::COLUMNS,
    spec::Spec,
    widget::{self, ROWS},
};
use crate::{kind::prelude::*, model::document::pending_text};

/// Limits of a dashboard.
const WIDGETS: usize = 500;
const METRICS_OF_WIDGET: usize = 500;
const METRICS: usize = 2_500;
const ALARMS: usize = 100;

/// The types of widgets (CloudWatch API Reference, dashboard body structure and syntax).
const TYPES: &[&str] = &["alarm", "custom", "explorer", "log", "metric", "text"];

/// The constraints that a declaration with this `body` breaks.
pub(super) fn problems(spec: &Spec, body: &Value) -> Vec<Problem> {
    let mut found = Vec::new();
    let own = [
        ("widgets", !spec.widgets.is_empty()),
        ("start", spec.start.is_some()),
        ("end", spec.end.is_some()),
        ("period_override", spec.period_override.is_some()),
    ];
    for (name, _) in own.into_iter().filter(|(_, given)| *given && spec.body.is_some()) {
        found.push(Problem::at(name, "excluded by `body`, which is the whole dashboard"));
    }
    let widgets = spec.widgets.iter().enumerate();
    found.extend(widgets.flat_map(|(index, each)| widget::problems(index, each)));
    body_problems(body, if spec.body.is_none() { &SHORT } else { &WHOLE }, &mut found);
    found
}

/// Where the widgets of the body stand in the declaration, and the properties of each.
struct Places {
    widgets: &'static str,
    properties: &'static str,
}

const SHORT: Places = Places { widgets: "widgets", properties: "" };
const WHOLE: Places = Places { widgets: "body.widgets", properties: "properties." };

fn body_problems(body: &Value, places: &Places, found: &mut Vec<Problem>) {
    let Some(members) = body.as_object() else {
        found.push(Problem::at("body", "the body of a dashboard is a table with `widgets`"));
        return;
    };
    let widgets = match members.get("widgets") {
        Some(Value::Array(widgets)) => widgets,
        Some(_) => return found.push(Problem::at(places.widgets, "`widgets` is a list")),
        None => return found.push(Problem::at("body", "missing `widgets`")),
    };
    let total: usize = widgets.iter().map(|widget| metrics(widget).len()).sum();
    found.extend(too_many(places.widgets, "a dashboard has", WIDGETS, "widgets", widgets.len()));
    found.extend(too_many(places.widgets, "a dashboard has", METRICS, "metrics", total));
    for (index, widget) in widgets.iter().enumerate() {
        of_widget(index, widget, places, found);
    }
}

fn too_many(path: &str, has: &str, most: usize, what: &str, count: usize) -> Option<Problem> {
    let message = || format!("{has} at most {most} {what}; this one has {count}");
    (count > most).then(|| Problem::at(path, message()))
}

fn metrics(widget: &Value) -> &[Value] {
    widget["properties"]["metrics"].as_array().map_or(&[], Vec::as_slice)
}

fn of_widget(index: usize, widget: &Value, places: &Places, found: &mut Vec<Problem>) {
    let properties = &widget["properties"];
    let is_whole = !places.properties.is_empty();
    let property = |name: &str| format!("{}.{index}.{}{name}", places.widgets, places.properties);
    let here = format!("{}.{index}", places.widgets);
    let is_of = |kind: &str| widget["type"].as_str() == Some(kind);
    if is_whole {
        found.extend(grid(widget, &here));
    }
    let mut missing = |name: &str| found.push(Problem::at(&here, format!("missing `{name}` of the widget")));
    if is_whole {
        for name in ["type", "properties"] {
            if widget.get(name).is_none() {
                missing(name);
            }
        }
        if widget.get("properties").is_none() {
            return;
        }
        if (is_of("metric") || is_of("log")) && properties.get("region").is_none() {
            missing("region");
        }
    }
    let has_graph = properties.get("metrics").is_some() || properties.get("annotations").is_some();
    for (kind, name, is_there) in [
        ("metric", "metrics", has_graph),
        ("text", "markdown", properties.get("markdown").is_some()),
        ("log", "query", properties.get("query").is_some()),
        ("alarm", "alarms", properties.get("alarms").is_some()),
    ] {
        if is_of(kind) && !is_there {
            missing(name);
        }
    }
    let count = metrics(widget).len();
    found.extend(too_many(&property("metrics"), "a widget has", METRICS_OF_WIDGET, "metrics", count));
    if is_of("metric") {
        for (number, metric) in metrics(widget).iter().enumerate() {
            if let Some(message) = metric_problem(metric) {
                let path = format!("{}.{number}", property("metrics"));
                found.push(Problem::at(&path, message).with_help(
                    "[\"Namespace\", \"Metric\", \"Dimension\", \"Value\", …], with a table of options at the end",
                ));
            }
        }
    }
    let alarms = properties["alarms"].as_array().map_or(0, Vec::len);
    found.extend(too_many(&property("alarms"), "a widget shows", ALARMS, "alarms", alarms));
}

/// A type that AWS does not know, or a size or place outside the grid ("The dashboard body is invalid").
fn grid(widget: &Value, here: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    if let Some(kind) = widget["type"].as_str().filter(|kind| !TYPES.contains(kind)) {
        let problem = Problem::at(&format!("{here}.type"), format!("unknown widget type `{kind}`"));
        found.push(problem.with_help(format!("the types are {}", TYPES.join(", "))));
    }
    for (name, least, most) in
        [("x", 0, COLUMNS - 1), ("y", 0, u32::MAX), ("width", 1, COLUMNS), ("height", 1, ROWS)]
    {
        let Some(number) = widget[name].as_f64() else { continue };
        if !(f64::from(least)..=f64::from(most)).contains(&number) {
            let message = format!("`{name}` of a widget is between {least} and {most}");
            found.push(Problem::at(&format!("{here}.{name}"), message));
        }
    }
    found
}

/// Why a metric of a graph is not in AWS's grammar.
fn metric_problem(metric: &Value) -> Option<&'static str> {
    let is_text = |value: &Value| value.is_string() || pending_text(value).is_some();
    let Some(parts) = metric.as_array() else { return Some("a metric is a list of strings") };
    let names: &[Value] = match parts.split_last() {
        None => return Some("missing metric"),
        Some((last, names)) if last.is_object() && !is_text(last) => names,
        Some(_) => parts,
    };
    if !names.iter().all(is_text) {
        return Some("a metric is a list of strings, with a table of options at the end");
    }
    // An expression is all options; `"..."` repeats what the metric before it begins with.
    if names.is_empty() || names.iter().any(|name| name == "...") {
        return None;
    }
    match names.len() {
        1 => Some("a metric has a namespace and a name"),
        count if count % 2 == 1 => Some("a dimension has a name and a value"),
        _ => None,
    }
}
