//! Patterns for lines of columns: `[ip, user, ..., status = 4*, bytes > 1000]`.

use super::{
    Mistake, Verdict,
    condition::Condition,
    cursor::Cursor,
    operand::{Operand, Operator, number},
    verdict::Truth,
};

/// A comparison with the column of a name.
#[derive(Clone, Debug)]
struct Comparison {
    name: String,
    operator: Operator,
    operand: Operand,
}

/// A column of a pattern.
#[derive(Clone, Debug)]
enum Column {
    /// `...`: as many columns as there are.
    Any,
    /// One, perhaps with a name, perhaps with a condition.
    One(Option<String>, Option<Condition<Comparison>>),
}

/// A pattern between square brackets.
#[derive(Clone, Debug)]
pub(super) struct Columns(Vec<Column>);

impl Columns {
    /// Reads a pattern.
    pub(super) fn new(pattern: &str) -> Result<Self, Mistake> {
        let mut cursor = Cursor::new(pattern);
        cursor.take("[");
        let mut columns = Vec::new();
        loop {
            columns.push(column(&mut cursor)?);
            cursor.skip_spaces();
            if cursor.take("]") {
                break;
            }
            if !cursor.take(",") {
                let message = match cursor.peek() {
                    None => "a `]` is missing at the end".to_owned(),
                    Some(')') => "a `)` closes nothing".to_owned(),
                    Some(_) => format!("expected `,` or `]`, {}", cursor.found()),
                };
                return Err(Mistake::at(cursor.here(), message));
            }
        }
        cursor.skip_spaces();
        if cursor.peek().is_some() {
            let at = cursor.at()..pattern.len();
            return Err(Mistake::at(at, "a pattern that starts with a bracket ends with `]`"));
        }
        Ok(Self(columns))
    }

    /// How many regular expressions it has.
    pub(super) fn regexes(&self) -> usize {
        let conditions = self.0.iter().filter_map(|column| match column {
            Column::One(_, condition) => condition.as_ref(),
            Column::Any => None,
        });
        let all = conditions.flat_map(Condition::each);
        all.filter(|one| matches!(one.operand, Operand::Regex(_))).count()
    }

    /// Whether a line has these columns and their conditions hold.
    pub(super) fn verdict(&self, line: &str) -> Verdict {
        let fields = split(line);
        let Some(values) = self.laid(&fields) else {
            if self.gaps() > 1 {
                return Verdict::new(Truth::Unknown, "AWS does not publish what two `...` stand for");
            }
            let (has, needs) = (fields.len(), self.0.len() - self.gaps());
            return Verdict::new(false, format!("it has {has} columns; the pattern needs {needs}"));
        };
        let conditions = self.0.iter().filter_map(|column| match column {
            Column::One(_, Some(condition)) => {
                Some(condition.verdict(&|one, text| one.verdict(text, &values)))
            }
            _ => None,
        });
        let conditions: Vec<Verdict> = conditions.collect();
        if conditions.is_empty() {
            return Verdict::new(true, format!("it has {} columns", fields.len()));
        }
        Verdict::all(conditions)
    }

    /// The value of `$name` or `$7` in a line.
    pub(super) fn field(&self, line: &str, field: &str) -> Option<String> {
        let field = field.strip_prefix('$')?;
        let fields = split(line);
        let values = self.laid(&fields)?;
        let named = values.iter().find(|(name, _)| name.as_deref() == Some(field));
        let value = named.map(|(_, value)| value.clone());
        value.or_else(|| {
            fields.get(field.parse::<usize>().ok()?.checked_sub(1)?).map(|field| field.text.to_owned())
        })
    }

    fn gaps(&self) -> usize {
        self.0.iter().filter(|column| matches!(column, Column::Any)).count()
    }

