use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_cloudwatch::types::{AlarmPromQlCriteria, EvaluationCriteria, SlidingWindow};
use serde_json::{Value, json};

use super::*;
use crate::{
    facts::KindFacts,
    kinds::{cloudwatch::fake, cloudwatch_alarm::CloudWatchAlarm},
};

fn target(external: bool) -> Target {
    Target { external, ..fake::target("cloudwatch.alarm", "a") }
}

fn value(declaration: &Value) -> AlarmValue {
    let desired = KindFacts::desired(&CloudWatchAlarm, declaration, &target(false).scope).unwrap();
    assert_eq!(desired.problems, []);
    serde_json::from_value(desired.aspects["alarm"].clone()).unwrap()
}

/// The alarm that AWS has once `value` was written.
fn stored(value: AlarmValue) -> MetricAlarm {
    let config = SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build();
    let call = value.write(aws_sdk_cloudwatch::Client::new(&config).put_metric_alarm());
    let input = call.as_input();
    MetricAlarm::builder()
        .alarm_name("a")
        .set_alarm_description(input.get_alarm_description().clone())
        .set_metric_name(input.get_metric_name().clone())
        .set_namespace(input.get_namespace().clone())
        .set_statistic(input.get_statistic().clone())
        .set_extended_statistic(input.get_extended_statistic().clone())
        .set_dimensions(input.get_dimensions().clone())
        .set_period(*input.get_period())
        .set_unit(input.get_unit().clone())
        .set_metrics(input.get_metrics().clone())
        .set_threshold(*input.get_threshold())
        .set_threshold_metric_id(input.get_threshold_metric_id().clone())
        .set_comparison_operator(input.get_comparison_operator().clone())
        .set_evaluation_periods(*input.get_evaluation_periods())
        .set_datapoints_to_alarm(*input.get_datapoints_to_alarm())
        .set_treat_missing_data(input.get_treat_missing_data().clone())
        .set_evaluate_low_sample_count_percentile(input.get_evaluate_low_sample_count_percentile().clone())
        .set_evaluation_window(input.get_evaluation_window().clone())
        .set_warm_up_configuration(input.get_warm_up_configuration().clone())
        .set_alarm_actions(input.get_alarm_actions().clone())
        .set_ok_actions(input.get_ok_actions().clone())
        .set_insufficient_data_actions(input.get_insufficient_data_actions().clone())
        .build()
}

#[test]
fn what_is_written_is_read_back() {
    let plain = json!({ "name": "a", "namespace": "N", "metric": "M", "statistic": "Sum", "period": 60, "comparison_operator": "<", "threshold": 0.5 });
    let mut full = plain.clone();
    let more = json!({
        "description": "why", "statistic": "p99.9", "dimensions": { "A": "1", "B": "2" }, "unit": "Seconds",
        "evaluation_periods": 5, "datapoints_to_alarm": 3, "treat_missing_data": "notBreaching",
        "evaluate_low_sample_count_percentile": "ignore", "wall_clock": { "timezone": "Europe/Berlin" },
        "warm_up": { "minutes": 30, "to_the_end": true },
        "alarm_actions": ["arn:aws:sns:eu-central-1:1:b", "arn:aws:sns:eu-central-1:1:a"],
        "ok_actions": ["arn:aws:sns:eu-central-1:1:a"], "insufficient_data_actions": ["arn:aws:sns:eu-central-1:1:a"],
    });
    full.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let math = json!({
        "name": "a", "comparison_operator": "GreaterThanUpperThreshold", "period": 300, "statistic": "Average",
        "metrics": {
            "m": { "namespace": "N", "metric": "M", "dimensions": { "A": "1" }, "label": "all", "account_id": "444455556666" },
            "q": { "expression": "SELECT MAX(x) FROM y", "return_data": false },
            "band": { "expression": "ANOMALY_DETECTION_BAND(m)" },
        },
    });
    for declaration in [plain, full, math] {
        let value = value(&declaration);
        let seen =
            AlarmValue::seen(stored(value.clone()), &target(false), "cloudwatch:DescribeAlarms").unwrap();
        assert_eq!(seen, value);
    }
}

#[test]
fn statistics_go_where_they_belong() {
    let alarm = |statistic: &str| {
        stored(value(
            &json!({ "name": "a", "namespace": "N", "metric": "M", "statistic": statistic, "period": 60, "comparison_operator": ">", "threshold": 1 }),
        ))
    };
    let sum = alarm("Sum");
    assert_eq!((sum.statistic, sum.extended_statistic), (Some(Statistic::Sum), None));
    let p95 = alarm("p95");
    assert_eq!((p95.statistic, p95.extended_statistic), (None, Some("p95".to_owned())));
}

/// An alarm as AWS answers it where only the least was said.
fn least() -> MetricAlarm {
    MetricAlarm::builder()
        .namespace("N")
        .metric_name("M")
        .statistic(Statistic::Sum)
        .period(60)
        .comparison_operator(ComparisonOperator::GreaterThanThreshold)
        .threshold(1.0)
        .evaluation_periods(2)
        .build()
}

#[test]
fn absent_is_the_default() {
    let seen = |alarm| AlarmValue::seen(alarm, &target(false), "cloudwatch:DescribeAlarms").unwrap();
    let bare = seen(least());
    assert_eq!(bare.treat_missing_data, MissingData::Missing);
    let mut said = least();
    said.alarm_description = Some(String::new());
    said.treat_missing_data = Some("missing".to_owned());
    said.datapoints_to_alarm = Some(2);
    said.evaluate_low_sample_count_percentile = Some("evaluate".to_owned());
    said.evaluation_window = Some(EvaluationWindow::SlidingWindow(SlidingWindow::builder().build()));
    said.warm_up_configuration =
        Some(WarmUpConfiguration::builder().warm_up_period_duration_in_minutes(0).build());
    said.alarm_actions = Some(Vec::new());
    said.dimensions = Some(Vec::new());
    said.metrics = Some(Vec::new());
    assert_eq!(seen(said), bare);

    let query = MetricDataQuery::builder().id("e").expression("1").account_id("111122223333").build();
    let (_, query) = seen_query(query, "111122223333").unwrap();
    assert!(query.return_data && query.account_id.is_none());
}

#[test]
fn what_would_be_lost_is_not_touched() {
    let mut promql = MetricAlarm::builder().alarm_name("a").evaluation_interval(60).build();
    let criteria = AlarmPromQlCriteria::builder().query("up == 0").build();
    promql.evaluation_criteria = Some(EvaluationCriteria::PromQlCriteria(criteria));
    let failure = AlarmValue::seen(promql.clone(), &target(false), "cloudwatch:PutMetricAlarm").unwrap_err();
    assert_eq!(failure.message, "the alarm has a PromQL query, which trueup does not know");
    assert!(AlarmValue::seen(promql, &target(true), "cloudwatch:DescribeAlarms").is_ok());
}
