//! What CloudWatch refuses of an alarm's metric math.

use std::collections::BTreeSet;

use super::spec::{QuerySpec, Spec};
use crate::{
    alarm::{FUNCTIONS, WrongExpression, expression_form},
    facts::Problem,
};

/// Everything that CloudWatch would refuse of the expressions that are known.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let ids: BTreeSet<&str> = spec.metrics.keys().map(String::as_str).collect();
    let expressions = spec.metrics.iter().filter_map(|(id, query)| {
        let text = query.expression.as_ref()?.known()?;
        Some((id, query, text))
    });
    expressions.flat_map(|(id, query, text)| of_expression(spec, &ids, (id, query), text)).collect()
}

fn of_expression(
    spec: &Spec,
    ids: &BTreeSet<&str>,
    (id, query): (&str, &QuerySpec),
    text: &str,
) -> Vec<Problem> {
    let at = |member: &str, message: String| Problem {
        path: ["metrics", id, member]
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| (*part).to_owned())
            .collect(),
        message,
        help: None,
    };
    let form = expression_form(text, ids);
    let mut found: Vec<Problem> = form
        .problems
        .into_iter()
        .map(|wrong| match wrong {
            WrongExpression::Unreadable(why) => {
                at("expression", format!("the expression can't be read: {why}"))
            }
            WrongExpression::NoId(name) => at("expression", format!("unknown metric or expression `{name}`"))
                .with_help(format!("the alarm has {}", listed(ids))),
            WrongExpression::NoFunction(name) => {
                at("expression", format!("metric math has no function `{name}`"))
                    .with_help(format!("the functions are {}", FUNCTIONS.join(", ")))
            }
            WrongExpression::Searches => {
                at("expression", "an alarm can't watch a SEARCH expression".to_owned())
                    .with_help("name the metrics, or use a Metrics Insights query: SELECT … FROM SCHEMA(…)")
            }
        })
        .collect();
    if form.needs_period && query.period.is_none() && spec.period.is_none() {
        let message = "missing `period`: the expression names no metric that has one".to_owned();
        found.push(at("", message).with_help("period = 60"));
    }
    let is_watched = spec.watched() == [id];
    if form.is_band && is_watched && !spec.comparison_operator.is_of_band() {
        let message =
            format!("`{}` compares with a number, and this is a band", spec.comparison_operator.as_str());
        found.push(at("expression", message).with_help(
            "watch the metric, and compare it with the band: comparison_operator = \"GreaterThanUpperThreshold\", without a threshold",
        ));
    }
    found
}

fn listed(ids: &BTreeSet<&str>) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
