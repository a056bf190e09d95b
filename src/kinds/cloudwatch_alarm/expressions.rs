//! Constraints of CloudWatch on an alarm's metric math.

use super::spec::{QuerySpec, Spec};
use crate::{
    alarm::{ExpressionForm, FUNCTIONS, WrongExpression, expression_form},
    kind::prelude::*,
};

/// The constraints that known expressions break.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let ids: BTreeSet<&str> = spec.metrics.keys().map(String::as_str).collect();
    let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, query) in &spec.metrics {
        let Some(text) = query.expression.as_ref().and_then(|text| text.known()) else { continue };
        let form = expression_form(text, &ids);
        uses.insert(id, form.uses.clone());
        found.extend(of_expression(spec, &ids, (id, query), form));
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

fn of_expression(
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
