use serde_json::{Value, json};

use super::*;
use crate::{
    kinds::cloudwatch::fake::{cloudwatch, owned, refusal, target},
    model::Cause,
};

/// `DescribeAlarms` with this alarm in it.
fn listed(types: &str, more: &Value) -> Value {
    let mut alarm = json!({
        "AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60,
        "ComparisonOperator": "GreaterThanThreshold", "Threshold": 5.5, "EvaluationPeriods": 1,
    });
    alarm.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ types: [alarm] })
}

fn want() -> AlarmValue {
    serde_json::from_value(json!({
        "description": "", "metrics": {}, "comparison_operator": ">", "threshold": 5.5,
        "metric": { "namespace": "N", "name": "M", "dimensions": {}, "statistic": "Sum", "period": 60 },
        "evaluation_periods": 1, "treat_missing_data": "missing",
        "alarm_actions": [], "ok_actions": [], "insufficient_data_actions": [],
    }))
    .unwrap()
}

fn at() -> Target {
    target("cloudwatch.alarm", "a")
}

#[tokio::test]
async fn one_call_tells_of_alarms_of_all_types() {
    let (aws, fake) = cloudwatch(|_| (200, listed("MetricAlarms", &json!({}))));
    assert_eq!(Alarm.read(&aws, &at()).await.unwrap().unwrap().value, want());
    assert!(ActionsEnabled.read(&aws, &at()).await.unwrap().unwrap().value);
    let other = Target { name: "b".to_owned(), ..at() };
    assert!(Alarm.read(&aws, &other).await.unwrap().is_none());
    assert_eq!(fake.operations(), ["DescribeAlarms"; 2]);
    let types = json!(["MetricAlarm", "CompositeAlarm", "LogAlarm"]);
    assert!(fake.was_told("DescribeAlarms", "AlarmTypes", &types));
}

#[tokio::test]
async fn the_name_of_another_type_is_not_free() {
    let composite = json!({ "CompositeAlarms": [{ "AlarmName": "a", "AlarmRule": "TRUE" }] });
    let (aws, fake) = cloudwatch(move |operation| match operation {
        "ListTagsForResource" => (200, owned("calls", "cloudwatch.alarm.a")),
        _ => (200, composite.clone()),
    });
    for failure in
        [Alarm.read(&aws, &at()).await.unwrap_err(), Alarm.put(&aws, &at(), want()).await.unwrap_err()]
    {
        assert_eq!(
            (failure.cause, failure.message.as_str()),
            (Cause::Conflict, "a composite alarm has this name")
        );
    }
    assert!(!fake.operations().contains(&"PutMetricAlarm".to_owned()));
}

#[tokio::test]
async fn where_log_alarms_are_not_known_the_others_are() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let (aws, fake) = cloudwatch(move |_| {
        if calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
            refusal("ValidationError")
        } else {
            (200, listed("MetricAlarms", &json!({})))
        }
    });
    assert!(Alarm.read(&aws, &at()).await.unwrap().is_some());
    assert_eq!(fake.operations().len(), 2);
}

#[tokio::test]
async fn denied_is_not_absent() {
    let (aws, fake) = cloudwatch(|_| refusal("AccessDenied"));
    assert_eq!(Alarm.read(&aws, &at()).await.unwrap_err().cause, Cause::Denied);
    assert_eq!(fake.operations().len(), 1);
}

#[tokio::test]
async fn creation_takes_nothing_over() {
    for (stack, goes_on) in [("calls", true), ("another", false)] {
        let (aws, fake) = cloudwatch(move |operation| match operation {
            "DescribeAlarms" => (200, listed("MetricAlarms", &json!({}))),
            "ListTagsForResource" => (200, owned(stack, "cloudwatch.alarm.a")),
            _ => (200, json!({})),
        });
        let made = Alarm.put(&aws, &at(), want()).await;
        assert_eq!(made.is_ok(), goes_on);
        assert_eq!(fake.operations().contains(&"PutMetricAlarm".to_owned()), goes_on);
        if let Err(failure) = made {
            assert!(failure.message.contains("the stack another owns it"), "{failure}");
        }
    }
}

#[tokio::test]
async fn writing_the_alarm_does_not_wake_a_silenced_one() {
    for (live, acts) in
        [(json!({ "ActionsEnabled": false }), false), (json!({ "ActionsEnabled": true }), true)]
    {
        let (aws, fake) = cloudwatch(move |operation| match operation {
            "DescribeAlarms" => (200, listed("MetricAlarms", &live)),
            _ => (200, json!({})),
        });
        let update = Target { creation: [].into(), ..at() };
        Alarm.put(&aws, &update, want()).await.unwrap();
        assert!(fake.was_told("PutMetricAlarm", "ActionsEnabled", &json!(acts)));
        assert!(!fake.was_told("PutMetricAlarm", "ActionsEnabled", &json!(!acts)));
    }
}

#[tokio::test]
async fn deleting_what_is_gone_is_fine() {
    for (code, fine) in [("ResourceNotFound", true), ("ResourceConflict", false)] {
        let (aws, _) = cloudwatch(move |_| refusal(code));
        assert_eq!(Alarm.delete(&aws, &at()).await.is_ok(), fine);
    }
}
