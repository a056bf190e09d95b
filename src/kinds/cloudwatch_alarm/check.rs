//! What AWS would refuse in a declaration, as far as it is known offline.

use super::{
    expressions, samples,
    spec::{QuerySpec, Spec},
};
use crate::kind::prelude::*;
use crate::kinds::cloudwatch::{
    actions,
    names::{alarm_name_problem, description_problem},
};

/// Metrics and expressions of one alarm.
const METRICS: usize = 10;

/// Seconds that an alarm can look back: a day, or a week with periods of an hour and more.
const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;
const HOUR: i32 = 3_600;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found = Vec::new();
    found.extend(alarm_name_problem(&spec.name));
    found.extend(description_problem(&spec.description));
    let actions = [
        ("alarm_actions", &spec.alarm_actions),
        ("ok_actions", &spec.ok_actions),
        ("insufficient_data_actions", &spec.insufficient_data_actions),
    ];
    for (path, arns) in actions {
        found.extend(actions::problems(path, arns, &scope.region));
        if !spec.metrics.is_empty() {
            found.extend(actions::of_instances(path, arns).map(|(path, _)| {
                Problem::at(&path, "an alarm on metric math or a query can't act on EC2 instances")
                    .with_help("put the action on an alarm on the instance's own metric")
            }));
        }
        let has_instance = spec.dimensions.as_ref().is_some_and(|all| all.contains_key("InstanceId"));
        if spec.metric.is_some() && !has_instance {
            found.extend(actions::of_instances(path, arns).map(|(path, _)| {
                Problem::at(
                    &path,
                    "the metric has no dimension `InstanceId`, so the action has no instance to act on",
                )
                .with_help("dimensions = { InstanceId = \"i-0123456789abcdef0\" }")
            }));
        }
    }
    what_is_watched(spec, &mut found);
    found.extend(expressions::problems(spec));
    found.extend(samples::problems(spec));
    threshold(spec, &mut found);
    evaluation(spec, &mut found);
    found
}

fn what_is_watched(spec: &Spec, found: &mut Vec<Problem>) {
    match (&spec.metric, spec.metrics.is_empty()) {
        (Some(_), true) => {
            for (name, is_there) in [
                ("namespace", spec.namespace.is_some()),
                ("statistic", spec.any_statistic().is_some()),
                ("period", spec.period.is_some()),
            ] {
                if !is_there {
                    found.push(Problem::at("", format!("missing `{name}` of the metric")));
                }
            }
        }
        (Some(_), false) => {
            let problem = Problem::at("metrics", "`metric` and `metrics` exclude each other");
            found.push(problem.with_help("declare the metric as one of `metrics`"));
        }
        (None, true) => found.push(
            Problem::at("", "missing `metric`, or `metrics` of which one is watched")
                .with_help("namespace = \"AWS/ECS\", metric = \"CPUUtilization\""),
        ),
        (None, false) => of_math(spec, found),
    }
}

fn of_math(spec: &Spec, found: &mut Vec<Problem>) {
    if spec.metrics.len() > METRICS {
        let count = spec.metrics.len();
        let message = format!("an alarm has at most {METRICS} metrics and expressions; this one has {count}");
        found.push(Problem::at("metrics", message));
    }
    for (id, query) in &spec.metrics {
        let at = |rest: &str| format!("metrics.{id}{rest}");
        if !is_id(id) {
            let message = format!("invalid id `{id}`");
            let help = "an id is a lower-case letter, then letters, digits and `_`";
            found.push(
                Problem { path: vec!["metrics".to_owned(), id.clone()], message, help: None }.with_help(help),
            );
        }
        match (&query.expression, &query.metric) {
            (Some(_), None) => of_expression(id, query, found),
            (None, Some(_)) => {
                for (name, is_there) in [
                    ("namespace", query.namespace.is_some() || spec.namespace.is_some()),
                    ("statistic", query.statistic.is_some() || spec.any_statistic().is_some()),
                    ("period", query.period.is_some() || spec.period.is_some()),
                ] {
                    if !is_there {
                        let problem = Problem::at(&at(""), format!("missing `{name}` of the metric"));
                        found.push(problem.with_help("set it here, or once for all metrics of the alarm"));
                    }
                }
            }
            (Some(_), Some(_)) => {
                found.push(Problem::at(&at(".metric"), "`expression` and `metric` exclude each other"));
            }
            (None, None) => found.push(Problem::at(&at(""), "missing `metric` or `expression`")),
        }
    }
    let watched = spec.watched();
    match &watched[..] {
        [_] => {}
        [] => found.push(
            Problem::at("metrics", "no metric or expression returns data for the alarm to watch")
                .with_help("set `return_data = true` on the one it watches"),
        ),
        several => {
            let declared = several.iter().all(|id| spec.metrics[*id].return_data == Some(true));
            let message = format!("the alarm can watch only one of {}", several.join(", "));
            let path =
                if declared { format!("metrics.{}.return_data", several[1]) } else { "metrics".to_owned() };
            found.push(
                Problem::at(&path, message).with_help("set `return_data = true` on the one it watches"),
            );
        }
    }
}

