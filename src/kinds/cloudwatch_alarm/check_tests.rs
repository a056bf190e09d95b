use serde_json::{Value, json};

use super::*;
use crate::{facts::KindFacts, kinds::cloudwatch_alarm::CloudWatchAlarm};

fn desired(over: Value) -> Desired {
    let scope = Target::example("cloudwatch.alarm", "a").scope;
    KindFacts::desired(&CloudWatchAlarm, &declaration(over), &scope).unwrap()
}

/// A declaration on top of a good one; `null` removes a member.
fn declaration(mut over: Value) -> Value {
    let mut base = json!({
        "name": "a", "namespace": "N", "metric": "M", "statistic": "Sum", "period": 300, "comparison_operator": ">",
        "threshold": 5,
    });
    if over.get("metrics").is_some() {
        base["metric"] = Value::Null;
    }
    for (key, value) in base.as_object().unwrap() {
        if over.get(key).is_none() {
            over[key] = value.clone();
        }
    }
    over.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    over
}

fn messages(over: Value) -> Vec<String> {
    let shown = |problem: Problem| format!("{}: {}", problem.path.join("."), problem.message);
    desired(over).problems.into_iter().map(shown).collect()
}

fn alarm(over: Value) -> Value {
    let desired = desired(over);
    assert_eq!(desired.problems, []);
    desired.aspects["alarm"].clone()
}

#[test]
fn good_alarms_pass() {
    let band = json!({ "m": { "metric": "M" }, "band": { "expression": "ANOMALY_DETECTION_BAND(m, 2)" } });
    let cases = [
        json!({}),
        json!({ "name": "x".repeat(255), "description": "x".repeat(1_024) }),
        json!({ "name": { "$pending": "${iam.role.a.name}-errors" }, "metric": { "$pending": "${iam.role.a.name}" } }),
        json!({ "statistic": null, "extended_statistic": "p99.9", "unit": "Bytes/Second", "dimensions": { "A b": "1" } }),
        json!({ "period": 10, "evaluation_periods": 8_640, "datapoints_to_alarm": 8_640 }),
        json!({ "period": 86_400, "evaluation_periods": 7 }),
        json!({ "alarm_actions": ["arn:aws:sns:eu-central-1:1:t", { "$pending": "${sns.topic.a.arn}" }] }),
        json!({ "metrics": band, "threshold": null, "comparison_operator": "GreaterThanUpperThreshold" }),
        json!({ "metrics": { "q": { "expression": "SELECT AVG(CPUUtilization) FROM \"AWS/EC2\"" } } }),
        json!({ "wall_clock": {}, "warm_up": { "minutes": 30 } }),
    ];
    for case in cases {
        assert_eq!(messages(case.clone()), Vec::<String>::new(), "{case}");
    }
}

