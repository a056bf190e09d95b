//! A dashboard's body: JSON in AWS's grammar, compared as JSON.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// JSON with sorted keys and one form of each number. Strings in it may be pending.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct Body(Value);

impl From<Value> for Body {
    fn from(mut value: Value) -> Self {
        value.sort_all_objects();
        whole_numbers(&mut value);
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl Body {
    /// What AWS keeps as text.
    pub(super) fn seen(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_else(|_| Self(Value::String(text.to_owned())))
    }

    pub(super) fn text(&self) -> String {
        self.0.to_string()
    }
}

/// Writes `6.0` as `6`: consoles and serialisers differ in that.
fn whole_numbers(value: &mut Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(whole_numbers),
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Number(number) if number.is_f64() => {
            let whole = number.to_string().strip_suffix(".0").and_then(|whole| whole.parse::<i64>().ok());
            if let Some(whole) = whole {
                *value = whole.into();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_compared_as_json() {
        let written = Body::seen(r#"{"widgets": [{"y": 0.0, "x": 6, "width": 12.5}]}"#);
        assert_eq!(written, Body::seen(r#"{"widgets":[{"width":12.5,"x":6.0,"y":0}]}"#));
        assert_eq!(written.text(), r#"{"widgets":[{"width":12.5,"x":6,"y":0}]}"#);
        assert_ne!(written, Body::seen("no json"));
    }
}
