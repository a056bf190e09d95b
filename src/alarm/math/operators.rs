//! Arithmetic, comparisons and logic between numbers and series.
//!
//! "Missing values in a time series are treated as 0. If the value of a data point causes a function to
//! attempt to divide by zero, the data point is dropped." A period in which neither side has a value has
//! no data point at all.

use super::{
    expression::Operator,
    value::{Value, Values},
};

/// What an operator comes to.
pub(super) fn binary(operator: Operator, one: Value, other: Value) -> Result<Value, String> {
    let two = |one: Values, other: Values| -> Values {
        one.into_iter()
            .zip(other)
            .map(|(one, other)| match (one, other) {
                (None, None) => None,
                (one, other) => finite(operator, one.unwrap_or(0.0), other.unwrap_or(0.0)),
            })
            .collect()
    };
    let right = |values: Values, number: f64| -> Values {
        values.into_iter().map(|value| finite(operator, value?, number)).collect()
    };
    let left = |number: f64, values: Values| -> Values {
        values.into_iter().map(|value| finite(operator, number, value?)).collect()
    };
    Ok(match (one, other) {
        (Value::Scalar(one), Value::Scalar(other)) => {
            Value::Scalar(finite(operator, one, other).ok_or("it divides a number by zero")?)
        }
        (Value::Series(one), Value::Series(other)) => Value::Series(two(one, other)),
        (Value::Series(values), Value::Scalar(number)) => Value::Series(right(values, number)),
        (Value::Scalar(number), Value::Series(values)) => Value::Series(left(number, values)),
        (Value::List(list), Value::Scalar(number)) => {
            Value::List(list.into_iter().map(|values| right(values, number)).collect())
        }
        (Value::Scalar(number), Value::List(list)) => {
            Value::List(list.into_iter().map(|values| left(number, values)).collect())
        }
        (Value::List(list), Value::Series(series)) => {
            Value::List(list.into_iter().map(|values| two(values, series.clone())).collect())
        }
        (Value::Series(series), Value::List(list)) => {
            Value::List(list.into_iter().map(|values| two(series.clone(), values)).collect())
        }
        (Value::List(_), Value::List(_)) => {
            return Err("AWS has no operator between two lists of time series".to_owned());
        }
    })
}

/// The result, if it is a number.
fn finite(operator: Operator, one: f64, other: f64) -> Option<f64> {
    Some(of(operator, one, other)).filter(|value| value.is_finite())
}

#[expect(clippy::float_cmp, reason = "`==` of metric math is that")]
fn of(operator: Operator, one: f64, other: f64) -> f64 {
    let truth = |holds: bool| f64::from(u8::from(holds));
    match operator {
        Operator::Or => truth(one != 0.0 || other != 0.0),
        Operator::And => truth(one != 0.0 && other != 0.0),
        Operator::Equal => truth(one == other),
        Operator::NotEqual => truth(one != other),
        Operator::LessOrEqual => truth(one <= other),
        Operator::GreaterOrEqual => truth(one >= other),
        Operator::Less => truth(one < other),
        Operator::Greater => truth(one > other),
        Operator::Add => one + other,
        Operator::Subtract => one - other,
        Operator::Multiply => one * other,
        Operator::Divide => one / other,
        Operator::Power => one.powf(other),
    }
}
