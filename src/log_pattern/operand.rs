//! What a value is compared with.

use super::{Mistake, cursor::Cursor, regex::Regex};

/// A sign between a value and what it is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The signs, the longer ones first.
const OPERATORS: [(&str, Operator); 6] = [
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl Operator {
    /// Takes an operator, if one is next.
    pub(super) fn take(cursor: &mut Cursor<'_>) -> Option<Self> {
        OPERATORS.iter().find(|(sign, _)| cursor.take(sign)).map(|(_, operator)| *operator)
    }

    /// Whether it compares numbers by their order.
    pub(super) fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether two numbers are so.
    #[expect(clippy::float_cmp, reason = "equal is equal: a pattern names the number it means")]
    pub(super) fn holds(self, one: f64, other: f64) -> bool {
        match self {
            Self::Equal => one == other,
            Self::NotEqual => one != other,
            Self::Less => one < other,
            Self::LessOrEqual => one <= other,
            Self::Greater => one > other,
            Self::GreaterOrEqual => one >= other,
        }
    }
}

/// The other side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A word, a phrase or a number.
    Word {
        /// Without its quotes.
        text: String,
        /// Whether it had quotes.
        quoted: bool,
    },
    /// A regular expression.
    Regex(Regex),
}

impl Operand {
    /// Reads one that no character of `ends` goes on, and that `operator` can compare with.
    pub(super) fn read(cursor: &mut Cursor<'_>, operator: Operator, ends: &str) -> Result<Self, Mistake> {
        cursor.skip_spaces();
        let start = cursor.at();
        let operand = if let Some(text) = cursor.quoted() {
            Self::Word { text: text?, quoted: true }
        } else if let Some(regex) = cursor.regex() {
            Self::Regex(regex?)
        } else {
            let text =
                cursor.take_while(|c| !c.is_whitespace() && !ends.contains(c) && !"()&|\"%".contains(c));
            Self::Word { text: text.to_owned(), quoted: false }
        };
        let at = start..cursor.at();
        match &operand {
            Self::Word { text, quoted: false } if text.is_empty() => {
                let message = format!("expected a value to compare with, {}", cursor.found());
                return Err(Mistake::at(cursor.here(), message));
            }
            Self::Word { text, quoted: false } if text.contains(['=', '<', '>', '!']) => {
                let message = format!("`{text}` is not a value");
                return Err(Mistake::at(at, message).with_help("the operators are = != < <= > >="));
            }
            _ if operator.is_ordering() && operand.number().is_none() => {
                let message =
                    format!("`{}` can't be compared by order: it is not a number", cursor.since(start));
                return Err(Mistake::at(at, message));
            }
            _ => {}
        }
        Ok(operand)
    }

    /// The number it is, if it is written as one.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Word { text, quoted: false } => number(text),
            _ => None,
        }
    }

    /// Whether a text is what it says. An asterisk is a wild card at the start and at the end; in the
    /// middle it is itself (user guide of 2020: "`Ev*ent` will only match the actual string `Ev*ent`").
    pub(super) fn is(&self, value: &str) -> bool {
        let text = match self {
            Self::Regex(regex) => return regex.is_match(value),
            Self::Word { text, .. } => text.as_str(),
        };
        let (open_start, rest) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
        let (open_end, rest) = rest.strip_suffix('*').map_or((false, rest), |rest| (true, rest));
        match (open_start, open_end) {
            (true, true) => value.contains(rest),
            (true, false) => value.ends_with(rest),
            (false, true) => value.starts_with(rest),
            (false, false) => value == rest,
        }
    }
}

/// A number as patterns write it: a sign, digits, a fraction, an exponent.
pub(super) fn number(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    text.parse::<f64>().ok().filter(|number| is_number && number.is_finite())
}
