//! From what is held of a dashboard back to its declaration.

use crate::kind::prelude::*;
use serde_json::{Map, Value};

use super::dashboard::Dashboard;

/// The members of a widget's properties that its declaration has as its own.
const PROPERTIES: &[&str] =
    &["title", "metrics", "stat", "period", "view", "stacked", "region", "markdown", "query", "alarms"];

/// The declarations of a dashboard: widgets one after the other, widgets where they are, and all of it
/// in AWS's grammar.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    let Some(body) = held.take(Dashboard) else { return vec![held.rest()] };
    let body: Value = serde_json::from_str(&body.text()).unwrap_or_default();
    let rest = held.rest();
    let mut forms: Vec<Table> = [false, true]
        .into_iter()
        .filter_map(|with_places| {
            let mut table = rest.clone();
            table.extend(widgets(&body, with_places)?);
            Some(table)
        })
        .collect();
    let mut whole = rest;
    whole.insert("body".to_owned(), body);
    forms.push(whole);
    forms
}

/// The widgets of a body, and when it is about; `None` where it says more.
fn widgets(body: &Value, with_places: bool) -> Option<Table> {
    let mut table = Table::new();
    for (name, value) in body.as_object()? {
        let (name, value) = match name.as_str() {
            "widgets" => {
                let widgets: Option<Vec<Value>> =
                    value.as_array()?.iter().map(|widget| one(widget, with_places)).collect();
                (name.as_str(), Value::Array(widgets?))
            }
            "start" | "end" => (name.as_str(), value.clone()),
            "periodOverride" => ("period_override", value.clone()),
            _ => return None,
        };
        table.insert(name.to_owned(), value);
    }
    Some(table)
}

fn one(widget: &Value, with_places: bool) -> Option<Value> {
    let mut table = Map::new();
    for (name, value) in widget.as_object()? {
        match name.as_str() {
            "x" | "y" if !with_places => {}
            "x" | "y" | "width" | "height" | "type" => drop(table.insert(name.clone(), value.clone())),
            "properties" => {
                let (own, others): (Map<_, _>, Map<_, _>) = value
                    .as_object()?
                    .clone()
                    .into_iter()
                    .partition(|(name, _)| PROPERTIES.contains(&name.as_str()));
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
