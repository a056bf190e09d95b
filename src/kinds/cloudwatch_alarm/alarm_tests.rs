use serde_json::{Value, json};

use super::*;
use crate::{
    aws::replay::cbor::{cbor, owned, refusal},
    facts::KindFacts,
    kinds::cloudwatch::Alarms,
    model::Cause,
};

const ALARM: AlarmOf<OnMetrics> = AlarmOf::<OnMetrics>::ASPECT;

/// The answer of `DescribeAlarms` with this alarm.
fn listed(more: &Value) -> (u16, Value) {
    let mut alarm = json!({
        "AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60,
        "ComparisonOperator": "GreaterThanThreshold", "Threshold": 5.5, "EvaluationPeriods": 2,
    });
    alarm.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (200, json!({ "MetricAlarms": [alarm] }))
}

/// The alarm that a declaration with these members means.
fn alarm(more: Value) -> Value {
    let mut declaration = json!({ "name": "a", "namespace": "N", "statistic": "Sum", "period": 60 });
    let Value::Object(more) = more else { panic!("members") };
    declaration.as_object_mut().unwrap().extend(more);
    let desired = KindFacts::desired(&Alarms(OnMetrics), &declaration, &at().scope).unwrap();
    assert_eq!(desired.problems, []);
    desired.aspects["alarm"].clone()
}

/// What [`listed`] declares.
fn want() -> AlarmValue {
    let more =
        json!({ "metric": "M", "comparison_operator": ">", "threshold": 5.5, "evaluation_periods": 2 });
    serde_json::from_value(alarm(more)).unwrap()
}

fn at() -> Target {
    Target::example("cloudwatch.alarm", "a")
}

/// The alarm that AWS answers this of, if it can be read.
async fn live(more: &Value, external: bool) -> Result<AlarmValue, Failure> {
    let answer = listed(more);
    let (aws, _) = cbor(move |_| answer.clone());
    Ok(ALARM.read(&aws, &Target { external, ..at() }).await?.unwrap().value)
}

#[tokio::test]
async fn absent_is_the_default() {
    let explicit = json!({
        "AlarmDescription": "", "TreatMissingData": "missing", "DatapointsToAlarm": 2,
        "EvaluateLowSampleCountPercentile": "evaluate", "EvaluationWindow": { "SlidingWindow": {} },
        "WarmUpConfiguration": { "WarmUpPeriodDurationInMinutes": 0 }, "AlarmActions": [], "Dimensions": [], "Metrics": [],
    });
    assert_eq!(live(&json!({}), false).await.unwrap(), want());
    assert_eq!(live(&explicit, false).await.unwrap(), want());

    let query = MetricDataQuery::builder().id("e").expression("1").account_id("111122223333").build();
    let (_, query) = Query::from_aws(query, "111122223333").unwrap();
    assert!(query.return_data && query.account_id.is_none());
}

#[tokio::test]
async fn what_would_be_lost_is_not_touched() {
    for (more, member) in [
        (json!({ "EvaluationCriteria": { "PromQLCriteria": { "Query": "up == 0" } } }), "a PromQL query"),
        (json!({ "EvaluationInterval": 60 }), "a PromQL query"),
        (json!({ "ComparisonOperator": "EqualToThreshold" }), "a new operator"),
        (json!({ "TreatMissingData": "interpolate" }), "a new treatment of missing data"),
        (json!({ "EvaluationWindow": { "TumblingWindow": {} } }), "an evaluation window of a new type"),
    ] {
        let failure = live(&more, false).await.unwrap_err();
        assert_eq!(failure.message, format!("the alarm has {member}, which trueup does not know"));
        assert!(live(&more, true).await.is_ok());
    }
}

