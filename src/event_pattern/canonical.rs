//! The one form in which documents hold a pattern.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::read::NUMERIC;
use crate::model::number::whole_numbers;

/// A pattern as JSON in canonical form: of several values any may match, so that their order means nothing, and `5.0`
/// is `5`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub struct Canonical(Value);

impl From<Value> for Canonical {
    fn from(mut pattern: Value) -> Self {
        whole_numbers(&mut pattern);
        sort(&mut pattern);
        pattern.sort_all_objects();
        Self(pattern)
    }
}

impl FromStr for Canonical {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(json)
    }
}

impl From<Canonical> for Value {
    fn from(Canonical(pattern): Canonical) -> Self {
        pattern
    }
}

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Canonical {
    /// Its JSON.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.0
    }
}

/// Sorts every list but that of `numeric`, which has an order: `[">", 0, "<=", 5]`.
fn sort(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.iter_mut().filter(|(key, _)| *key != NUMERIC).for_each(|(_, member)| sort(member));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            items.sort_by_cached_key(Value::to_string);
            items.dedup();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_order_of_values_means_nothing_and_that_of_a_range_does() {
        let pattern = json!({
            "b": ["y", "x", "y"], "a": [{ "numeric": [">", 5.0] }, 1.0], "$or": [{ "d": ["q", "p"] }, { "c": [1] }],
        });
        let expected = json!({
            "$or": [{ "c": [1] }, { "d": ["p", "q"] }], "a": [1, { "numeric": [">", 5] }], "b": ["x", "y"],
        });
        assert_eq!(Canonical::from(pattern).json(), &expected);
        let range = |items: Value| Canonical::from(json!({ "a": [{ "numeric": items }] }));
        assert_ne!(range(json!([">", 1, "<=", 5])), range(json!(["<=", 5, ">", 1])));
    }
}
