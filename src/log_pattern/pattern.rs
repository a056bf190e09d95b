//! A pattern of any shape.

use super::{
    Mistake, Truth, Verdict, columns::Columns, cursor::Cursor, json::Json, regex::Regex, terms::Terms,
};

/// Bytes of a pattern.
const LONGEST: usize = 1_024;

/// Regular expressions of one pattern.
const REGEXES: usize = 2;

/// What a filter looks for.
#[derive(Clone, Debug)]
pub struct Pattern {
    shape: Shape,
    regexes: usize,
}

#[derive(Clone, Debug)]
enum Shape {
    /// The empty pattern.
    Everything,
    /// `"S3 upload failed" -retrying`
    Terms(Terms),
    /// `%ERROR [0-9]+%`
    Regex(Regex),
    /// `[ip, user, status = 5*]`
    Columns(Columns),
    /// `{ $.level = "ERROR" }`
    Json(Json),
}

impl Pattern {
    /// Reads a pattern; white space around it means nothing.
    ///
    /// # Errors
    /// What AWS would refuse. Its range counts from the first byte that is no white space.
    pub fn parse(pattern: &str) -> Result<Self, Mistake> {
        let pattern = pattern.trim();
        let length = pattern.len();
        if length > LONGEST {
            let message = format!("a pattern has at most {LONGEST} bytes; this one has {length}");
            let mistake = Mistake::at(0..length, message);
            let help = "characters that are not ASCII have two to four bytes";
            return Err(if pattern.is_ascii() { mistake } else { mistake.with_help(help) });
        }
        let shape = match pattern.as_bytes().first() {
            None => Shape::Everything,
            Some(b'{') => Shape::Json(Json::new(pattern)?),
            Some(b'[') => Shape::Columns(Columns::new(pattern)?),
            Some(b'%') => Shape::Regex(alone(pattern)?),
            Some(_) => Shape::Terms(Terms::new(pattern)?),
        };
        let regexes = match &shape {
            Shape::Everything | Shape::Terms(_) => 0,
            Shape::Regex(_) => 1,
            Shape::Columns(columns) => columns.regexes(),
            Shape::Json(json) => json.regexes(),
        };
        if regexes > REGEXES {
            let message =
                format!("a pattern has at most {REGEXES} regular expressions; this one has {regexes}");
            return Err(Mistake::at(0..length, message));
        }
        Ok(Self { shape, regexes })
    }

    /// Whether it has a regular expression; AWS counts those of a log group.
    #[must_use]
    pub fn has_regex(&self) -> bool {
        self.regexes > 0
    }

    /// Whether its parts have names, by which they can become values and dimensions of a metric.
    #[must_use]
    pub fn has_fields(&self) -> bool {
        matches!(self.shape, Shape::Columns(_) | Shape::Json(_))
    }

    /// Whether it matches a log line, and why.
    #[must_use]
    pub fn verdict(&self, line: &str) -> Verdict {
        match &self.shape {
            Shape::Everything => Verdict::new(Truth::Yes, "an empty pattern matches everything"),
            Shape::Terms(terms) => terms.verdict(line),
            Shape::Regex(regex) if regex.is_match(line) => {
                Verdict::new(true, "the regular expression matches")
            }
            Shape::Regex(_) => Verdict::new(false, "the regular expression matches no part of it"),
            Shape::Columns(columns) => columns.verdict(line),
            Shape::Json(json) => json.verdict(line),
        }
    }

    /// What `$.field`, `$column` or `$7` is in a line that matches.
    #[must_use]
    pub fn field(&self, line: &str, field: &str) -> Option<String> {
        match &self.shape {
            Shape::Columns(columns) => columns.field(line, field),
            Shape::Json(_) => Json::field(line, field),
            Shape::Everything | Shape::Terms(_) | Shape::Regex(_) => None,
        }
    }
}

/// A regular expression that is the whole pattern.
fn alone(pattern: &str) -> Result<Regex, Mistake> {
    let mut cursor = Cursor::new(pattern);
    let Some(regex) = cursor.regex() else { return Regex::new(pattern, 0) };
    let regex = regex?;
    if cursor.rest().is_empty() {
        return Ok(regex);
    }
    let at = cursor.at()..pattern.len();
    let mistake = Mistake::at(at, "nothing can stand beside a regular expression");
    Err(mistake.with_help("write the whole pattern as one regular expression: %first.*second%"))
}
