//! Regular expressions as WAF takes them: PCRE without the parts that its documentation names
//! ("Supported regular expression syntax in AWS WAF"). How many there are and how long they may be are bounds of fields.

use regex_lite::Regex;

/// Groups that WAF does not have, by how they begin.
const GROUPS: &[(&str, &str)] = &[
    ("(?>", "atomic groups"),
    ("(?(", "conditional patterns"),
    ("(?R", "recursion"),
    ("(?&", "subroutine references"),
    ("(?P>", "subroutine references"),
    ("(?+", "subroutine references"),
    ("(?P=", "backreferences"),
    ("(?C", "callouts"),
    ("(*", "backtracking control verbs"),
];

/// Why WAF would not take a pattern.
pub fn fault(pattern: &str) -> Option<String> {
    Reading { rest: pattern, open: 0, before: Before::Nothing }.fault()
}

/// What stands before a place of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The beginning of the pattern, of a group or of an alternative: nothing to repeat.
    Nothing,
    /// Something that can be repeated.
    Part,
    /// A quantifier; a `?` behind it makes it lazy, a `+` possessive.
    Quantifier,
}

/// A pattern that is read from left to right.
struct Reading<'a> {
    rest: &'a str,
    open: usize,
    before: Before,
}

impl Reading<'_> {
    fn fault(mut self) -> Option<String> {
        while let Some(first) = self.rest.chars().next() {
            let step = match first {
                '\\' => self.escaped(),
                '[' => self.class(),
                '(' => self.group(),
                ')' if self.open == 0 => Err("`)` closes no group".to_owned()),
                ')' => {
                    self.open -= 1;
                    Ok((1, Before::Part))
                }
                '|' => Ok((1, Before::Nothing)),
                '*' | '+' | '?' => self.quantifier(1),
                '{' => match bounds(self.rest) {
                    Some((length, least, most)) if most.is_some_and(|most| most < least) => {
                        Err(format!("`{}`: the numbers are out of order", &self.rest[..length]))
                    }
                    Some((length, ..)) => self.quantifier(length),
                    // Any other brace stands for itself.
                    None => Ok((1, Before::Part)),
                },
                other => Ok((other.len_utf8(), Before::Part)),
            };
            match step {
                Ok((taken, before)) => {
                    self.rest = &self.rest[taken..];
                    self.before = before;
                }
                Err(why) => return Some(why),
            }
        }
        (self.open > 0).then(|| "a group is not closed".to_owned())
    }

    fn escaped(&self) -> Result<(usize, Before), String> {
        if self.rest.starts_with("\\Q") {
            let end = self.rest.find("\\E").map_or(self.rest.len(), |end| end + 2);
            return Ok((end, Before::Part));
        }
        match self.rest[1..].chars().next() {
            None => Err("it ends in a single `\\`".to_owned()),
            Some('1'..='9' | 'g' | 'k') => Err(unsupported("backreferences")),
            Some('C') => Err(unsupported("`\\C`")),
            Some('K') => Err(unsupported("`\\K`")),
            Some('R') => Err(unsupported("`\\R`")),
            Some(c) => Ok((1 + c.len_utf8(), Before::Part)),
        }
    }

    fn class(&self) -> Result<(usize, Before), String> {
        // A bracket that comes first stands for itself.
        let opening = ["[^]", "[]", "[^", "["].into_iter().find(|open| self.rest.starts_with(open));
        let mut at = opening.map_or(1, str::len);
        while let Some(c) = self.rest[at..].chars().next() {
            match c {
                ']' => return Ok((at + 1, Before::Part)),
                '\\' => at += 1 + self.rest[at + 1..].chars().next().map_or(0, char::len_utf8),
                '-' if backwards(self.rest, at) => {
                    return Err("a range of characters is out of order".to_owned());
                }
                '[' if self.rest[at..].starts_with("[:") => {
                    at += self.rest[at..].find(":]").map_or(1, |end| end + 2);
                }
                other => at += other.len_utf8(),
            }
        }
        Err("a class is not closed: `[`".to_owned())
    }

    fn group(&mut self) -> Result<(usize, Before), String> {
        if let Some((_, name)) = GROUPS.iter().find(|(open, _)| self.rest.starts_with(open)) {
            return Err(unsupported(name));
        }
        let numbered = self.rest.strip_prefix("(?").map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        if numbered.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            return Err(unsupported("subroutine references"));
        }
        self.open += 1;
        let opening =
            ["(?<=", "(?<!", "(?:", "(?=", "(?!"].into_iter().find(|open| self.rest.starts_with(open));
        match opening {
            Some(opening) => Ok((opening.len(), Before::Nothing)),
            // Options and names follow, which are letters.
            None if self.rest.starts_with("(?") => Ok((2, Before::Part)),
            None => Ok((1, Before::Nothing)),
        }
    }

    fn quantifier(&self, length: usize) -> Result<(usize, Before), String> {
        match (self.before, &self.rest[..length]) {
            (Before::Part, _) => Ok((length, Before::Quantifier)),
            (Before::Quantifier, "?") => Ok((length, Before::Part)),
            (Before::Quantifier, "+") => Err(unsupported("possessive quantifiers")),
            (Before::Quantifier, sign) => Err(format!("`{sign}` repeats a quantifier")),
            (Before::Nothing, sign) => Err(format!("`{sign}` has nothing before it to repeat")),
        }
    }
}

fn unsupported(what: &str) -> String {
    format!("WAF's regular expressions have no {what}")
}

/// Whether the hyphen at `at` stands between two letters or digits of which the first comes later: `[z-a]`.
fn backwards(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at + 1..].chars().next());
    // An escaped letter stands for something else.
    let is_escaped = text[..at].chars().rev().nth(1) == Some('\\');
    let same = |one: char, other: char| {
        (one.is_ascii_lowercase() && other.is_ascii_lowercase())
            || (one.is_ascii_uppercase() && other.is_ascii_uppercase())
            || (one.is_ascii_digit() && other.is_ascii_digit())
    };
    before.zip(after).is_some_and(|(before, after)| !is_escaped && same(before, after) && before > after)
}

/// The length of `{2}`, `{2,}` or `{2,3}` at the beginning of a text, and its numbers.
fn bounds(text: &str) -> Option<(usize, u32, Option<u32>)> {
    let found = Regex::new(r"^\{([0-9]+)(?:,([0-9]*))?\}").ok()?.captures(text)?;
    let number = |group| found.get(group)?.as_str().parse().ok();
    Some((found[0].len(), number(1)?, number(2)))
}
