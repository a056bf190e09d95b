//! The rule of a composite alarm. White space and quotation marks mean nothing in it, so it is
//! compared and written token by token.

use std::fmt;

use serde::Deserializer;

use crate::kind::prelude::*;

/// Functions of one alarm.
const STATES: [&str; 3] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/// A rule in one form: single spaces, names in quotation marks. A rule that still waits for the name
/// of an alarm gets its form once that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Rule(Text);

impl From<Text> for Rule {
    fn from(text: Text) -> Self {
        Self(match text {
            Text::Known(rule) => match tokens(&rule) {
                Ok(tokens) => Text::Known(canonical(&tokens)),
                Err(_) => Text::Known(rule.trim().to_owned()),
            },
            pending @ Text::Pending(_) => pending,
        })
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::from)
    }
}

impl Rule {
    pub(super) fn value(&self) -> String {
        self.0.value()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    Comma,
    /// `AND`, `OR`, `NOT`, `TRUE`, `FALSE`, the name of a function, or one of its arguments.
    Word(String),
    /// The state of an alarm: function and name.
    State(&'static str, String),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("("),
            Self::Close => f.write_str(")"),
            Self::Comma => f.write_str(","),
            Self::Word(word) => f.write_str(word),
            Self::State(state, name) => {
                let name = name.replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, "{state}(\"{name}\")")
            }
        }
    }
}

/// The rule's tokens.
///
/// # Errors
/// The parenthesis or quotation mark that is not closed.
pub(super) fn tokens(rule: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = rule.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '(' | ')' | ',' => {
                found.push(match first {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
                after
            }
            '"' => {
                let (name, after) = quoted(after)?;
                found.push(Token::Word(format!("\"{name}\"")));
                after
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "(),\"".contains(c);
                let (word, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
                let state = STATES.into_iter().find(|state| *state == word);
                if let (Some(state), Some(inside)) = (state, after.trim_start().strip_prefix('(')) {
                    let (name, after) = name(inside, state)?;
                    found.push(Token::State(state, name));
                    after
                } else {
                    found.push(Token::Word(word.to_owned()));
                    after
                }
            }
        }
        .trim_start();
    }
    Ok(found)
}

/// The name of an alarm behind `ALARM(`, with or without quotation marks, and the text after the `)`.
fn name<'a>(inside: &'a str, state: &str) -> Result<(String, &'a str), String> {
    let inside = inside.trim_start();
    let unclosed = || format!("`{state}(` is not closed");
    if let Some(text) = inside.strip_prefix('"') {
        let (name, after) = quoted(text)?;
        let after = after.trim_start().strip_prefix(')').ok_or_else(unclosed)?;
        return Ok((name, after));
    }
    let (name, after) = inside.split_once(')').ok_or_else(unclosed)?;
    Ok((name.trim().to_owned(), after))
}

/// The text before the closing quotation mark, and the text after it. A reference that is not
/// resolved yet may have quotation marks of its own.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut name = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        match c {
            '"' => return Ok((name, &text[next..])),
            '\\' => {
                let escaped = text[next..].chars().next().ok_or("a quotation mark is not closed")?;
                name.push(escaped);
                at = next + escaped.len_utf8();
            }
            '$' if text[at..].starts_with("${") && text[at..].contains('}') => {
                let end = text[at..].find('}').map_or(next, |length| at + length + 1);
                name.push_str(&text[at..end]);
                at = end;
            }
            _ => {
                name.push(c);
                at = next;
            }
        }
    }
    Err("a quotation mark is not closed".to_owned())
}

/// The tokens as text.
fn canonical(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut before: Option<&Token> = None;
    for token in tokens {
        let calls = matches!((before, token), (Some(Token::Word(word)), Token::Open) if is_function(word));
        let tight =
            matches!(before, None | Some(Token::Open)) || matches!(token, Token::Close | Token::Comma);
        if !(tight || calls) {
            text.push(' ');
        }
        text.push_str(&token.to_string());
        before = Some(token);
    }
    text
}

fn is_function(word: &str) -> bool {
    !["AND", "OR", "NOT", "TRUE", "FALSE"].contains(&word)
}

/// The alarms that a rule names.
pub(super) fn children(tokens: &[Token]) -> BTreeSet<&str> {
    tokens
        .iter()
        .filter_map(|token| match token {
            Token::State(_, name) => Some(name.as_str()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
