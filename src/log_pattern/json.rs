//! Patterns for JSON events: `{ $.level = "ERROR" && $.latency > 500 }`.

use serde_json::Value;

use super::{
    Mistake, Verdict,
    condition::Condition,
    cursor::Cursor,
    operand::{Operand, Operator, number},
    selector::Selector,
    verdict::Truth,
};

/// Wild cards in the fields of one pattern.
const WILD_CARDS: usize = 3;

/// What is asked of a field.
#[derive(Clone, Debug)]
enum Asked {
    Compared(Operator, Operand),
    /// `IS NULL`, `IS TRUE`, `IS FALSE`.
    Is(Value),
    NotExists,
}

type Comparison = (Selector, Asked);

/// A pattern between braces.
#[derive(Clone, Debug)]
pub(super) struct Json(Condition<Comparison>);

impl Json {
    /// Reads a pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, Mistake> {
        let mut cursor = Cursor::new(pattern);
        cursor.take("{");
        let condition = Condition::read(&mut cursor, &mut comparison)?;
        if !cursor.take("}") {
            let message = match cursor.peek() {
                None => "a `}` is missing at the end".to_owned(),
                Some(')') => "a `)` closes nothing".to_owned(),
                Some(_) => format!("expected `&&`, `||` or `}}`, {}", cursor.found()),
            };
            return Err(Mistake::at(cursor.here(), message));
        }
        let wild = condition.each().iter().filter(|(selector, _)| selector.is_wild()).count();
        if wild > WILD_CARDS {
            let message =
                format!("a pattern has at most {WILD_CARDS} wild cards in its fields; this one has {wild}");
            return Err(Mistake::at(0..pattern.len(), message));
        }
        cursor.skip_spaces();
        if cursor.peek().is_some() {
            let at = cursor.at()..pattern.len();
            return Err(Mistake::at(at, "a pattern that starts with a bracket ends with `}`"));
        }
        Ok(Self(condition))
    }

    /// How many regular expressions it has.
    pub(super) fn regexes(&self) -> usize {
        let is_regex = |asked: &Asked| matches!(asked, Asked::Compared(_, Operand::Regex(_)));
        self.0.each().iter().filter(|(_, asked)| is_regex(asked)).count()
    }

    /// Whether a line is a JSON event that matches.
    pub(super) fn verdict(&self, line: &str) -> Verdict {
        match serde_json::from_str::<Value>(line) {
            Ok(event) => self.0.verdict(&|(selector, asked), text| verdict(selector, asked, text, &event)),
            Err(_) => Verdict::new(false, "the line is not JSON"),
        }
    }

    /// The scalar that a field such as `$.latency` has in a line.
    pub(super) fn field(line: &str, field: &str) -> Option<String> {
        let event: Value = serde_json::from_str(line).ok()?;
        match Selector::parse(field)?.of(&event).as_slice() {
            [Value::String(text)] => Some(text.clone()),
            [value @ (Value::Number(_) | Value::Bool(_))] => Some(value.to_string()),
            _ => None,
        }
    }
}

fn comparison(cursor: &mut Cursor<'_>) -> Result<Comparison, Mistake> {
    let selector = Selector::read(cursor)?;
    cursor.skip_spaces();
    let start = cursor.at();
    if cursor.take_word("NOT") {
        cursor.skip_spaces();
        if cursor.take_word("EXISTS") {
            return Ok((selector, Asked::NotExists));
        }
        return Err(Mistake::at(start..cursor.at(), "expected `NOT EXISTS`"));
    }
    if cursor.take_word("IS") {
        cursor.skip_spaces();
        let words = [("NULL", Value::Null), ("TRUE", Value::Bool(true)), ("FALSE", Value::Bool(false))];
        for (word, value) in words {
            if cursor.take_word(word) {
                return Ok((selector, Asked::Is(value)));
            }
        }
        let at = start..cursor.here().end;
        let mistake =
            Mistake::at(at, format!("expected NULL, TRUE or FALSE behind `IS`, {}", cursor.found()));
        let is_not = cursor.take_word("NOT");
        return Err(if is_not { mistake.with_help("AWS has no `IS NOT`") } else { mistake });
    }
    if cursor.take_word("EXISTS") {
        let mistake = Mistake::at(start..cursor.at(), "AWS has no `EXISTS`, only `NOT EXISTS`");
        return Err(mistake.with_help("a field that is there matches `$.field = *`"));
    }
    let Some(operator) = Operator::take(cursor) else {
        let message = format!("expected = != < <= > >=, IS or NOT EXISTS, {}", cursor.found());
        return Err(Mistake::at(cursor.here(), message));
    };
    let start = cursor.at();
    let operand = Operand::read(cursor, operator, "}")?;
    if let Operand::Word { text, quoted: false } = &operand
        && let Some(c) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "_.*+-:/".contains(*c)))
    {
        let at = start..cursor.at();
        let message = format!("`{text}` needs double quotes, because of `{c}`");
        return Err(Mistake::at(at, message).with_help(format!("write \"{}\"", text.replace('\'', ""))));
    }
    Ok((selector, Asked::Compared(operator, operand)))
}

