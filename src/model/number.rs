//! Numbers in one form.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// A number. Whole ones are written without a fraction, as in a stack file.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Number(pub f64);

/// The largest whole number up to which all can be told apart.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= WHOLE {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            let whole = self.0 as i64;
            return serializer.serialize_i64(whole);
        }
        serializer.serialize_f64(self.0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Writes `6.0` in JSON as `6`: consoles and serialisers differ in that.
pub fn whole_numbers(value: &mut Value) {
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
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        for (written, canonical) in [
            (json!(5), json!(5)),
            (json!(5.0), json!(5)),
            (json!(0.7), json!(0.7)),
            (json!(-3), json!(-3)),
            (json!(1e300), json!(1e300)),
        ] {
            let number: Number = serde_json::from_value(written).unwrap();
            assert_eq!(serde_json::to_value(number).unwrap(), canonical);
        }
        assert!(serde_json::from_value::<Number>(Value::from("5")).is_err());
    }
}
