//! From what is held of an alarm back to its declaration.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    alarm::Alarm,
    value::{Metric, Query},
};

/// The declaration of an alarm, with signs for operators.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    let Some(alarm) = held.take(Alarm) else { return vec![held.rest()] };
    for (name, value) in json!(alarm).as_object().into_iter().flatten() {
        held.set(name, value);
    }
    held.set("metric", Option::<Value>::None);
    held.set("comparison_operator", alarm.comparison_operator.sign());
    if let Some(metric) = alarm.metric {
        for (name, value) in members(&metric) {
            held.set(&name, value);
        }
    }
    // What all of them have is said once.
    let all: Vec<Table> =
        alarm.metrics.values().filter_map(|query| query.metric.as_ref()).map(members).collect();
    if let [first, _, ..] = &all[..] {
        for name in ["namespace", "statistic", "period"] {
            if all.iter().all(|each| each.get(name) == first.get(name)) {
                held.set(name, first.get(name));
            }
        }
    }
    let metrics: BTreeMap<String, Table> =
        alarm.metrics.into_iter().map(|(id, query)| (id, query_members(query))).collect();
    held.set("metrics", metrics);
    vec![held.rest()]
}

/// A metric in the members of a declaration.
fn members(metric: &Metric) -> Table {
    let mut table = Table::new();
    if let Value::Object(members) = json!(metric) {
        table.extend(members);
    }
    if let Some(name) = table.remove("name") {
        table.insert("metric".to_owned(), name);
    }
    table
}

fn query_members(mut query: Query) -> Table {
    let mut table = query.metric.take().as_ref().map(members).unwrap_or_default();
    if let Value::Object(members) = json!(query) {
        table.extend(members);
    }
    table
}
