//! Filter patterns: what they look like, and what AWS refuses of them.
//!
//! This finds what can be seen without parsing a pattern: something left open, a word that needs
//! quotes, a regular expression that AWS's engine does not have.

/// Bytes of a pattern.
const LONGEST: usize = 1_024;

/// Regular expressions of one pattern.
const REGEXES: usize = 2;

/// What a pattern is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{ $.level = "ERROR" }`: the members of a JSON object.
    Json,
    /// `[ip, user, status = 5*]`: the columns of a line.
    Columns,
    /// `"S3 upload failed" -retrying`: words and phrases, or a regular expression.
    Terms,
}

impl Shape {
    /// The shape of a trimmed pattern.
    #[must_use]
    pub fn of(pattern: &str) -> Self {
        match pattern.as_bytes().first() {
            Some(b'{') => Self::Json,
            Some(b'[') => Self::Columns,
            _ => Self::Terms,
        }
    }

    /// Whether its parts have names, by which they can become dimensions.
    #[must_use]
    pub fn has_fields(self) -> bool {
        self != Self::Terms
    }
}

/// What is wrong with a pattern, as a lower-case fragment, and what would help.
pub type Complaint = (String, Option<String>);

/// A part of a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Quoted,
    Regex(&'a str),
}

/// Whether a pattern contains a regular expression; AWS counts those of a group.
#[must_use]
pub fn has_regex(pattern: &str) -> bool {
    split(pattern).is_ok_and(|parts| parts.iter().any(|part| matches!(part, Part::Regex(_))))
}

/// What AWS would say against a trimmed pattern.
#[must_use]
pub fn complaint(pattern: &str) -> Option<Complaint> {
    let length = pattern.len();
    if length > LONGEST {
        let message = format!("a pattern has at most {LONGEST} bytes; this one has {length}");
        let help = "characters that are not ASCII have two to four bytes";
        return Some((message, (!pattern.is_ascii()).then(|| help.to_owned())));
    }
    let parts = match split(pattern) {
        Ok(parts) => parts,
        Err(message) => return Some((message.to_owned(), None)),
    };
    let shape = Shape::of(pattern);
    let regexes = parts.iter().filter(|part| matches!(part, Part::Regex(_))).count();
    if regexes > REGEXES {
        return Some((
            format!("a pattern has at most {REGEXES} regular expressions; this one has {regexes}"),
            None,
        ));
    }
    let of_part = parts.iter().find_map(|part| match part {
        Part::Plain(text) if shape == Shape::Terms => term(text),
        Part::Regex(text) => regex(text),
        Part::Plain(_) | Part::Quoted => None,
    });
    of_part.or_else(|| if shape == Shape::Terms { None } else { brackets(shape, pattern, &parts) })
}

/// The pattern in its parts, or what is left open.
fn split(pattern: &str) -> Result<Vec<Part<'_>>, &'static str> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['"', '%']) {
        parts.push(Part::Plain(&rest[..at]));
        let quote = rest.as_bytes()[at];
        let inside = &rest[at + 1..];
        let end = end_of(inside, quote).ok_or(if quote == b'"' {
            "a double quote is not closed"
        } else {
            "the `%` that starts a regular expression has no other one that ends it"
        })?;
        parts.push(if quote == b'"' { Part::Quoted } else { Part::Regex(&inside[..end]) });
        rest = &inside[end + 1..];
    }
    parts.push(Part::Plain(rest));
    Ok(parts)
}

/// Where the next `quote` is that no backslash stands before.
fn end_of(text: &str, quote: u8) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|b| {
        let ends = b == quote && !escaped;
        escaped = b == b'\\' && !escaped;
        ends
    })
}

/// A word without quotes that needs them.
fn term(text: &str) -> Option<Complaint> {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii();
    let word =
        text.split_whitespace().find(|word| !word.trim_start_matches(['-', '?']).chars().all(is_plain))?;
    let message = format!("`{word}` needs double quotes: it has more than letters, digits and `_`");
    Some((message, Some(format!("in TOML: pattern = '\"{word}\"'"))))
}

fn regex(text: &str) -> Option<Complaint> {
    if let Some(c) = text.chars().find(|c| ['(', ')', '!'].contains(c)) {
        let help = format!("write `\\x{:x}` for the character itself", u32::from(c));
        return Some((format!("a regular expression of a pattern can't have `{c}`"), Some(help)));
    }
    (!text.is_ascii()).then(|| ("a regular expression of a pattern is ASCII".to_owned(), None))
}

/// A bracket that is not closed, or something behind the last one.
fn brackets(shape: Shape, pattern: &str, parts: &[Part<'_>]) -> Option<Complaint> {
    let end = if shape == Shape::Json { '}' } else { ']' };
    let mut open = Vec::new();
    for part in parts {
        let Part::Plain(text) = part else { continue };
        for c in text.chars() {
            match c {
                '{' => open.push('}'),
                '[' => open.push(']'),
                '(' => open.push(')'),
                '}' | ']' | ')' if open.pop() != Some(c) => {
                    return Some((format!("a `{c}` closes nothing"), None));
                }
                _ => {}
            }
        }
    }
    if let Some(missing) = open.pop() {
        return Some((format!("a `{missing}` is missing"), None));
    }
    (!pattern.ends_with(end))
        .then(|| (format!("a pattern that starts with a bracket ends with `{end}`"), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_takes() {
        for pattern in [
            "",
            "ERROR",
            "ERROR -INFO ?WARN",
            "\"S3 upload failed\"",
            "\"✅ Analytics uploaded to S3\"",
            "✅",
            "?\"a b\" -\"c:d\" \"50%\" \"say \\\"no\\\"\"",
            "{ $._event_type = \"session_analytics\" }",
            "{ ($.code = 4*) && ($.items[0].size > 10 || $.name = %^a{2}[0-9]$%) }",
            "[ip, user, ..., status = 5*, size > 1000]",
            "%ERROR \\x28[a-z]+%",
        ] {
            assert_eq!(complaint(pattern), None, "{pattern}");
        }
        assert!(has_regex("%a%") && !has_regex("\"%a%\""));
    }

    #[test]
    fn what_aws_refuses() {
        let many = format!("\"{}\"", "✅".repeat(341));
        let cases = [
            (many.as_str(), "at most 1024 bytes; this one has 1025"),
            ("\"S3 upload failed", "a double quote is not closed"),
            ("\"a\\\"", "a double quote is not closed"),
            ("50%", "`%` that starts"),
            ("ERROR: x", "`ERROR:` needs double quotes"),
            ("java.lang.Error", "needs double quotes"),
            ("{ $.a = 1", "a `}` is missing"),
            ("{ ($.a = 1 }", "a `}` closes nothing"),
            ("[a, b", "a `]` is missing"),
            ("{ $.a = 1 } x", "ends with `}`"),
            ("{ $.a = %(x|y)% }", "can't have `(`"),
            ("{ $.a = %ü% }", "is ASCII"),
            ("{ $.a = %a% && $.b = %b% && $.c = %c% }", "at most 2 regular expressions"),
        ];
        for (pattern, part) in cases {
            let (message, _) = complaint(pattern).unwrap();
            assert!(message.contains(part), "{pattern}: {message}");
        }
    }
}
