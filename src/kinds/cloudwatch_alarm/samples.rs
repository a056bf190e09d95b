//! How samples become values: statistic, period, unit and dimensions, of the alarm and of its metrics.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::types::StandardUnit;

use super::{
    spec::Spec,
    words::{STATISTICS, is_statistic},
};

/// Dimensions of one metric.
const DIMENSIONS: usize = 30;

/// What AWS would refuse, wherever it is said.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    if spec.statistic.is_some() && spec.extended_statistic.is_some() {
        found.push(
            Problem::at("extended_statistic", "there is `statistic` already; an alarm has one of the two")
                .with_help("one is enough: `statistic` takes percentiles such as \"p95\" too"),
        );
    }
    let own = [
        ("statistic".to_owned(), &spec.statistic),
        ("extended_statistic".to_owned(), &spec.extended_statistic),
    ];
    let of_queries =
        spec.metrics.iter().map(|(id, query)| (format!("metrics.{id}.statistic"), &query.statistic));
    for (path, statistic) in own.into_iter().chain(of_queries) {
        found.extend(statistic.as_ref().and_then(|text| statistic_problem(&path, text)));
    }
    let of_queries = spec
        .metrics
        .iter()
        .map(|(id, query)| (format!("metrics.{id}."), query.period, &query.unit, &query.dimensions));
    for (at, period, unit, dimensions) in
        std::iter::once((String::new(), spec.period, &spec.unit, &spec.dimensions)).chain(of_queries)
    {
        if period.is_some_and(|period| !is_period(period)) {
            let problem =
                Problem::at(&format!("{at}period"), "a period has 10, 20, 30, or a multiple of 60 seconds");
            found.push(problem);
        }
        let is_unit = |unit: &str| StandardUnit::values().contains(&unit);
        if let Some(unit) = unit.as_ref().filter(|unit| !is_unit(unit)) {
            let message = format!("unknown unit `{unit}`");
            let help = format!("one of {}", StandardUnit::values().join(", "));
            found.push(Problem::at(&format!("{at}unit"), message).with_help(help));
        }
        if let Some(dimensions) = dimensions {
            found.extend(dimension_problems(&format!("{at}dimensions"), dimensions));
        }
    }
    found
}

fn statistic_problem(path: &str, text: &str) -> Option<Problem> {
    if is_statistic(text) {
        return None;
    }
    let near = STATISTICS.iter().find(|name| name.eq_ignore_ascii_case(text));
    let help = near.map_or_else(
        || "Sum, Average, Minimum, Maximum, SampleCount, p95, tm90, IQM, PR(:300), TM(10%:90%)".to_owned(),
        |name| format!("write `{name}`"),
    );
    Some(Problem::at(path, format!("unknown statistic `{text}`")).with_help(help))
}

fn dimension_problems(path: &str, dimensions: &BTreeMap<String, Text>) -> Vec<Problem> {
    let mut found = Vec::new();
    if dimensions.len() > DIMENSIONS {
        let message =
            format!("a metric has at most {DIMENSIONS} dimensions; this one has {}", dimensions.len());
        found.push(Problem::at(path, message));
    }
    for (name, value) in dimensions {
        let at = || path.split('.').map(str::to_owned).chain([name.clone()]).collect();
        if !is_visible(name) || name.starts_with(':') || name.len() > 255 {
            let message = format!("`{name}` can't be the name of a dimension");
            let help = "up to 255 ASCII characters that do not start with `:`";
            found.push(Problem { path: at(), message, help: Some(help.to_owned()) });
        }
        if value.known().is_some_and(|value| !is_visible(value) || value.len() > 1_024) {
            let message = "the value of a dimension has 1 to 1,024 ASCII characters".to_owned();
            found.push(Problem { path: at(), message, help: None });
        }
    }
    found
}

fn is_period(seconds: i32) -> bool {
    matches!(seconds, 10 | 20 | 30) || (seconds >= 60 && seconds % 60 == 0)
}

/// Whether it is ASCII without control characters, and not blank.
fn is_visible(text: &str) -> bool {
    !text.trim().is_empty() && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}
