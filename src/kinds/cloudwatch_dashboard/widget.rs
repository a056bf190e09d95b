//! A widget's short form in AWS's grammar, and back.

use serde_json::{Map, Value, json};

use super::{
    layout::{COLUMNS, Tile, places},
    spec::{Spec, WidgetSpec, WidgetType},
};
use crate::kind::prelude::*;

/// Rows that a widget can have.
pub(super) const ROWS: u32 = 1_000;

/// The members of a widget's properties that its declaration has as its own.
const PROPERTIES: [&str; 10] =
    ["title", "metrics", "stat", "period", "view", "stacked", "region", "markdown", "query", "alarms"];

/// The body that a declaration's widgets make, in `region`.
pub(super) fn body(spec: &Spec, region: &str) -> Value {
    let mut body = Map::new();
    let parts = [
        ("start", spec.start.clone().map(Value::String)),
        ("end", spec.end.clone().map(Value::String)),
        ("periodOverride", spec.period_override.and_then(|period| serde_json::to_value(period).ok())),
    ];
    body.extend(parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    let tiles: Vec<Tile> = spec.widgets.iter().map(WidgetSpec::tile).collect();
    let widgets = spec.widgets.iter().zip(&tiles).zip(places(&tiles)).map(|((widget, tile), (x, y))| {
        json!({
            "type": widget.kind(), "x": x, "y": y, "width": tile.width, "height": tile.height,
            "properties": widget.properties(region),
        })
    });
    body.insert("widgets".to_owned(), widgets.collect());
    Value::Object(body)
}

impl WidgetSpec {
    /// Its contents, each with the member that declares it.
    fn shows(&self) -> Vec<(&'static str, WidgetType)> {
        let all = [
            ("metrics", WidgetType::Metric, self.metrics.is_some()),
            ("markdown", WidgetType::Text, self.markdown.is_some()),
            ("query", WidgetType::Log, self.query.is_some()),
            ("alarms", WidgetType::Alarm, self.alarms.is_some()),
        ];
        all.into_iter().filter(|(.., given)| *given).map(|(name, kind, _)| (name, kind)).collect()
    }

    fn kind(&self) -> Option<WidgetType> {
        self.kind.or_else(|| self.shows().first().map(|(_, kind)| *kind))
    }

    fn tile(&self) -> Tile {
        let (width, height) = match self.kind() {
            Some(WidgetType::Metric) => (12, 6),
            Some(WidgetType::Text | WidgetType::Alarm) => (COLUMNS, 2),
            _ => (COLUMNS, 6),
        };
        Tile {
            width: self.width.unwrap_or(width).clamp(1, COLUMNS),
            height: self.height.unwrap_or(height).clamp(1, ROWS),
            place: self.x.zip(self.y),
        }
    }

    /// The members of its properties that are its own.
    fn own(&self) -> Map<String, Value> {
        let Value::Object(mut members) = json!(self) else { return Map::new() };
        members.retain(|name, value| PROPERTIES.contains(&name.as_str()) && !value.is_null());
        members
    }

    /// Its properties in AWS's grammar.
    fn properties(&self, region: &str) -> Map<String, Value> {
        let mut properties = self.own();
        if matches!(self.kind(), Some(WidgetType::Metric | WidgetType::Log)) {
            properties.entry("region").or_insert_with(|| region.into());
        }
        if let Some(metrics) = &self.metrics {
            properties.insert("metrics".to_owned(), metrics.iter().map(metric).collect());
        }
        if let Some(query) = self.whole_query() {
            properties.insert("query".to_owned(), json!(query));
        }
        properties.extend(self.properties.clone());
        properties
    }

    /// The query after the log groups that it reads.
    fn whole_query(&self) -> Option<Text> {
        let query = self.query.as_ref()?;
        let sources = self.log_groups.iter().map(|group| format!("SOURCE '{}' | ", template(group)));
        Text::parse(&format!("{}{}", sources.collect::<String>(), template(query)))
    }
}

/// A text as a template, in which only references are replaced.
fn template(text: &Text) -> String {
    match text {
        Text::Known(known) => known.replace("${", "$${"),
        Text::Pending(template) => template.to_string(),
    }
}

/// A metric of a graph; `Namespace/Name` is one without dimensions.
fn metric(metric: &Value) -> Value {
    match metric.as_str().and_then(|text| text.rsplit_once('/')) {
        Some((namespace, name)) => json!([namespace, name]),
        None => metric.clone(),
    }
}

/// The constraints that a widget's short form breaks, apart from those on its body.
pub(super) fn problems(index: usize, widget: &WidgetSpec) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut refuse = |member: &str, message: String| {
        found.push(Problem::at(&format!("widgets.{index}.{member}"), message));
    };
    let shows = widget.shows();
    match (widget.kind, &shows[..]) {
        (None, []) => {
            let message = "missing `metrics`, `markdown`, `query` or `alarms`: the widget shows nothing";
            refuse("", message.to_owned());
        }
        (Some(kind), several) => {
            for (name, _) in several.iter().filter(|(_, of)| *of != kind) {
                refuse(name, "a widget of this type does not show this".to_owned());
            }
        }
        (None, [(first, _), others @ ..]) => {
            for (name, _) in others {
                refuse(name, format!("excluded by `{first}`; a widget shows one thing"));
            }
        }
    }
    let kind = widget.kind();
    let of_graphs = [
        ("stat", widget.stat.is_some()),
        ("period", widget.period.is_some()),
        ("stacked", widget.stacked.is_some()),
    ];
    let is_graph = kind.is_none_or(|kind| kind == WidgetType::Metric);
    for (name, _) in of_graphs.into_iter().filter(|(_, given)| *given && !is_graph) {
        refuse(name, "only a graph of metrics has this".to_owned());
    }
    if kind != Some(WidgetType::Log) && !widget.log_groups.is_empty() {
        refuse("log_groups", "only a query reads log groups".to_owned());
    }
    let mut own = widget.own();
    own.retain(|name, _| widget.properties.contains_key(name));
    for name in own.keys() {
        refuse(&format!("properties.{name}"), format!("the widget already has a `{name}`"));
    }
    let tile = widget.tile();
    match (widget.x, widget.y) {
        (Some(_), None) => refuse("x", "a place has both `x` and `y`".to_owned()),
        (None, Some(_)) => refuse("y", "a place has both `x` and `y`".to_owned()),
        (Some(x), Some(_)) if x.saturating_add(tile.width) > COLUMNS => {
            refuse("x", format!("{} columns from column {x} on exceed the {COLUMNS} columns", tile.width));
        }
        _ => {}
    }
    let names_source =
        widget.query.as_ref().is_none_or(|query| query.value().to_uppercase().contains("SOURCE"));
    if kind == Some(WidgetType::Log) && widget.log_groups.is_empty() && !names_source {
        let problem = Problem::at(&format!("widgets.{index}.query"), "this query reads no log group");
        found.push(problem.with_help("declare `log_groups`, or begin it with SOURCE '…' |"));
    }
    found
}

