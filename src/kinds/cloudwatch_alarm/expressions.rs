//! What CloudWatch refuses of an alarm's metric math.

use super::spec::{QuerySpec, Spec};
use crate::alarm::{ExpressionForm, FUNCTIONS, WrongExpression, expression_form};
use crate::kind::prelude::*;

/// Everything that CloudWatch would refuse of the expressions that are known.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let ids: BTreeSet<&str> = spec.metrics.keys().map(String::as_str).collect();
    let expressions = spec.metrics.iter().filter_map(|(id, query)| {
        let text = query.expression.as_ref()?.known()?;
        Some((id, query, text))
    });
    let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, query, text) in expressions {
        let form = expression_form(text, &ids);
        uses.insert(id, form.uses.clone());
        found.extend(of_expression(spec, &ids, (id, query), form));
    }
    found.extend(circular(&uses));
    found
}

/// The first expression that needs its own result.
fn circular(uses: &BTreeMap<&str, BTreeSet<String>>) -> Option<Problem> {
    let reaches = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&str> = uses[start].iter().map(String::as_str).collect();
        while let Some(id) = next.pop() {
            if id == start {
                return true;
            }
            if seen.insert(id) {
                next.extend(uses.get(id).into_iter().flatten().map(String::as_str));
            }
        }
        false
    };
    let id = uses.keys().find(|id| reaches(id))?;
    let message = format!("the expression `{id}` depends on its own result");
    Some(Problem { path: ["metrics", id, "expression"].map(str::to_owned).into(), message, help: None })
}

fn of_expression(
    spec: &Spec,
    ids: &BTreeSet<&str>,
    (id, query): (&str, &QuerySpec),
    form: ExpressionForm,
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
    let mut found: Vec<Problem> = form
        .problems
        .into_iter()
        .map(|wrong| match wrong {
            WrongExpression::Unreadable(why) => at("expression", format!("invalid expression: {why}")),
            WrongExpression::NoId(name) => at("expression", format!("unknown metric or expression `{name}`"))
                .with_help(format!("the alarm has {}", listed(ids))),
            WrongExpression::NoFunction(name) => at("expression", format!("unknown function `{name}`"))
                .with_help(format!("the functions are {}", FUNCTIONS.join(", "))),
            WrongExpression::Arguments(name, takes) => at("expression", format!("`{name}` takes {takes}")),
            WrongExpression::CalculatesWithText => at("expression", "a text can't be an operand".to_owned()),
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
