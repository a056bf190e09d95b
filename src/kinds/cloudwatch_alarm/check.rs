//! AWS's constraints on a declaration, as far as they are known offline.

use super::spec::{QuerySpec, Spec};
use crate::{
    alarm::{ExpressionForm, FUNCTIONS, WrongExpression, expression_form},
    kinds::cloudwatch::prelude::*,
};

/// Seconds that an alarm can look back: a day, or a week with periods of an hour and more.
const DAY: i64 = 86_400;
const WEEK: i64 = 604_800;
const HOUR: i32 = 3_600;

/// The constraints that the declaration breaks.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found = Vec::new();
    let lists = [&spec.alarm_actions, &spec.ok_actions, &spec.insufficient_data_actions];
    for (path, arns) in actions::MEMBERS.into_iter().zip(lists) {
        found.extend(actions::problems(path, arns, &scope.region));
        found.extend(actions::of_instances(path, arns).filter_map(|path| of_instance(spec, &path)));
    }
    watched(spec, &mut found);
    found.extend(expressions(spec));
    found.extend(samples(spec));
    found.extend(threshold(spec));
    found.extend(evaluation(spec));
    found
}

/// The constraint that an action on an EC2 instance breaks.
fn of_instance(spec: &Spec, path: &str) -> Option<Problem> {
    if !spec.metrics.is_empty() {
        return Some(
            Problem::at(path, "an alarm on metric math or a query can't act on EC2 instances")
                .with_help("put the action on an alarm on the instance's own metric"),
        );
    }
    let has_instance = spec.dimensions.as_ref().is_some_and(|all| all.contains_key("InstanceId"));
    (spec.metric.is_some() && !has_instance).then(|| {
        Problem::at(path, "the metric has no dimension `InstanceId`, so the action has no instance to act on")
            .with_help("dimensions = { InstanceId = \"i-0123456789abcdef0\" }")
    })
}

/// The members that a metric lacks: of its own, or of the alarm's.
fn missing(spec: &Spec, query: &QuerySpec) -> impl Iterator<Item = String> {
    let given = [
        ("namespace", query.namespace.is_some() || spec.namespace.is_some()),
        ("statistic", query.statistic.is_some() || spec.any_statistic().is_some()),
        ("period", query.period.is_some() || spec.period.is_some()),
    ];
    given.into_iter().filter(|(_, given)| !given).map(|(name, _)| format!("missing `{name}` of the metric"))
}

