use serde_json::{Value, json};

use super::*;
use crate::{
    facts::KindFacts,
    kinds::{
        cloudwatch::{
            ActionsEnabled, AlarmOf,
            fake::{cloudwatch, owned, refusal},
        },
        cloudwatch_alarm::CloudWatchAlarm,
    },
    model::Cause,
};

const ALARM: AlarmOf<OnMetrics> = AlarmOf(OnMetrics);

/// The answer of `DescribeAlarms` with this alarm.
fn listed(more: &Value) -> (u16, Value) {
    let mut alarm = json!({
        "AlarmName": "a", "Namespace": "N", "MetricName": "M", "Statistic": "Sum", "Period": 60,
        "ComparisonOperator": "GreaterThanThreshold", "Threshold": 5.5, "EvaluationPeriods": 2,
    });
    alarm.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (200, json!({ "MetricAlarms": [alarm] }))
}

fn value(declaration: &Value) -> AlarmValue {
    let desired = KindFacts::desired(&CloudWatchAlarm, declaration, &at().scope).unwrap();
    assert_eq!(desired.problems, []);
    serde_json::from_value(desired.aspects["alarm"].clone()).unwrap()
}

/// A declaration of an alarm on one metric with these members besides.
fn declaration(more: &Value) -> Value {
    let mut plain = json!({
        "name": "a", "namespace": "N", "metric": "M", "statistic": "Sum", "period": 60, "comparison_operator": ">",
        "threshold": 5.5, "evaluation_periods": 2,
    });
    plain.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    plain
}

fn want() -> AlarmValue {
    value(&declaration(&json!({})))
}

fn at() -> Target {
    Target::example("cloudwatch.alarm", "a")
}

/// The alarm that AWS answers this of, if it can be read.
async fn live(more: &Value, external: bool) -> Result<AlarmValue, Failure> {
    let answer = listed(more);
    let (aws, _) = cloudwatch(move |_| answer.clone());
    Ok(ALARM.read(&aws, &Target { external, ..at() }).await?.unwrap().value)
}

#[tokio::test]
async fn what_is_put_comes_back() {
    let plain = declaration(&json!({ "comparison_operator": "<", "threshold": 0.5 }));
    let full = declaration(&json!({
        "description": "why", "statistic": "p99.9", "dimensions": { "A": "1", "B": "2" }, "unit": "Seconds",
        "evaluation_periods": 5, "datapoints_to_alarm": 3, "treat_missing_data": "notBreaching",
        "evaluate_low_sample_count_percentile": "ignore", "wall_clock": { "timezone": "Europe/Berlin" },
        "warm_up": { "minutes": 30, "to_the_end": true },
        "alarm_actions": ["arn:aws:sns:eu-central-1:1:b", "arn:aws:sns:eu-central-1:1:a"],
        "ok_actions": ["arn:aws:sns:eu-central-1:1:a"], "insufficient_data_actions": ["arn:aws:sns:eu-central-1:1:a"],
    }));
    let math = json!({
        "name": "a", "comparison_operator": "GreaterThanUpperThreshold", "period": 300, "statistic": "Average",
        "metrics": {
            "m": { "namespace": "N", "metric": "M", "dimensions": { "A": "1" }, "label": "all", "account_id": "444455556666" },
            "q": { "expression": "SELECT MAX(x) FROM y", "return_data": false },
            "band": { "expression": "ANOMALY_DETECTION_BAND(m)" },
        },
    });
    for (declaration, statistic, extended) in [
        (plain, json!("Sum"), Value::Null),
        (full, Value::Null, json!("p99.9")),
        (math, Value::Null, Value::Null),
    ] {
        let want = value(&declaration);
        let (aws, fake) = cloudwatch(|_| (200, json!({})));
        let outputs = ALARM.create(&aws, &at(), want.clone()).await.unwrap();
        assert_eq!(outputs["arn"], "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a");
        // An alarm has the members of the call that puts it.
        let sent = fake.input("PutMetricAlarm");
        assert_eq!([&sent["Statistic"], &sent["ExtendedStatistic"]], [&statistic, &extended]);
        let (aws, _) = cloudwatch(move |_| (200, json!({ "MetricAlarms": [sent] })));
        assert_eq!(ALARM.read(&aws, &at()).await.unwrap().unwrap().value, want);
    }
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
    let (aws, fake) = cloudwatch(|_| listed(&json!({})));
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
    let (aws, fake) = cloudwatch(move |operation| match operation {
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
    let (aws, fake) = cloudwatch(move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => refusal("ValidationError"),
        _ => listed(&json!({})),
    });
    assert!(ALARM.read(&aws, &at()).await.unwrap().is_some());
    assert_eq!(fake.operations().len(), 2);
}

#[tokio::test]
async fn denied_is_not_absent() {
    let (aws, fake) = cloudwatch(|_| refusal("AccessDenied"));
    assert_eq!(ALARM.read(&aws, &at()).await.unwrap_err().cause, Cause::Denied);
    assert_eq!(fake.operations().len(), 1);
}

#[tokio::test]
async fn creation_takes_nothing_over() {
    for (stack, goes_on) in [("calls", true), ("another", false)] {
        let (aws, fake) = cloudwatch(move |operation| match operation {
            "DescribeAlarms" => listed(&json!({})),
            "ListTagsForResource" => (200, owned(stack, "cloudwatch.alarm.a")),
            _ => (200, json!({})),
        });
        let made = ALARM.put(&aws, &at(), want()).await;
        assert_eq!(made.is_ok(), goes_on);
        assert_eq!(fake.operations().contains(&"PutMetricAlarm".to_owned()), goes_on);
        if let Err(failure) = made {
            assert!(failure.message.contains("the stack another owns it"), "{failure}");
        }
    }
}

#[tokio::test]
async fn writing_the_alarm_does_not_wake_a_silenced_one() {
    for acts in [false, true] {
        let (aws, fake) = cloudwatch(move |operation| match operation {
            "DescribeAlarms" => listed(&json!({ "ActionsEnabled": acts })),
            _ => (200, json!({})),
        });
        let update = Target { creation: [].into(), ..at() };
        ALARM.put(&aws, &update, want()).await.unwrap();
        assert_eq!(fake.input("PutMetricAlarm")["ActionsEnabled"], acts);
    }
}

#[tokio::test]
async fn deleting_what_is_gone_is_fine() {
    for (code, fine) in [("ResourceNotFound", true), ("ResourceConflict", false)] {
        let (aws, _) = cloudwatch(move |_| refusal(code));
        assert_eq!(ALARM.delete(&aws, &at()).await.is_ok(), fine);
    }
}
