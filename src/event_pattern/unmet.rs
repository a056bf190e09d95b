//! What of a pattern an event does not meet, for whoever asks why it does not match.

use serde_json::Value;

use super::{
    matches::holds,
    pattern::{Clause, Clauses, Pattern},
};

/// A part of a pattern that an event does not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// Where it is: in the pattern, and of a key in the event too. The last part may be `$or`.
    pub path: Vec<String>,
    /// Whether that is certain; otherwise it depends on a text that is pending.
    pub is_certain: bool,
}

impl Pattern {
    /// What an event does not meet, in the order of the pattern; nothing where it matches.
    #[must_use]
    pub fn unmet(&self, event: &Value) -> Vec<Unmet> {
        let mut found = Vec::new();
        self.collect(&self.all, event, &mut Vec::new(), &mut found);
        found
    }

    fn collect(&self, clauses: &Clauses, event: &Value, path: &mut Vec<String>, found: &mut Vec<Unmet>) {
        for clause in clauses {
            let truth = holds(clause, event, self.dialect.exists_needs_value);
            if truth == Some(true) {
                continue;
            }
            let key = match clause {
                Clause::Values(key, _) | Clause::Table(key, _) => key,
                Clause::Or(_) => "$or",
            };
            path.push(key.to_owned());
            match clause {
                // Of a list of tables one has to match as a whole: no single key is to blame.
                Clause::Table(key, below) if !event.get(key).is_some_and(Value::is_array) => {
                    self.collect(below, event.get(key).unwrap_or(&Value::Null), path, found);
                }
                _ => found.push(Unmet { path: path.clone(), is_certain: truth == Some(false) }),
            }
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event_pattern::EVENT_BRIDGE;

    #[test]
    fn the_keys_to_blame_are_the_deepest() {
        let pattern = json!({
            "source": ["aws.s3"],
            "detail": { "name": [{ "$pending": "${s3.bucket.b.name}" }], "size": [{ "numeric": [">", 0] }] },
            "staff": { "name": ["A"], "city": ["X"] },
            "$or": [{ "c": [1] }, { "d": [1] }],
        });
        let pattern = Pattern::read(&pattern, &EVENT_BRIDGE).unwrap();
        let event = json!({
            "source": "aws.s3", "detail": { "name": "x", "size": 0 }, "staff": [{ "name": "A" }, { "city": "X" }],
        });
        let mut found: Vec<(String, bool)> =
            pattern.unmet(&event).into_iter().map(|unmet| (unmet.path.join("."), unmet.is_certain)).collect();
        found.sort();
        let expected = [("$or", true), ("detail.name", false), ("detail.size", true), ("staff", true)];
        assert_eq!(found, expected.map(|(path, is_certain)| (path.to_owned(), is_certain)));
        let event = json!({ "source": "aws.ec2" });
        assert!(pattern.unmet(&event).iter().any(|unmet| unmet.path == ["detail", "size"]));
    }
}
