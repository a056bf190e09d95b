//! The expressions of an alarm, read once.

use std::collections::BTreeMap;

use super::{
    expression::Expression,
    functions::call,
    operators::binary,
    parse::parse,
    value::{Value, Values},
};
use crate::alarm::watch::MathMetric;

/// Expressions that use each other; more would be a circle that was not found.
const DEPTH: usize = 12;

/// Everything about an alarm's metric math but the values.
pub(in crate::alarm) struct Context<'a> {
    metrics: &'a BTreeMap<String, MathMetric>,
    expressions: BTreeMap<&'a str, Expression>,
    watched: &'a str,
}

impl<'a> Context<'a> {
    /// Reads the expressions that are needed for `watched`, beside the series that are `given`.
    pub(in crate::alarm) fn new(
        metrics: &'a BTreeMap<String, MathMetric>,
        expressions: &'a BTreeMap<String, String>,
        watched: &'a str,
        given: impl Iterator<Item = &'a str>,
    ) -> Result<Self, String> {
        let given: Vec<&str> = given.collect();
        let mut read = BTreeMap::new();
        let mut needed = vec![watched];
        while let Some(id) = needed.pop() {
            let Some((id, text)) = expressions.get_key_value(id) else { continue };
            if given.contains(&id.as_str()) || read.contains_key(id.as_str()) {
                continue;
            }
            if text.trim_start().to_ascii_uppercase().starts_with("SELECT ") {
                return Err(format!("the query `{id}` can't be answered offline; give its series"));
            }
            let expression =
                parse(text).map_err(|why| format!("the expression `{id}` can't be read: {why}"))?;
            let names = expression.names();
            needed.extend(expressions.keys().map(String::as_str).filter(|id| names.contains(id)));
            read.insert(id.as_str(), expression);
        }
        Ok(Self { metrics, expressions: read, watched })
    }
}

/// What evaluating an expression needs.
pub(super) struct Evaluation<'a> {
    context: &'a Context<'a>,
    series: &'a BTreeMap<&'a str, Values>,
    /// How many periods are looked at.
    pub(super) range: usize,
}

/// The values of what the alarm watches, of series of `range` periods.
pub(in crate::alarm) fn watched(
    context: &Context<'_>,
    series: &BTreeMap<&str, Values>,
    range: usize,
) -> Result<Values, String> {
    let evaluation = Evaluation { context, series, range };
    let watched = context.watched;
    match evaluation.named(watched, 0)? {
        Value::Series(values) => Ok(values),
        Value::List(list) if list.len() == 1 => Ok(list.into_iter().next().unwrap_or_default()),
        other => Err(format!("`{watched}` comes to {}; an alarm watches one time series", other.sort())),
    }
}

impl Evaluation<'_> {
    fn named(&self, name: &str, depth: usize) -> Result<Value, String> {
        if let Some(values) = self.series.get(name) {
            return Ok(Value::Series(values.clone()));
        }
        let Some(expression) = self.context.expressions.get(name) else {
            let missing = self.context.metrics.contains_key(name);
            return Err(if missing {
                format!("no series is given for `{name}`")
            } else {
                format!("unknown metric or expression `{name}`")
            });
        };
        if depth == DEPTH {
            return Err(format!("`{name}` is made of itself"));
        }
        self.value(expression, depth + 1)
    }

    /// What an expression comes to.
    pub(super) fn value(&self, expression: &Expression, depth: usize) -> Result<Value, String> {
        match expression {
            Expression::Number(number) => Ok(Value::Scalar(*number)),
            Expression::Name(name) => self.named(name, depth),
            Expression::Text(text) => Err(format!("nothing expects the text \"{text}\"")),
            Expression::List(parts) => {
                let mut list = Vec::new();
                for part in parts {
                    match self.value(part, depth)? {
                        Value::Series(values) => list.push(values),
                        Value::List(inner) => list.extend(inner),
                        Value::Scalar(_) => return Err("a list holds time series, not numbers".to_owned()),
                    }
                }
                Ok(Value::List(list))
            }
            Expression::Negative(part) => Ok(self.value(part, depth)?.map(&|value| -value)),
            Expression::Binary(operator, one, other) => {
                binary(*operator, self.value(one, depth)?, self.value(other, depth)?)
            }
            Expression::Call(name, arguments) => call(self, name, arguments, depth),
        }
    }

    /// The series of all metrics whose id contains `part`.
    pub(super) fn metrics(&self, part: &str) -> Vec<Values> {
        let ids = self.context.metrics.keys().filter(|id| id.contains(part));
        ids.filter_map(|id| self.series.get(id.as_str()).cloned()).collect()
    }

    /// The seconds of a metric's period.
    pub(super) fn period(&self, id: &str) -> Option<f64> {
        self.context.metrics.get(id).map(|metric| f64::from(metric.period))
    }

    /// The seconds from one value to the next.
    pub(super) fn step(&self) -> Option<f64> {
        let mut periods = self.context.metrics.values().map(|metric| metric.period);
        let first = periods.next()?;
        periods.all(|period| period == first).then(|| f64::from(first))
    }
}
