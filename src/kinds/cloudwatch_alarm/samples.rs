//! Constraints on statistics, periods, units and dimensions, of the alarm and of its metrics.

use aws_sdk_cloudwatch::types::StandardUnit;

use super::{
    spec::Spec,
    words::{STATISTICS, is_statistic},
};
use crate::kind::prelude::*;

/// The constraints that the alarm and its metrics break.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    if spec.statistic.is_some() && spec.extended_statistic.is_some() {
        let problem =
            Problem::at("extended_statistic", "`statistic` and `extended_statistic` exclude each other");
        found.push(problem.with_help("one is enough: `statistic` takes percentiles such as \"p95\" too"));
    }
    let extended = spec.extended_statistic.as_deref();
    found.extend(extended.and_then(|text| statistic(vec!["extended_statistic".to_owned()], text)));
    let own = (Vec::new(), &spec.statistic, spec.period, &spec.unit, &spec.dimensions);
    let of_queries = spec.metrics.iter().map(|(id, query)| {
        let at = vec!["metrics".to_owned(), id.clone()];
        (at, &query.statistic, query.period, &query.unit, &query.dimensions)
    });
    for (at, text, period, unit, dimensions) in std::iter::once(own).chain(of_queries) {
        let path = |member: &str| at.iter().cloned().chain([member.to_owned()]).collect::<Vec<_>>();
        found.extend(text.as_ref().and_then(|text| statistic(path("statistic"), text)));
        if period.is_some_and(|period| !is_period(period)) {
            found
                .push(Problem::below(path("period"), "a period has 10, 20, 30, or a multiple of 60 seconds"));
        }
        let is_unit = |unit: &str| StandardUnit::values().contains(&unit);
        if let Some(unit) = unit.as_ref().filter(|unit| !is_unit(unit)) {
            let help = format!("one of {}", StandardUnit::values().join(", "));
            found.push(Problem::below(path("unit"), format!("unknown unit `{unit}`")).with_help(help));
        }
        found.extend(dimensions.iter().flat_map(|all| dimension_problems(&path("dimensions"), all)));
    }
    found
}

fn statistic(path: Vec<String>, text: &str) -> Option<Problem> {
    if is_statistic(text) {
        return None;
    }
    let near = STATISTICS.iter().find(|name| name.eq_ignore_ascii_case(text));
    let help = near.map_or_else(
        || "Sum, Average, Minimum, Maximum, SampleCount, p95, tm90, IQM, PR(:300), TM(10%:90%)".to_owned(),
        |name| format!("write `{name}`"),
    );
    Some(Problem::below(path, format!("unknown statistic `{text}`")).with_help(help))
}

fn dimension_problems(path: &[String], dimensions: &BTreeMap<String, Text>) -> Vec<Problem> {
    let mut found = Vec::new();
    for (name, value) in dimensions {
        let at = |message: String| Problem::below(path.iter().chain([name]), message);
        if !is_visible(name) || name.starts_with(':') || name.len() > 255 {
            let problem = at(format!("invalid dimension name `{name}`"));
            found.push(problem.with_help("up to 255 ASCII characters that do not start with `:`"));
        }
        if value.known().is_some_and(|value| !is_visible(value) || value.len() > 1_024) {
            found.push(at("the value of a dimension has 1 to 1,024 ASCII characters".to_owned()));
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