fn watched(spec: &Spec, found: &mut Vec<Problem>) {
    match (&spec.metric, spec.metrics.is_empty()) {
        (Some(_), true) => {
            found.extend(missing(spec, &QuerySpec::default()).map(|message| Problem::at("", message)));
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
    for (id, query) in &spec.metrics {
        let here = |message: String| Problem::below(["metrics", id], message);
        match (&query.expression, &query.metric) {
            (Some(_), None) => found.extend(of_expression(id, query)),
            (None, Some(_)) => {
                let help = "set it here, or once for all metrics of the alarm";
                found.extend(missing(spec, query).map(|message| here(message).with_help(help)));
            }
            (Some(_), Some(_)) => {
                let message = "`expression` and `metric` exclude each other";
                found.push(Problem::below(["metrics", id, "metric"], message));
            }
            (None, None) => found.push(here("missing `metric` or `expression`".to_owned())),
        }
    }
    let help = "set `return_data = true` on the one it watches";
    match &spec.watched()[..] {
        [_] => {}
        [] => {
            let message = "no metric or expression returns data for the alarm to watch";
            found.push(Problem::at("metrics", message).with_help(help));
        }
        several => {
            let declared = several.iter().all(|id| spec.metrics[*id].return_data == Some(true));
            let message = format!("the alarm can watch only one of {}", several.join(", "));
            let path = if declared { &["metrics", several[1], "return_data"][..] } else { &["metrics"] };
            found.push(Problem::below(path.iter().copied(), message).with_help(help));
        }
    }
}

fn of_expression(id: &str, query: &QuerySpec) -> impl Iterator<Item = Problem> {
    let own = [
        ("namespace", query.namespace.is_some()),
        ("dimensions", query.dimensions.is_some()),
        ("statistic", query.statistic.is_some()),
        ("unit", query.unit.is_some()),
    ];
    own.into_iter()
        .filter(|(_, given)| *given)
        .map(move |(name, _)| Problem::below(["metrics", id, name], "an expression has none of its own"))
}

fn threshold(spec: &Spec) -> Vec<Problem> {
    let operator = spec.comparison_operator.to_text();
    let mut found = Vec::new();
    if !spec.comparison_operator.is_of_band() {
        if spec.threshold_metric_id.is_some() {
            let problem = Problem::at("threshold_metric_id", format!("`{operator}` compares with a number"));
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
        return found;
    }
    let with_band = format!("`{operator}` compares with a band");
    if spec.threshold.is_some() {
        found.push(Problem::at("threshold", "the band is the threshold").with_help(with_band.clone()));
    }
    let Some(id) = spec.band() else {
        let problem = Problem::at("comparison_operator", with_band);
        found.push(problem.with_help("metrics.band = { expression = \"ANOMALY_DETECTION_BAND(m1, 2)\" }"));
        return found;
    };
    match spec.metrics.get(id) {
        None => {
            let message = format!("unknown metric or expression `{id}`");
            found.push(Problem::at("threshold_metric_id", message));
        }
        Some(query) if query.return_data == Some(false) => {
            let path = ["metrics", id, "return_data"];
            found.push(Problem::below(path, "the band has to return data too"));
        }
        Some(_) => {}
    }
    found
}

fn evaluation(spec: &Spec) -> Vec<Problem> {
    let periods = spec.evaluation_periods;
    let mut found = Vec::new();
    if spec.datapoints_to_alarm.is_some_and(|count| count > periods.max(1)) {
        let message = format!("expected 1 to {periods}, the number of evaluation periods");
        found.push(Problem::at("datapoints_to_alarm", message));
    }
    let own = spec.metrics.values().filter_map(|query| query.period);
    let longest = own.chain(spec.period).max().unwrap_or_default();
    let limit = if longest < HOUR { DAY } else { WEEK };
    let span = i64::from(longest) * i64::from(periods);
    if span > limit {
        let message = format!(
            "{periods} periods of {longest} seconds are {span} seconds; an alarm looks back {limit} at most"
        );
        let problem = Problem::at("evaluation_periods", message);
        let help = "with periods of an hour or more it is a week".to_owned();
        found.push(Problem { help: (limit == DAY).then_some(help), ..problem });
    }
    found
}

/// The constraints on statistics and periods that the alarm and its metrics break.
fn samples(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    if spec.statistic.is_some() && spec.extended_statistic.is_some() {
        let problem =
            Problem::at("extended_statistic", "`statistic` and `extended_statistic` exclude each other");
        found.push(problem.with_help("one is enough: `statistic` takes percentiles such as \"p95\" too"));
    }
    let of_queries =
        spec.metrics.iter().map(|(id, query)| (vec!["metrics", id.as_str(), "period"], query.period));
    let periods = std::iter::once((vec!["period"], spec.period)).chain(of_queries);
    let wrong = periods.filter(|(_, period)| period.is_some_and(|period| !is_period(period)));
    let message = "a period has 10, 20, 30, or a multiple of 60 seconds";
    found.extend(wrong.map(|(path, _)| Problem::below(path, message)));
    found
}

fn is_period(seconds: i32) -> bool {
    matches!(seconds, 10 | 20 | 30) || (seconds >= 60 && seconds % 60 == 0)
}

/// The constraints that known expressions break.
fn expressions(spec: &Spec) -> Vec<Problem> {
    let ids: BTreeSet<&str> = spec.metrics.keys().map(String::as_str).collect();
    let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, query) in &spec.metrics {
        let Some(text) = query.expression.as_ref().and_then(|text| text.known()) else { continue };
        let form = expression_form(text, &ids);
        uses.insert(id, form.uses.clone());
        found.extend(expression(spec, &ids, (id, query), form));
    }
    found.extend(circular(&uses));
    found
}

/// The first expression that depends on its own result.
fn circular(uses: &BTreeMap<&str, BTreeSet<String>>) -> Option<Problem> {
    let reaches = |start: &str| {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = uses[start].iter().map(String::as_str).collect();
        while let Some(id) = next.pop() {
            if id == start {
                return true;
            }
            if reached.insert(id) {
                next.extend(uses.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        false
    };
    let id = uses.keys().find(|id| reaches(id))?;
    let message = format!("the expression `{id}` depends on its own result");
    Some(Problem::below(["metrics", id, "expression"], message))
}

fn expression(
    spec: &Spec,
    ids: &BTreeSet<&str>,
    (id, query): (&str, &QuerySpec),
    form: ExpressionForm,
) -> Vec<Problem> {
    let at = |message: String| Problem::below(["metrics", id, "expression"], message);
    let problem = |wrong| match wrong {
        WrongExpression::Unreadable(why) => at(format!("invalid expression: {why}")),
        WrongExpression::NoId(name) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            at(format!("unknown metric or expression `{name}`"))
                .with_help(format!("the alarm has {}", ids.join(", ")))
        }
        WrongExpression::NoFunction(name) => at(format!("unknown function `{name}`"))
            .with_help(format!("the functions are {}", FUNCTIONS.join(", "))),
        WrongExpression::Arguments(name, takes) => at(format!("`{name}` takes {takes}")),
        WrongExpression::CalculatesWithText => at("a string can't be an operand".to_owned()),
        WrongExpression::Searches => at("an alarm can't watch a SEARCH expression".to_owned())
            .with_help("name the metrics, or use a Metrics Insights query: SELECT … FROM SCHEMA(…)"),
    };
    let mut found: Vec<Problem> = form.problems.into_iter().map(problem).collect();
    if form.needs_period && query.period.is_none() && spec.period.is_none() {
        let message = "missing `period`: the expression names no metric that has one";
        found.push(Problem::below(["metrics", id], message).with_help("period = 60"));
    }
    let operator = spec.comparison_operator;
    if form.is_band && spec.watched() == [id] && !operator.is_of_band() {
        let message = format!("`{}` compares with a number, and this is a band", operator.to_text());
        found.push(at(message).with_help(
            "watch the metric, and compare it with the band: comparison_operator = \"GreaterThanUpperThreshold\", without a threshold",
        ));
    }
    found
}
