//! Log events that are deleted sooner.

use serde_json::Value;

use crate::risk::{Changed, Found, Level, Risk};

pub(super) const RISK: Risk = Risk {
    id: "logs-kept-shorter",
    level: Level::Medium,
    about: "a log group keeps its events for fewer days",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    if !changed.is("logs.group", "retention_days") || changed.is_new() {
        return Vec::new();
    }
    let before = changed.before().and_then(Value::as_i64);
    match (before, changed.want().and_then(Value::as_i64)) {
        (Some(old), Some(new)) if new < old => vec![Found::here(format!("{old} → {new} days"))],
        (None, Some(new)) => vec![Found::here(format!("forever → {new} days"))],
        _ => Vec::new(),
    }
}
