use serde_json::{Value, json};

use super::*;
use crate::{
    facts::KindFacts,
    kinds::{cloudwatch::Alarms, cloudwatch_alarm::OnMetrics},
};

/// The alarm that a declaration with these members means.
fn alarm(more: Value) -> Value {
    let mut declaration = json!({ "name": "a", "namespace": "N", "statistic": "Sum", "period": 300 });
    let Value::Object(more) = more else { panic!("members") };
    declaration.as_object_mut().unwrap().extend(more);
    let scope = Target::example("cloudwatch.alarm", "a").scope;
    let desired = KindFacts::desired(&Alarms(OnMetrics), &declaration, &scope).unwrap();
    assert_eq!(desired.problems, []);
    desired.aspects["alarm"].clone()
}

#[test]
fn metrics_take_from_the_alarm_what_they_do_not_say() {
    let alarm = alarm(json!({
        "comparison_operator": ">",
        "threshold": 5,
        "dimensions": { "Stage": "prod" },
        "metrics": {
            "created": { "metric": "Created" },
            "completed": { "metric": "Completed", "dimensions": {}, "period": 60, "account_id": "111122223333" },
            "rate": { "expression": "100 * completed / created", "label": "" },
        },
    }));
    let metric = |name: &str, dimensions: Value, period: i32| json!({ "namespace": "N", "name": name, "dimensions": dimensions, "statistic": "Sum", "period": period });
    assert_eq!(
        alarm["metrics"],
        json!({
            "created": { "metric": metric("Created", json!({ "Stage": "prod" }), 300), "return_data": false },
            "completed": { "metric": metric("Completed", json!({}), 60), "return_data": false },
            "rate": { "expression": "100 * completed / created", "return_data": true },
        })
    );
    assert_eq!(alarm.get("metric"), None);
}

#[test]
fn the_band_and_what_is_compared_with_it_return_data() {
    let alarm = alarm(json!({
        "comparison_operator": "LessThanLowerThreshold",
        "metrics": {
            "a": { "metric": "A" },
            "b": { "metric": "B" },
            "sum": { "expression": "a + b" },
            "band": { "expression": "ANOMALY_DETECTION_BAND(sum, 2)" },
        },
    }));
    assert_eq!(alarm["threshold_metric_id"], "band");
    let returns = |id: &str| alarm["metrics"][id]["return_data"].as_bool().unwrap();
    assert_eq!(["a", "b", "sum", "band"].map(returns), [false, false, true, true]);
}
