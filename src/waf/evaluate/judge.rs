//! Whether values that a statement sees pass its test.

use super::{
    parts::Seen,
    transform::{Unsure, transformed},
    verdict::Verdict,
};
use crate::waf::{
    matches::{ByteMatch, SizeConstraint},
    sentence::inspected,
    statement::Statement,
    text::Transformations,
    words::{ComparisonOperator, PositionalConstraint},
};

/// Whether one of the values passes a test in all readings.
pub(super) fn judge(
    statement: &Statement,
    seen: &Seen,
    transformations: &Transformations,
    test: impl Fn(&[u8]) -> Result<bool, Unsure>,
) -> Verdict {
    let one = |(what, value): &(String, Vec<u8>)| {
        let readings = match transformed(value, transformations) {
            Ok(readings) => readings,
            Err(Unsure(reason)) => return Verdict::unknown(reason),
        };
        let passed: Result<Vec<bool>, Unsure> = readings.iter().map(|reading| test(reading)).collect();
        match passed.as_deref() {
            Err(Unsure(reason)) => Verdict::unknown(reason),
            Ok(passed) if passed.iter().all(|passed| *passed) => {
                let subject = match statement {
                    Statement::SizeConstraint(_) => format!("the size of {what}, {},", readings[0].len()),
                    _ => format!("{what} {}", shown(value)),
                };
                Verdict::Match(inspected(&subject, statement))
            }
            Ok(passed) if passed.iter().any(|passed| *passed) => Verdict::unknown(format!(
                "what its transformations make of {what} {} can be read in {} ways",
                shown(value),
                readings.len()
            )),
            Ok(_) => Verdict::NoMatch,
        }
    };
    let doubtful = seen.doubtful.iter().map(|value| match one(value) {
        Verdict::Match(_) => Verdict::unknown(format!("whether WAF still sees {} is not known", value.0)),
        verdict => verdict,
    });
    Verdict::any(seen.values.iter().map(one).chain(doubtful).collect())
}

/// The longest piece of a value in a message.
const SHOWN: usize = 60;

/// A value as messages show it.
pub(super) fn shown(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut short: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().count() > SHOWN {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// Whether the searched bytes are where they have to be.
pub(super) fn is_there(statement: &ByteMatch, search: &[u8], bytes: &[u8]) -> Result<bool, Unsure> {
    let is_at = |at: usize| bytes[at..].starts_with(search);
    let mut everywhere = (0..=bytes.len().saturating_sub(search.len())).filter(|at| is_at(*at));
    match &statement.positional_constraint.0 {
        PositionalConstraint::Exactly => Ok(bytes == search),
        PositionalConstraint::StartsWith => Ok(bytes.starts_with(search)),
        PositionalConstraint::EndsWith => Ok(bytes.ends_with(search)),
        PositionalConstraint::Contains => Ok(everywhere.next().is_some()),
        PositionalConstraint::ContainsWord => {
            let is_word =
                |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            Ok(everywhere.any(|at| {
                let before = at.checked_sub(1).and_then(|at| bytes.get(at));
                !is_word(before) && !is_word(bytes.get(at + search.len()))
            }))
        }
        PositionalConstraint::Other(word) => Err(Unsure::not_known(word)),
    }
}

/// Whether so many bytes are as many as a statement asks for.
pub(super) fn size_passes(statement: &SizeConstraint, bytes: usize) -> Result<bool, Unsure> {
    let size = i64::try_from(bytes).unwrap_or(i64::MAX);
    match &statement.comparison_operator.0 {
        ComparisonOperator::Eq => Ok(size == statement.size),
        ComparisonOperator::Ne => Ok(size != statement.size),
        ComparisonOperator::Le => Ok(size <= statement.size),
        ComparisonOperator::Lt => Ok(size < statement.size),
        ComparisonOperator::Ge => Ok(size >= statement.size),
        ComparisonOperator::Gt => Ok(size > statement.size),
        ComparisonOperator::Other(word) => Err(Unsure::not_known(word)),
    }
}
