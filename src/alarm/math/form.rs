//! What CloudWatch refuses of an expression before it has seen a value.

use std::collections::BTreeSet;

use super::{expression::Expression, parse::parse};

/// The functions of metric math
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>).
pub const FUNCTIONS: &[&str] = &[
    "ABS",
    "ANOMALY_DETECTION_BAND",
    "AVG",
    "CEIL",
    "DATAPOINT_COUNT",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "DIFF",
    "DIFF_TIME",
    "EPOCH",
    "FILL",
    "FIRST",
    "FLOOR",
    "HOUR",
    "IF",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "LAST",
    "LOG",
    "LOG10",
    "MAX",
    "METRIC_COUNT",
    "METRICS",
    "MIN",
    "MINUTE",
    "MONTH",
    "PERIOD",
    "RATE",
    "REMOVE_EMPTY",
    "RUNNING_SUM",
    "SEARCH",
    "SERVICE_QUOTA",
    "SLICE",
    "SORT",
    "STDDEV",
    "SUM",
    "TIME_SERIES",
    "YEAR",
];

/// Functions whose series come from elsewhere than from the metrics of the alarm.
const SOURCES: &[&str] = &["DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC"];

/// Words that a function expects in the place of an id.
const WORDS: &[&str] = &["ASC", "AVG", "DESC", "LINEAR", "MAX", "MIN", "REPEAT", "SUM"];

/// An expression that could be read, as far as its form tells what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionForm {
    /// What CloudWatch refuses in it.
    pub problems: Vec<WrongExpression>,
    /// Whether it says nothing of a metric, so that its period has to be given: a Metrics Insights query, a
    /// Contributor Insights rule.
    pub needs_period: bool,
    /// Whether it is an anomaly detection band.
    pub is_band: bool,
    /// The metrics and expressions that it uses.
    pub uses: BTreeSet<String>,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongExpression {
    /// It can't be read; why, as a fragment.
    Unreadable(String),
    /// It uses an id that is not there.
    NoId(String),
    /// It calls a function that CloudWatch has not.
    NoFunction(String),
    /// It searches for metrics, which an alarm can't.
    Searches,
    /// It calls a function with fewer or more arguments than that takes: the function, and what it takes.
    Arguments(String, &'static str),
    /// It calculates with a text.
    CalculatesWithText,
}

/// The fewest and the most arguments of functions, where the guide says so.
const ARGUMENTS: &[(&[&str], std::ops::RangeInclusive<usize>, &str)] = &[
    (&["IF"], 2..=3, "2 or 3 arguments"),
    (&["METRICS"], 0..=1, "no argument, or one text"),
    (&["ANOMALY_DETECTION_BAND"], 1..=2, "a metric, and the number of standard deviations"),
    (&["FILL", "INSIGHT_RULE_METRIC"], 2..=2, "2 arguments"),
    (&["SLICE"], 2..=3, "2 or 3 arguments"),
    (&["SORT"], 3..=4, "3 or 4 arguments"),
    (
        &[
            "ABS",
            "AVG",
            "CEIL",
            "DATAPOINT_COUNT",
            "DATE",
            "DAY",
            "DIFF",
            "DIFF_TIME",
            "EPOCH",
            "FIRST",
            "FLOOR",
            "HOUR",
            "LAST",
            "LOG",
            "LOG10",
            "MAX",
            "METRIC_COUNT",
            "MIN",
            "MINUTE",
            "MONTH",
            "PERIOD",
            "RATE",
            "REMOVE_EMPTY",
            "RUNNING_SUM",
            "SERVICE_QUOTA",
            "STDDEV",
            "SUM",
            "TIME_SERIES",
            "YEAR",
        ],
        1..=1,
        "1 argument",
    ),
];

/// Looks at an expression of an alarm that has the metrics and expressions `ids`.
#[must_use]
pub fn expression_form(text: &str, ids: &BTreeSet<&str>) -> ExpressionForm {
    if text.trim_start().to_ascii_uppercase().starts_with("SELECT ") {
        return ExpressionForm {
            problems: Vec::new(),
            needs_period: true,
            is_band: false,
            uses: BTreeSet::new(),
        };
    }
    let expression = match parse(text) {
        Ok(expression) => expression,
        Err(why) => {
            return ExpressionForm {
                problems: vec![WrongExpression::Unreadable(why)],
                needs_period: false,
                is_band: false,
                uses: BTreeSet::new(),
            };
        }
    };
    let mut found = Parts::default();
    found.collect(&expression);
    let mut problems: Vec<WrongExpression> = Vec::new();
    let is_known = |name: &&str| ids.contains(name) || WORDS.contains(name);
    problems.extend(
        found.names.iter().filter(|name| !is_known(name)).map(|name| WrongExpression::NoId((*name).into())),
    );
    for function in &found.functions {
        match *function {
            "SEARCH" => problems.push(WrongExpression::Searches),
            function if !FUNCTIONS.contains(&function) => {
                problems.push(WrongExpression::NoFunction(function.into()));
            }
            _ => {}
        }
    }
    problems.extend(found.wrong);
    ExpressionForm {
        uses: found.names.iter().filter(|name| ids.contains(*name)).map(|name| (*name).to_owned()).collect(),
        problems,
        needs_period: found.names.is_empty() && found.functions.iter().any(|name| SOURCES.contains(name)),
        is_band: matches!(&expression, Expression::Call(name, _) if name == "ANOMALY_DETECTION_BAND"),
    }
}

/// What an expression is made of.
#[derive(Default)]
struct Parts<'a> {
    names: BTreeSet<&'a str>,
    functions: BTreeSet<&'a str>,
    wrong: Vec<WrongExpression>,
}