#[test]
fn what_aws_refuses_is_found_offline() {
    let math = |metrics: Value| json!({ "metrics": metrics });
    let band = |over: Value| {
        let mut case = json!({ "threshold": null, "comparison_operator": "GreaterThanUpperThreshold" });
        case.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        case
    };
    let eleven: Vec<(String, Value)> = (0..11).map(|n| (format!("m{n}"), json!({ "metric": "M" }))).collect();
    let mut eleven: Value = eleven.into_iter().collect::<serde_json::Map<_, _>>().into();
    eleven["m0"]["return_data"] = true.into();
    let actions: Vec<String> = (0..6).map(|n| format!("arn:aws:sns:eu-central-1:1:t{n}")).collect();
    let two = |returns: Option<bool>| {
        let query = |metric: &str| json!({ "metric": metric, "return_data": returns });
        json!({ "a": query("A"), "b": query("B") })
    };
    let many: BTreeMap<String, &str> = (0..31).map(|n| (format!("D{n}"), "1")).collect();
    let m = json!({ "m": { "metric": "M" } });
    let over_band = |over: Value| {
        let mut query = json!({ "expression": "ANOMALY_DETECTION_BAND(m)" });
        query.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        json!({ "m": { "metric": "M" }, "b": query })
    };
    let cases = [
        (json!({ "name": "" }), "name: `name` must be 1 to 255 characters"),
        (json!({ "name": "a\tb" }), "name: `a\tb` is not a valid `name`: must be without control characters"),
        (json!({ "description": "x".repeat(1_025) }), "description: `description` must be at most 1024"),
        (json!({ "namespace": null }), ": missing `namespace`"),
        (json!({ "statistic": null }), ": missing `statistic`"),
        (json!({ "period": null }), ": missing `period`"),
        (json!({ "metric": null }), ": missing `metric`"),
        (json!({ "threshold": null }), ": missing `threshold`"),
        (json!({ "extended_statistic": "p95" }), "extended_statistic: `statistic` and `extended_statistic`"),
        (json!({ "statistic": "sum" }), "statistic: unknown statistic `sum`"),
        (json!({ "statistic": null, "extended_statistic": "p101" }), "extended_statistic: unknown statistic"),
        (json!({ "period": 45 }), "period: a period has 10, 20, 30"),
        (json!({ "period": 0 }), "period: a period has 10, 20, 30"),
        (json!({ "unit": "count" }), "unit: unknown unit `count`"),
        (json!({ "dimensions": { ":a": "1" } }), "dimensions.:a: invalid dimension name"),
        (json!({ "dimensions": { "A.b": " " } }), "dimensions.A.b: the value of a dimension"),
        (json!({ "dimensions": many }), "dimensions: `dimensions` must have at most 30 entries, not 31"),
        (json!({ "evaluation_periods": 0 }), "evaluation_periods: `evaluation_periods` must be at least 1"),
        (
            json!({ "evaluation_periods": 3, "datapoints_to_alarm": 4 }),
            "datapoints_to_alarm: expected 1 to 3",
        ),
        (json!({ "evaluation_periods": 289 }), "evaluation_periods: 289 periods of 300 seconds are 86700"),
        (json!({ "period": 86_400, "evaluation_periods": 8 }), "evaluation_periods: 8 periods of 86400"),
        (json!({ "warm_up": { "minutes": 0 } }), "warm_up.minutes: `minutes` must be at least 1"),
        (json!({ "ok_actions": actions }), "ok_actions: a state has at most 5"),
        (json!({ "ok_actions": ["arn:aws:sns:us-east-1:1:t"] }), "ok_actions.0: the action is in us-east-1"),
        (json!({ "metric": "M", "metrics": m }), "metrics: `metric` and `metrics` exclude"),
        (math(eleven), "metrics: an alarm has at most 10"),
        (math(json!({ "M": { "metric": "M" } })), "metrics.M: invalid ID `M`"),
        (math(json!({ "m": {} })), "metrics.m: missing `metric` or"),
        (
            math(json!({ "m": { "metric": "M", "expression": "1" } })),
            "metrics.m.metric: `expression` and `metric` exclude each other",
        ),
        (
            math(json!({ "m": { "expression": "1", "unit": "Count" } })),
            "metrics.m.unit: an expression has none",
        ),
        (math(two(None)), "metrics: the alarm can watch only one of a, b"),
        (math(two(Some(true))), "metrics.b.return_data: the alarm can watch only one of a, b"),
        (math(two(Some(false))), "metrics: no metric or expression returns data"),
        (
            json!({ "threshold_metric_id": "m" }),
            "threshold_metric_id: `GreaterThanThreshold` compares with a number",
        ),
        (band(json!({})), "comparison_operator: `GreaterThanUpperThreshold` compares with a band"),
        (
            band(json!({ "metrics": m, "threshold_metric_id": "b" })),
            "threshold_metric_id: unknown metric or expression `b`",
        ),
        (
            band(json!({ "threshold": 5, "metrics": over_band(json!({})) })),
            "threshold: the band is the threshold",
        ),
        (
            band(json!({ "metrics": over_band(json!({ "return_data": false })) })),
            "metrics.b.return_data: the band has to return data",
        ),
    ];
    for (case, expected) in cases {
        let messages = messages(case.clone());
        assert!(messages.len() == 1 && messages[0].starts_with(expected), "{case}: {messages:?}");
    }
}

#[test]
fn metrics_take_from_the_alarm_what_they_do_not_say() {
    let alarm = alarm(json!({
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
        "threshold": null,
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

#[test]
fn all_evaluation_periods_are_the_default() {
    for (datapoints, expected) in [(3, None), (2, Some(json!(2)))] {
        let alarm = alarm(json!({ "evaluation_periods": 3, "datapoints_to_alarm": datapoints }));
        assert_eq!(alarm.get("datapoints_to_alarm"), expected.as_ref());
    }
}
