//! The functions of metric math.

use super::{
    context::Evaluation,
    expression::Expression,
    value::{Value, Values},
};

/// A function of one number.
type OfOne = fn(f64) -> f64;

/// Functions of one number each.
const OF_EACH: [(&str, OfOne); 5] =
    [("ABS", f64::abs), ("CEIL", f64::ceil), ("FLOOR", f64::floor), ("LOG", f64::ln), ("LOG10", f64::log10)];

/// Functions that make one of many: of the values of a series, of the series of a list.
const OF_MANY: [&str; 5] = ["AVG", "DATAPOINT_COUNT", "MAX", "MIN", "SUM"];

/// What a function comes to.
pub(super) fn call(
    evaluation: &Evaluation<'_>,
    name: &str,
    arguments: &[Expression],
    depth: usize,
) -> Result<Value, String> {
    let value = |at: usize| match arguments.get(at) {
        Some(argument) => evaluation.value(argument, depth),
        None => Err(format!("{name} needs more arguments")),
    };
    let most = match name {
        "IF" => 3,
        "FILL" => 2,
        _ => 1,
    };
    if arguments.len() > most {
        return Err(match name {
            "SORT" | "SLICE" | "INSIGHT_RULE_METRIC" | "ANOMALY_DETECTION_BAND" => unknown(name),
            _ => format!("{name} has at most {most} arguments"),
        });
    }
    if let Some((_, of)) = OF_EACH.iter().find(|(each, _)| *each == name) {
        return Ok(value(0)?.map(of));
    }
    if OF_MANY.contains(&name) {
        return Ok(match value(0)? {
            Value::Scalar(_) => return Err(format!("{name} takes time series")),
            Value::Series(values) => Value::Scalar(of_values(name, values)?),
            Value::List(list) => Value::Series(of_list(name, &list, evaluation.range)?),
        });
    }
    match name {
        "IF" => {
            let otherwise = if arguments.len() == 3 { Some(value(2)?) } else { None };
            choose(&value(0)?, &value(1)?, otherwise.as_ref(), evaluation.range)
        }
        "FILL" => fill(evaluation, value(0)?, arguments.get(1), depth),
        "METRICS" => match arguments.first() {
            None => Ok(Value::List(evaluation.metrics(""))),
            Some(Expression::Text(part)) => Ok(Value::List(evaluation.metrics(part))),
            Some(_) => Err("METRICS takes a text".to_owned()),
        },
        "METRIC_COUNT" => match value(0)? {
            Value::List(list) => Ok(Value::Scalar(number(list.len()))),
            other => Err(format!("METRIC_COUNT takes a list of time series, not {}", other.sort())),
        },
        "FIRST" | "LAST" => match value(0)? {
            Value::List(mut list) if name == "FIRST" && !list.is_empty() => {
                Ok(Value::Series(list.swap_remove(0)))
            }
            Value::List(mut list) => {
                list.pop().map(Value::Series).ok_or_else(|| format!("{name} of nothing"))
            }
            other => Err(format!("{name} takes a list of time series, not {}", other.sort())),
        },
        "PERIOD" => match arguments.first() {
            Some(Expression::Name(id)) if evaluation.period(id).is_some() => {
                Ok(Value::Scalar(evaluation.period(id).unwrap_or_default()))
            }
            _ => Err("PERIOD takes a metric".to_owned()),
        },
        "TIME_SERIES" => match value(0)? {
            Value::Scalar(number) => Ok(Value::Series(vec![Some(number); evaluation.range])),
            other => Err(format!("TIME_SERIES takes a number, not {}", other.sort())),
        },
        "RUNNING_SUM" => value(0)?.map_series(&|values| {
            let mut sum = 0.0;
            values
                .into_iter()
                .map(|value| {
                    value.map(|value| {
                        sum += value;
                        sum
                    })
                })
                .collect()
        }),
        "DIFF" => value(0)?.map_series(&|values| between(values, &|_, difference| difference)),
        "DIFF_TIME" | "RATE" => {
            let step = evaluation.step().ok_or("the metrics have periods of several lengths")?;
            let of = |periods: f64, difference: f64| match name {
                "RATE" => difference / (periods * step),
                _ => periods * step,
            };
            value(0)?.map_series(&|values| between(values, &of))
        }
        _ => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> String {
    format!("what {name} comes to is not known offline; give the series of its result")
}

/// One number of all values of a series. "Missing values are treated as 0" by AVG alone.
fn of_values(name: &str, values: Values) -> Result<f64, String> {
    let all = values.len();
    let real: Vec<f64> = values.into_iter().flatten().collect();
    if real.is_empty() && name != "DATAPOINT_COUNT" {
        return Err(format!("AWS does not publish what {name} is of a series without values"));
    }
    Ok(if name == "AVG" { real.iter().sum::<f64>() / number(all) } else { aggregate(name, &real) })
}

/// One series of the series of a list.
fn of_list(name: &str, list: &[Values], range: usize) -> Result<Values, String> {
    (0..range)
        .map(|at| {
            let here: Vec<Option<f64>> = list.iter().map(|values| values.get(at).copied().flatten()).collect();
            let real: Vec<f64> = here.iter().copied().flatten().collect();
            match name {
                _ if real.is_empty() => Ok(None),
                "DATAPOINT_COUNT" | "SUM" => Ok(Some(aggregate(name, &real))),
                "AVG" => Ok(Some(real.iter().sum::<f64>() / number(here.len()))),
                _ if real.len() == here.len() => Ok(Some(aggregate(name, &real))),
                _ => Err(format!("AWS does not publish what {name} makes of a value that one series has and another has not")),
            }
        })
        .collect()
}

fn aggregate(name: &str, values: &[f64]) -> f64 {
    match name {
        "MAX" => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "MIN" => values.iter().copied().fold(f64::INFINITY, f64::min),
        "DATAPOINT_COUNT" => number(values.len()),
        _ => values.iter().sum(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of series or periods is small")]
fn number(count: usize) -> f64 {
    count as f64
}

/// From each value that has one before it: the periods between them, and the difference.
fn between(values: Values, of: &dyn Fn(f64, f64) -> f64) -> Values {
    let mut before: Option<(usize, f64)> = None;
    values
        .into_iter()
        .enumerate()
        .map(|(at, value)| {
            let value = value?;
            let earlier = before.replace((at, value));
            earlier.map(|(was_at, was)| of(number(at - was_at), value - was))
        })
        .collect()
}

fn fill(
    evaluation: &Evaluation<'_>,
    value: Value,
    with: Option<&Expression>,
    depth: usize,
) -> Result<Value, String> {
    let Some(with) = with else { return Err("FILL needs a value to fill with".to_owned()) };
    match with {
        Expression::Name(name) if name == "REPEAT" => value.map_series(&|values| {
            let mut last = None;
            values
                .into_iter()
                .map(|value| {
                    last = value.or(last);
                    last
                })
                .collect()
        }),
        Expression::Name(name) if name == "LINEAR" => {
            Err("what FILL with LINEAR comes to depends on values that are still to come".to_owned())
        }
        with => match evaluation.value(with, depth)? {
            Value::Scalar(number) => {
                value.map_series(&|values| values.into_iter().map(|value| value.or(Some(number))).collect())
            }
            Value::Series(filler) => value.map_series(&|values| {
                values.into_iter().zip(&filler).map(|(value, filler)| value.or(*filler)).collect()
            }),
            Value::List(_) => Err("FILL can't fill with a list of time series".to_owned()),
        },
    }
}

/// `IF(condition, value, otherwise)`, period by period, as the guide's tables have it.
fn choose(condition: &Value, then: &Value, otherwise: Option<&Value>, range: usize) -> Result<Value, String> {
    let at = |value: &Value, period: usize| match value {
        Value::Scalar(number) => Ok(Some(*number)),
        Value::Series(values) => Ok(values.get(period).copied().flatten()),
        Value::List(_) => Err("IF takes no lists of time series".to_owned()),
    };
    let is_true = |value: f64| value != 0.0;
    let otherwise_at = |period: usize| match otherwise {
        Some(value) => at(value, period),
        None => Ok(None),
    };
    if let Value::Scalar(condition) = *condition {
        // "The corresponding output time series value has the value of metric2, if scalar1 is TRUE."
        let values =
            (0..range).map(|period| if is_true(condition) { at(then, period) } else { otherwise_at(period) });
        return values.collect::<Result<_, _>>().map(Value::Series);
    }
    let values = (0..range).map(|period| match at(condition, period)? {
        None => Ok(None),
        Some(value) if is_true(value) => Ok(Some(at(then, period)?.unwrap_or(0.0))),
        Some(_) => otherwise_at(period),
    });
    values.collect::<Result<_, String>>().map(Value::Series)
}