fn verdict(selector: &Selector, asked: &Asked, text: &str, event: &Value) -> Verdict {
    let found = selector.of(event);
    match asked {
        Asked::NotExists => {
            let is =
                found.first().map_or("it is not there".to_owned(), |value| format!("it is {}", shown(value)));
            told(found.is_empty().into(), text, &is)
        }
        Asked::Is(wanted) => match found.as_slice() {
            [] => told(Truth::No, text, "it is not there"),
            values => Verdict::any(
                values
                    .iter()
                    .map(|value| told((*value == wanted).into(), text, &format!("it is {}", shown(value))))
                    .collect(),
            ),
        },
        // Nothing published says whether what is not there differs from a value.
        Asked::Compared(Operator::NotEqual, _) if found.is_empty() => told(
            Truth::Unknown,
            text,
            "the field is not there, and AWS does not publish whether `!=` holds then; add `NOT EXISTS`",
        ),
        Asked::Compared(..) if found.is_empty() => told(Truth::No, text, "it is not there"),
        Asked::Compared(operator, operand) => {
            let verdicts: Vec<Verdict> =
                found.iter().map(|value| compared(*operator, operand, value, text)).collect();
            let first = verdicts[0].truth;
            if *operator == Operator::NotEqual && verdicts.iter().any(|each| each.truth != first) {
                let is = "AWS does not publish whether `!=` with a wild card is about one element or each";
                return told(Truth::Unknown, text, is);
            }
            Verdict::any(verdicts)
        }
    }
}

/// A comparison with a value that is there. AWS publishes what strings and numbers do, and that lists
/// and objects never match, neither by `=` nor by `!=`.
fn compared(operator: Operator, operand: &Operand, value: &Value, text: &str) -> Verdict {
    let is = format!("it is {}", shown(value));
    let equal = |same: bool| Truth::from(same == (operator == Operator::Equal));
    let unknown = |why: &str| told(Truth::Unknown, text, &format!("{is}; {why}"));
    match value {
        Value::Array(_) | Value::Object(_) => told(Truth::No, text, &is),
        Value::Number(have) => match (operand.number(), have.as_f64()) {
            (Some(want), Some(have)) => told(operator.holds(have, want).into(), text, &is),
            _ if matches!(operand, Operand::Regex(_)) => {
                unknown("AWS does not publish whether a regular expression looks at numbers")
            }
            _ if matches!(operand, Operand::Word { quoted: true, text, .. } if number(text).is_some()) => {
                unknown(
                    "AWS does not publish whether a number is compared with a string; leave the quotes out",
                )
            }
            _ => told(equal(operand.is(&have.to_string())), text, &is),
        },
        Value::String(have) => {
            let same_number = operand.number().is_some() && operand.number() == number(have);
            if operator.is_ordering() {
                match number(have) {
                    Some(_) => unknown("AWS does not publish whether a string is compared as a number"),
                    None => told(Truth::No, text, &is),
                }
            } else if same_number && !operand.is(have) {
                unknown("AWS does not publish whether a string is compared as a number")
            } else {
                told(equal(operand.is(have)), text, &is)
            }
        }
        Value::Bool(_) | Value::Null => {
            if operator == Operator::Equal && !operand.is(&value.to_string()) {
                return told(Truth::No, text, &is);
            }
            unknown("AWS compares strings and numbers; for others write `IS TRUE`, `IS FALSE` or `IS NULL`")
        }
    }
}

fn told(truth: Truth, text: &str, is: &str) -> Verdict {
    let holds = match truth {
        Truth::Yes => "holds",
        Truth::No => "does not hold",
        Truth::Unknown => "may hold or not",
    };
    Verdict::new(truth, format!("`{text}` {holds}: {is}"))
}

/// A value for a message; a long one in part.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        value => {
            let text = value.to_string();
            let short: String = text.chars().take(60).collect();
            if short.len() < text.len() { format!("{short}…") } else { text }
        }
    }
}
