//! A dashboard's body: JSON in AWS's grammar, compared as JSON.

use serde::Deserializer;
use serde_json::{Map, Value, map::Entry};

use crate::{kind::prelude::*, model::number::whole_numbers};

/// JSON with sorted keys and one form of each number. Strings in it may be pending.
///
/// Widgets with a place have no other order, so they are a table here, by title or what comes nearest to
/// one. An edit then names the widget, and one more widget is one edit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Body(Value);

const WIDGETS: &str = "widgets";

/// Characters of a widget's name.
const NAME: usize = 60;

impl From<Value> for Body {
    fn from(mut value: Value) -> Self {
        whole_numbers(&mut value);
        if let Some(widgets) = value.get_mut(WIDGETS) {
            let list = listed(widgets.take());
            *widgets = named(&list).map_or(Value::Array(list), Value::Object);
        }
        value.sort_all_objects();
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl Body {
    /// The body in a text of AWS.
    pub(super) fn from_aws(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self(Value::String(text.to_owned())))
    }

    /// Its widgets in reading order.
    pub(super) fn sentence(&self) -> String {
        let widgets = self.0.get(WIDGETS).cloned().map(listed).unwrap_or_default();
        let names: Vec<String> = widgets.iter().map(name).collect();
        let word = if names.len() == 1 { "widget" } else { "widgets" };
        format!("{} {word}: {}", names.len(), names.join(", "))
    }

    /// The text for AWS.
    pub(super) fn text(&self) -> String {
        let mut body = self.0.clone();
        if let Some(widgets) = body.get_mut(WIDGETS) {
            *widgets = Value::Array(listed(widgets.take()));
        }
        body.to_string()
    }
}

/// Widgets as AWS has them: those with names in reading order.
fn listed(widgets: Value) -> Vec<Value> {
    match widgets {
        Value::Array(list) => list,
        Value::Object(named) => {
            let mut list: Vec<Value> = named.into_iter().map(|(_, widget)| widget).collect();
            list.sort_by_key(place);
            list
        }
        _ => Vec::new(),
    }
}

/// Row and column.
fn place(widget: &Value) -> Option<(u64, u64)> {
    Some((widget.get("y")?.as_u64()?, widget.get("x")?.as_u64()?))
}

/// Widgets by name; `None` where one of them has no place.
fn named(list: &[Value]) -> Option<Map<String, Value>> {
    let mut named = Map::new();
    for widget in list {
        let (y, x) = place(widget)?;
        let name = name(widget);
        let placed = format!("{name} at {x},{y}");
        let is_only = list.iter().filter(|other| self::name(other) == name).count() == 1;
        let has_title =
            widget["properties"]["title"].is_string() || widget["properties"]["markdown"].is_string();
        match named.entry(if is_only && has_title { name } else { placed }) {
            Entry::Vacant(entry) => entry.insert(widget.clone()),
            // Two of one name in one place: only their order tells them apart.
            Entry::Occupied(_) => return None,
        };
    }
    Some(named)
}

/// The name that a person would give a widget.
fn name(widget: &Value) -> String {
    let property = |name: &str| widget["properties"][name].as_str();
    let line = property("markdown").and_then(|text| text.lines().find(|line| !line.trim().is_empty()));
    let words = property("title").or(line).map(|text| text.trim_start_matches(['#', ' ']).trim());
    let words = words.filter(|words| !words.is_empty()).or(widget["type"].as_str()).unwrap_or("widget");
    words.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn widget(x: u32, y: u32, properties: &Value) -> Value {
        json!({ "type": "metric", "x": x, "y": y, "properties": properties })
    }

    #[test]
    fn widgets_have_names_and_no_order_but_their_place() {
        let titled = |title: &str, x: u32, y: u32| widget(x, y, &json!({ "title": title }));
        let text = widget(0, 0, &json!({ "markdown": "\n## Voice agent\nmore" }));
        let widgets = [
            text,
            titled("Errors", 0, 2),
            titled("Load", 0, 8),
            titled("Load", 12, 8),
            widget(0, 14, &json!({})),
        ];
        let body = Body::from(json!({ "widgets": widgets }));
        let names: Vec<&String> = body.0["widgets"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["Errors", "Load at 0,8", "Load at 12,8", "Voice agent", "metric at 0,14"]);

        let mut other_way: Vec<Value> = widgets.to_vec();
        other_way.reverse();
        assert_eq!(Body::from(json!({ "widgets": other_way })), body);
        let text: Value = serde_json::from_str(&body.text()).unwrap();
        assert_eq!(text["widgets"], json!(widgets));
        assert_eq!(serde_json::from_value::<Body>(body.0.clone()).unwrap(), body);
        assert_eq!(Body::from_aws("{\"widgets\":[]}").text(), "{\"widgets\":[]}");
    }

    #[test]
    fn widgets_without_a_place_keep_their_order() {
        let widgets = json!([{ "type": "text", "properties": { "markdown": "b" } }, widget(0, 0, &json!({ "title": "a" }))]);
        assert_eq!(Body::from(json!({ "widgets": widgets })).0["widgets"], widgets);
        let twins = json!([widget(0, 0, &json!({})), widget(0, 0, &json!({ "metrics": [] }))]);
        assert_eq!(Body::from(json!({ "widgets": twins })).0["widgets"], twins);
    }

    #[test]
    fn a_title_that_was_waited_for_becomes_the_name() {
        let waits = Body::from(
            json!({ "widgets": [widget(0, 0, &json!({ "title": { "$pending": "${iam.role.a.name}" } }))] }),
        );
        let mut resolved = waits.0.clone();
        resolved["widgets"]["metric at 0,0"]["properties"]["title"] = "role".into();
        assert_eq!(
            Body::from(resolved),
            Body::from(json!({ "widgets": [widget(0, 0, &json!({ "title": "role" }))] }))
        );
    }
}