/// The widgets and the time range of a body in short form; `None` where the body has anything else.
pub(super) fn to_declaration(body: &Value, with_places: bool) -> Option<Table> {
    let mut table = Table::new();
    for (name, value) in body.as_object()? {
        let value = match name.as_str() {
            "widgets" => {
                value.as_array()?.iter().map(|widget| short(widget, with_places)).collect::<Option<_>>()?
            }
            "start" | "end" | "periodOverride" => value.clone(),
            _ => return None,
        };
        table.insert(name.replace("periodOverride", "period_override"), value);
    }
    Some(table)
}

fn short(widget: &Value, with_places: bool) -> Option<Value> {
    let mut table = Map::new();
    for (name, value) in widget.as_object()? {
        match name.as_str() {
            "x" | "y" if !with_places => {}
            "x" | "y" | "width" | "height" | "type" => drop(table.insert(name.clone(), value.clone())),
            "properties" => {
                let all = value.as_object()?.clone().into_iter();
                let (own, others): (Map<_, _>, Map<_, _>) =
                    all.partition(|(name, _)| PROPERTIES.contains(&name.as_str()));
                table.extend(own);
                if !others.is_empty() {
                    table.insert("properties".to_owned(), Value::Object(others));
                }
            }
            _ => return None,
        }
    }
    Some(Value::Object(table))
}

#[cfg(test)]
#[path = "widget_tests.rs"]
mod tests;