fn of_expression(id: &str, query: &QuerySpec, found: &mut Vec<Problem>) {
    for (name, is_there) in [
        ("namespace", query.namespace.is_some()),
        ("dimensions", query.dimensions.is_some()),
        ("statistic", query.statistic.is_some()),
        ("unit", query.unit.is_some()),
    ] {
        if is_there {
            found.push(Problem::at(&format!("metrics.{id}.{name}"), "an expression has none of its own"));
        }
    }
}

fn threshold(spec: &Spec, found: &mut Vec<Problem>) {
    let operator = spec.comparison_operator;
    if operator.is_of_band() {
        if spec.threshold.is_some() {
            let message = "the band is the threshold";
            found.push(
                Problem::at("threshold", message)
                    .with_help(format!("`{}` compares with a band", operator.as_str())),
            );
        }
        match spec.band() {
            None => found.push(
                Problem::at("comparison_operator", format!("`{}` compares with a band", operator.as_str()))
                    .with_help("metrics.band = { expression = \"ANOMALY_DETECTION_BAND(m1, 2)\" }"),
            ),
            Some(id) => match spec.metrics.get(id) {
                None => {
                    let message = format!("unknown metric or expression `{id}`");
                    found.push(Problem::at("threshold_metric_id", message));
                }
                Some(query) if query.return_data == Some(false) => {
                    let path = format!("metrics.{id}.return_data");
                    found.push(Problem::at(&path, "the band has to return data too"));
                }
                Some(_) => {}
            },
        }
        return;
    }
    if spec.threshold_metric_id.is_some() {
        let problem =
            Problem::at("threshold_metric_id", format!("`{}` compares with a number", operator.as_str()));
        found.push(problem.with_help(
            "GreaterThanUpperThreshold, LessThanLowerThreshold or LessThanLowerOrGreaterThanUpperThreshold compare with a band",
        ));
    }
    match spec.threshold {
        None => found.push(Problem::at("", "missing `threshold`")),
        Some(threshold) if !threshold.is_finite() => {
            found.push(Problem::at("threshold", "a threshold is finite"));
        }
        Some(_) => {}
    }
}

fn evaluation(spec: &Spec, found: &mut Vec<Problem>) {
    let periods = spec.evaluation_periods;
    if periods < 1 {
        found.push(Problem::at("evaluation_periods", "an alarm looks at one period at least"));
        return;
    }
    if spec.datapoints_to_alarm.is_some_and(|count| !(1..=periods).contains(&count)) {
        let message = format!("of {periods} evaluation periods, 1 to {periods} can be beyond the threshold");
        found.push(Problem::at("datapoints_to_alarm", message));
    }
    if spec.warm_up.is_some_and(|warm_up| warm_up.minutes < 1) {
        found.push(Problem::at("warm_up.minutes", "an alarm warms up for one minute at least"));
    }
    let own = spec.metrics.values().filter_map(|query| query.period);
    let Some(longest) = own.chain(spec.period).max() else { return };
    let limit = if longest < HOUR { DAY } else { WEEK };
    let span = i64::from(longest) * i64::from(periods);
    if span > limit {
        let message = format!(
            "{periods} periods of {longest} seconds are {span} seconds; an alarm looks back {limit} at most"
        );
        let problem = Problem::at("evaluation_periods", message);
        found.push(if limit == DAY {
            problem.with_help("with periods of an hour or more it is a week")
        } else {
            problem
        });
    }
}

fn is_id(id: &str) -> bool {
    id.len() <= 255
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