#[tokio::test]
async fn one_call_reads_alarms_of_all_types() {
    let (aws, fake) = cbor(|_| listed(&json!({})));
    assert_eq!(ALARM.read(&aws, &at()).await.unwrap().unwrap().value, want());
    assert!(ActionsEnabled.read(&aws, &at()).await.unwrap().unwrap().value);
    let types = json!(["MetricAlarm", "CompositeAlarm", "LogAlarm"]);
    assert_eq!(fake.input("DescribeAlarms")["AlarmTypes"], types);
    let other = Target { name: "b".to_owned(), ..at() };
    assert!(ALARM.read(&aws, &other).await.unwrap().is_none());
    assert_eq!(fake.operations(), ["DescribeAlarms"; 2]);
}

#[tokio::test]
async fn the_name_of_another_type_is_not_free() {
    let composite = json!({ "CompositeAlarms": [{ "AlarmName": "a", "AlarmRule": "TRUE" }] });
    let (aws, fake) = cbor(move |operation| match operation {
        "ListTagsForResource" => (200, owned("calls", "cloudwatch.alarm.a")),
        _ => (200, composite.clone()),
    });
    for failure in
        [ALARM.read(&aws, &at()).await.unwrap_err(), ALARM.put(&aws, &at(), want()).await.unwrap_err()]
    {
        let found = (failure.cause, failure.message.as_str());
        assert_eq!(found, (Cause::Conflict, "a composite alarm has this name"));
    }
    assert!(!fake.operations().contains(&"PutMetricAlarm".to_owned()));
}

#[tokio::test]
async fn where_log_alarms_are_not_known_the_others_are() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let (aws, asked) = cbor(move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => refusal("ValidationError"),
        _ => listed(&json!({})),
    });
    assert!(ALARM.read(&aws, &at()).await.unwrap().is_some());
    assert_eq!(asked.operations().len(), 2);
}

#[tokio::test]
async fn a_put_takes_nothing_over_and_wakes_no_silenced_alarm() {
    let update = Target { creation: [].into(), ..at() };
    for (stack, target, is_put) in
        [("calls", at(), true), ("another", at(), false), ("another", update, true)]
    {
        for acts in [false, true] {
            let (aws, asked) = cbor(move |operation| match operation {
                "DescribeAlarms" => listed(&json!({ "ActionsEnabled": acts })),
                "ListTagsForResource" => (200, owned(stack, "cloudwatch.alarm.a")),
                _ => (200, json!({})),
            });
            match ALARM.put(&aws, &target, want()).await {
                Ok(()) => assert!(is_put && asked.input("PutMetricAlarm")["ActionsEnabled"] == acts),
                Err(failure) => {
                    assert!(failure.message.contains("the stack another owns it"), "{failure}");
                    assert!(!is_put && !asked.operations().contains(&"PutMetricAlarm".to_owned()));
                }
            }
        }
    }
}

#[tokio::test]
async fn deleting_what_is_gone_is_fine() {
    for (code, fine) in [("ResourceNotFound", true), ("ResourceConflict", false)] {
        let (aws, _) = cbor(move |_| refusal(code));
        assert_eq!(ALARM.delete(&aws, &at()).await.is_ok(), fine);
    }
}

#[test]
fn metrics_take_from_the_alarm_what_they_do_not_say() {
    let alarm = alarm(json!({
        "comparison_operator": ">",
        "threshold": 5,
        "dimensions": { "Stage": "prod" },
        "metrics": {
            "created": { "metric": "Created" },
            "completed": { "metric": "Completed", "dimensions": {}, "period": 300, "account_id": "111122223333" },
            "rate": { "expression": "100 * completed / created", "label": "" },
        },
    }));
    let metric = |name: &str, dimensions: Value, period: i32| json!({ "namespace": "N", "name": name, "dimensions": dimensions, "statistic": "Sum", "period": period });
    assert_eq!(
        alarm["metrics"],
        json!({
            "created": { "metric": metric("Created", json!({ "Stage": "prod" }), 60), "return_data": false },
            "completed": { "metric": metric("Completed", json!({}), 300), "return_data": false },
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