impl<'a> Parts<'a> {
    fn collect_all(&mut self, parts: &'a [Expression]) {
        for part in parts {
            self.collect(part);
        }
    }

    fn collect(&mut self, expression: &'a Expression) {
        match expression {
            Expression::Name(name) => {
                self.names.insert(name);
            }
            Expression::Number(_) | Expression::Text(_) => {}
            Expression::Call(name, parts) => {
                self.functions.insert(name);
                let takes = ARGUMENTS.iter().find(|(functions, ..)| functions.contains(&name.as_str()));
                if let Some((_, _, takes)) = takes.filter(|(_, count, _)| !count.contains(&parts.len())) {
                    self.wrong.push(WrongExpression::Arguments(name.clone(), takes));
                }
                // The body of a lambda has ids of its own.
                if name != "LAMBDA" {
                    self.collect_all(parts);
                }
            }
            Expression::List(parts) => self.collect_all(parts),
            Expression::Negative(part) => self.collect(part),
            Expression::Binary(_, one, other) => {
                if [one, other].iter().any(|side| matches!(***side, Expression::Text(_))) {
                    self.wrong.push(WrongExpression::CalculatesWithText);
                }
                self.collect(one);
                self.collect(other);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_alarm_can_watch() {
        let ids = BTreeSet::from(["e", "m1", "a"]);
        for text in [
            "FILL(e, 0) / PERIOD(e)",
            "FILL(METRICS(), REPEAT)",
            "IF(m1 > 5 AND a, 1, 0)",
            "SLICE(SORT(METRICS(), AVG, DESC), 0, 1)",
            "SERVICE_QUOTA(a)",
        ] {
            let form = expression_form(text, &ids);
            assert_eq!((form.problems, form.needs_period, form.is_band), (vec![], false, false), "{text}");
        }
        for (text, wrong) in [
            ("a / z", WrongExpression::NoId("z".to_owned())),
            ("AVERAGE(a)", WrongExpression::NoFunction("AVERAGE".to_owned())),
            ("SUM(SEARCH('{AWS/EC2,InstanceId} x', 'Average', 300))", WrongExpression::Searches),
        ] {
            assert_eq!(expression_form(text, &ids).problems, [wrong], "{text}");
        }
        assert!(matches!(expression_form("a / (", &ids).problems[..], [WrongExpression::Unreadable(_)]));
        assert!(expression_form("INSIGHT_RULE_METRIC(\"r\", \"Sum\")", &ids).needs_period);
        assert!(expression_form("select max(x) from y", &ids).needs_period);
        assert!(expression_form("ANOMALY_DETECTION_BAND(m1, 2)", &ids).is_band);
    }
}
