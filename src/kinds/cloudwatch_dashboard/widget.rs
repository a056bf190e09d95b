//! From a widget's short form to AWS's grammar.

use crate::kind::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    layout::{COLUMNS, Tile, places},
    spec::{Spec, WidgetSpec, WidgetType},
};

/// Rows that a widget can have.
pub(super) const ROWS: u32 = 1_000;

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
    /// What it shows, by the member that says so.
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

    /// Its properties in AWS's grammar.
    fn properties(&self, region: &str) -> Value {
        let kind = self.kind();
        let needs_region = matches!(kind, Some(WidgetType::Metric | WidgetType::Log));
        let region = self.region.as_deref().or(needs_region.then_some(region));
        let parts = [
            ("title", json(self.title.as_ref())),
            ("metrics", self.metrics.as_ref().map(|metrics| metrics.iter().map(metric).collect())),
            ("stat", json(self.stat.as_ref())),
            ("period", json(self.period)),
            ("view", json(self.view.as_ref())),
            ("stacked", json(self.stacked)),
            ("region", json(region)),
            ("markdown", json(self.markdown.as_ref())),
            ("query", json(self.whole_query())),
            ("alarms", json(self.alarms.as_ref())),
        ];
        let mut properties: Map<String, Value> =
            self.properties.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, value) in parts {
            if let Some(value) = value {
                properties.entry(name).or_insert(value);
            }
        }
        Value::Object(properties)
    }

    /// The query behind the log groups that it reads.
    fn whole_query(&self) -> Option<Text> {
        let query = self.query.as_ref()?;
        let sources = self.log_groups.iter().map(|group| format!("SOURCE '{}' | ", template(group)));
        Text::parse(&format!("{}{}", sources.collect::<String>(), template(query)))
    }
}

fn json(value: Option<impl serde::Serialize>) -> Option<Value> {
    serde_json::to_value(value?).ok()
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

/// What is wrong with a widget's short form apart from what it comes to.
pub(super) fn problems(index: usize, widget: &WidgetSpec) -> Vec<Problem> {
    let at = |name: &str| format!("widgets.{index}.{name}");
    let mut found = Vec::new();
    let shows = widget.shows();
    match (widget.kind, &shows[..]) {
        (None, []) => {
            let message = "missing `metrics`, `markdown`, `query` or `alarms`: the widget shows nothing";
            found.push(Problem::at(&format!("widgets.{index}"), message));
        }
        (Some(kind), several) => {
            for (name, _) in several.iter().filter(|(_, of)| *of != kind) {
                found.push(Problem::at(&at(name), "a widget of this type does not show that"));
            }
        }
        (None, [(first, _), others @ ..]) => {
            for (name, _) in others {
                found.push(Problem::at(
                    &at(name),
                    format!("there is `{first}` already; a widget shows one thing"),
                ));
            }
        }
    }
    let kind = widget.kind();
    if kind.is_some_and(|kind| kind != WidgetType::Metric) {
        for (name, given) in [
            ("stat", widget.stat.is_some()),
            ("period", widget.period.is_some()),
            ("stacked", widget.stacked.is_some()),
        ] {
            if given {
                found.push(Problem::at(&at(name), "only a graph of metrics has that"));
            }
        }
    }
    if kind == Some(WidgetType::Log) {
        let names_source =
            widget.query.as_ref().is_none_or(|query| query.value().to_uppercase().contains("SOURCE"));
        if widget.log_groups.is_empty() && !names_source {
            let problem = Problem::at(&at("query"), "this query reads no log group");
            found.push(problem.with_help("declare `log_groups`, or begin it with SOURCE '…' |"));
        }
    } else if !widget.log_groups.is_empty() {
        found.push(Problem::at(&at("log_groups"), "only a query reads log groups"));
    }
    for name in
        ["title", "metrics", "stat", "period", "view", "stacked", "region", "markdown", "query", "alarms"]
    {
        let is_given = widget.properties.contains_key(name);
        let is_short = match name {
            "title" => widget.title.is_some(),
            "stat" => widget.stat.is_some(),
            "period" => widget.period.is_some(),
            "view" => widget.view.is_some(),
            "stacked" => widget.stacked.is_some(),
            "region" => widget.region.is_some(),
            _ => shows.iter().any(|(short, _)| *short == name),
        };
        if is_given && is_short {
            found.push(Problem::at(
                &at(&format!("properties.{name}")),
                format!("the widget has a `{name}` already"),
            ));
        }
    }
    found.extend(place(index, widget));
    found
}

fn place(index: usize, widget: &WidgetSpec) -> Vec<Problem> {
    let at = |name: &str| format!("widgets.{index}.{name}");
    let mut found = Vec::new();
    let tile = widget.tile();
    if widget.width.is_some_and(|width| width != tile.width) {
        found.push(Problem::at(&at("width"), format!("a widget has 1 to {COLUMNS} columns")));
    }
    if widget.height.is_some_and(|height| height != tile.height) {
        found.push(Problem::at(&at("height"), format!("a widget has 1 to {ROWS} rows")));
    }
    match (widget.x, widget.y) {
        (Some(_), None) => found.push(Problem::at(&at("x"), "a place has both `x` and `y`")),
        (None, Some(_)) => found.push(Problem::at(&at("y"), "a place has both `x` and `y`")),
        (Some(x), Some(_)) if x.saturating_add(tile.width) > COLUMNS => {
            let message =
                format!("{} columns from column {x} on do not fit; there are {COLUMNS}", tile.width);
            found.push(Problem::at(&at("x"), message));
        }
        _ => {}
    }
    found
}

#[cfg(test)]
#[path = "widget_tests.rs"]
mod tests;
