//! What of a JSON event is looked at: `$.users[0].email`.

use serde_json::Value;

use super::{Mistake, cursor::Cursor};

/// A step into an event.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
    /// Any member or element.
    Any,
}

/// A way into an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selector(Vec<Step>);

impl Selector {
    /// Reads `$.a['b c'][0].*`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Mistake> {
        let start = cursor.at();
        if !cursor.take("$") {
            let message = format!("expected a field such as `$.level`, {}", cursor.found());
            return Err(Mistake::at(cursor.here(), message));
        }
        let mut steps = Vec::new();
        loop {
            if cursor.take("[") {
                steps.push(bracket(cursor)?);
            } else if cursor.take(".") {
                steps.push(match cursor.take("[") {
                    true => bracket(cursor)?,
                    false if cursor.take("*") => Step::Any,
                    false => member(cursor)?,
                });
            } else {
                break;
            }
        }
        let here = start..cursor.at();
        if steps.is_empty() {
            return Err(Mistake::at(cursor.here(), "expected `.` behind `$`").with_help("write `$.level`"));
        }
        if steps.iter().filter(|step| **step == Step::Any).count() > 1 {
            return Err(Mistake::at(here, "a field has at most one wild card"));
        }
        Ok(Self(steps))
    }

    /// Reads a whole text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut cursor = Cursor::new(text);
        let selector = Self::read(&mut cursor).ok()?;
        cursor.rest().is_empty().then_some(selector)
    }

    /// Whether it may lead to more than one value.
    pub(super) fn is_wild(&self) -> bool {
        self.0.contains(&Step::Any)
    }

    /// The values that it leads to.
    pub(super) fn of<'v>(&self, event: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![event];
        for step in &self.0 {
            found = match step {
                Step::Member(name) => {
                    found.into_iter().filter_map(|value| value.get(name.as_str())).collect()
                }
                Step::Element(index) => found.into_iter().filter_map(|value| value.get(*index)).collect(),
                Step::Any => found.into_iter().flat_map(inside).collect(),
            };
        }
        found
    }
}

fn inside(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

fn member(cursor: &mut Cursor<'_>) -> Result<Step, Mistake> {
    let name = cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if name.is_empty() {
        let message = format!("expected the name of a member behind `.`, {}", cursor.found());
        let help = "a name with other signs than letters, digits, `-` and `_` is written `$.['a.b']`";
        return Err(Mistake::at(cursor.here(), message).with_help(help));
    }
    Ok(Step::Member(name.to_owned()))
}

fn bracket(cursor: &mut Cursor<'_>) -> Result<Step, Mistake> {
    let start = cursor.at() - 1;
    let step = if cursor.take("*") {
        Some(Step::Any)
    } else if cursor.take("'") {
        let name = cursor.take_while(|c| c != '\'');
        cursor.take("'").then(|| Step::Member(name.to_owned()))
    } else {
        cursor.take_while(|c| c.is_ascii_digit()).parse().ok().map(Step::Element)
    };
    match step.filter(|_| cursor.take("]")) {
        Some(step) => Ok(step),
        None => Err(Mistake::at(start..cursor.here().end, "expected `[0]`, `[*]` or `['name']`")),
    }
}