    /// The columns with their values. Without `...` the last column takes what is left of the line:
    /// the guide's `[w1=ERROR, w2]` is for lines of seven words.
    fn laid<'l>(&self, fields: &[Field<'l>]) -> Option<Vec<(Option<String>, String)>> {
        let name = |column: &Column| match column {
            Column::One(name, _) => name.clone(),
            Column::Any => None,
        };
        let needed = self.0.len() - self.gaps();
        if fields.len() < needed || self.gaps() > 1 {
            return None;
        }
        let plain = |field: &Field<'l>| field.text.to_owned();
        if let Some(gap) = self.0.iter().position(|column| matches!(column, Column::Any)) {
            let behind = fields.len() - (needed - gap);
            let values = fields[..gap].iter().chain(&fields[behind..]).map(plain);
            let names = self.0.iter().filter(|column| !matches!(column, Column::Any)).map(name);
            return Some(names.zip(values).collect());
        }
        let last = self.0.len() - 1;
        let mut values: Vec<String> = fields[..last].iter().map(plain).collect();
        values.push(match &fields[last..] {
            [only] => plain(only),
            [first, .., end] => rest(first, end),
            [] => String::new(),
        });
        Some(self.0.iter().map(name).zip(values).collect())
    }
}

fn rest(first: &Field<'_>, end: &Field<'_>) -> String {
    end.line[first.start..end.end].to_owned()
}

impl Comparison {
    fn verdict(&self, text: &str, values: &[(Option<String>, String)]) -> Verdict {
        let Some((_, value)) = values.iter().find(|(name, _)| name.as_deref() == Some(self.name.as_str()))
        else {
            let why = format!("`{text}` may hold or not: no column is called `{}`", self.name);
            return Verdict::new(Truth::Unknown, why);
        };
        let numbers = self.operand.number().zip(number(value));
        let holds = match numbers {
            Some((want, have)) => self.operator.holds(have, want),
            None if self.operator.is_ordering() => false,
            None => self.operand.is(value) == (self.operator == Operator::Equal),
        };
        let word = if holds { "holds" } else { "does not hold" };
        let short: String = value.chars().take(60).collect();
        Verdict::new(holds, format!("`{text}` {word}: {} is `{short}`", self.name))
    }
}

fn column(cursor: &mut Cursor<'_>) -> Result<Column, Mistake> {
    cursor.skip_spaces();
    let start = cursor.at();
    if cursor.take("...") || cursor.take("…") {
        return Ok(Column::Any);
    }
    if matches!(cursor.peek(), Some(',' | ']')) {
        return Ok(Column::One(None, None));
    }
    let name = cursor.take_while(is_of_name);
    let end = cursor.at();
    cursor.skip_spaces();
    if !name.is_empty() && matches!(cursor.peek(), Some(',' | ']') | None) {
        return Ok(Column::One(Some(name.to_owned()), None));
    }
    if name.is_empty() && cursor.peek() != Some('(') {
        let message = format!("expected the name of a column, {}", cursor.found());
        return Err(Mistake::at(cursor.here(), message));
    }
    cursor.go_to(if end > start { start } else { end });
    let condition = Condition::read(cursor, &mut comparison)?;
    let name = condition.each().first().map(|one| one.name.clone());
    Ok(Column::One(name, Some(condition)))
}

fn comparison(cursor: &mut Cursor<'_>) -> Result<Comparison, Mistake> {
    let name = cursor.take_while(is_of_name).to_owned();
    cursor.skip_spaces();
    match Operator::take(cursor) {
        Some(operator) if !name.is_empty() => {
            Ok(Comparison { name, operator, operand: Operand::read(cursor, operator, ",]")? })
        }
        _ => {
            let message = format!("expected a comparison such as `status = 4*`, {}", cursor.found());
            Err(Mistake::at(cursor.here(), message))
        }
    }
}

fn is_of_name(c: char) -> bool {
    !c.is_whitespace() && !",[]()=!<>&|\"%".contains(c)
}

/// A column of a line.
struct Field<'a> {
    /// Without the brackets or quotes around it.
    text: &'a str,
    line: &'a str,
    /// Its range of the line, with them.
    start: usize,
    end: usize,
}

/// The columns of a line. What is between brackets or double quotes is one.
fn split(line: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(|c: char| !c.is_whitespace()).map(|skipped| at + skipped) {
        let rest = &line[start..];
        let closing = match rest.as_bytes()[0] {
            b'"' => Some('"'),
            b'[' => Some(']'),
            _ => None,
        };
        let enclosed = closing.and_then(|closing| rest[1..].find(closing)).map(|length| &rest[1..=length]);
        let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        let (text, length) = enclosed.map_or((word, word.len()), |inside| (inside, inside.len() + 2));
        at = start + length;
        fields.push(Field { text, line, start, end: at });
    }
    fields
}
