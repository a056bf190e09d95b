//! The rule of a composite alarm, and its grammar. White space and quotation marks mean nothing in it, so it is
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

/// Nested parentheses and `NOT`s. A rule has at most 500 elements, so more are never right.
const DEPTH: usize = 500;

/// Checks that the tokens are an expression.
///
/// # Errors
/// The first that does not fit.
pub(super) fn check(tokens: &[Token]) -> Result<(), String> {
    let mut rest = tokens;
    expression(&mut rest, 0)?;
    match rest.first() {
        None => Ok(()),
        Some(token) => Err(format!("expected `AND` or `OR` before `{token}`")),
    }
}

fn expression(rest: &mut &[Token], depth: usize) -> Result<(), String> {
    loop {
        operand(rest, depth)?;
        match rest.split_first() {
            Some((Token::Word(word), after)) if word == "AND" || word == "OR" => *rest = after,
            _ => return Ok(()),
        }
    }
}

fn operand(rest: &mut &[Token], depth: usize) -> Result<(), String> {
    const EXPECTED: &str = "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(`";
    if depth > DEPTH {
        return Err(format!("more than {DEPTH} nested parentheses and `NOT`s"));
    }
    let Some((first, after)) = rest.split_first() else { return Err(format!("{EXPECTED} at the end")) };
    *rest = after;
    match first {
        Token::State(state, name) if name.is_empty() => Err(format!("{state}() names no alarm")),
        Token::State(..) => Ok(()),
        Token::Word(word) if word == "TRUE" || word == "FALSE" => Ok(()),
        Token::Word(word) if word == "NOT" => operand(rest, depth + 1),
        Token::Open => {
            expression(rest, depth + 1)?;
            closed(rest)
        }
        // A function of several alarms, as `AT_LEAST(2, ALARM, (a, b, c))`: AWS knows its arguments.
        Token::Word(word) if word == "AT_LEAST" && rest.first() == Some(&Token::Open) => {
            let mut depth = 0;
            while let Some((token, after)) = rest.split_first() {
                *rest = after;
                match token {
                    Token::Open => depth += 1,
                    Token::Close => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return Ok(());
                }
            }
            Err("`AT_LEAST(` is not closed".to_owned())
        }
        token => Err(format!("{EXPECTED}, found `{token}`")),
    }
}

fn closed(rest: &mut &[Token]) -> Result<(), String> {
    match rest.split_first() {
        Some((Token::Close, after)) => {
            *rest = after;
            Ok(())
        }
        Some((token, _)) => Err(format!("expected `AND`, `OR` or `)` before `{token}`")),
        None => Err("a `(` is not closed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(rule: &str) -> String {
        Rule::from(Text::from(rule)).value()
    }

    #[test]
    fn white_space_and_quotation_marks_mean_nothing() {
        let form = r#"(ALARM("a") OR ALARM("b c")) AND NOT OK("d")"#;
        for rule in [
            form,
            r"(ALARM(a) OR ALARM(b c)) AND NOT OK(d)",
            " ( ALARM( \"a\" )\n  OR ALARM ( b c ) )\n AND  NOT\tOK(d) ",
            r#"(ALARM("a")OR ALARM("b c"))AND NOT OK("d")"#,
        ] {
            assert_eq!(canonical(rule), form);
        }
        assert_eq!(canonical(r#"ALARM("say \"hi\" \\o/ (x)")"#), r#"ALARM("say \"hi\" \\o/ (x)")"#);
        assert_eq!(canonical("AT_LEAST( 2 ,ALARM,( a,b ))"), "AT_LEAST(2, ALARM, (a, b))");
        let arn = "ALARM(arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a)";
        assert_eq!(canonical(arn), arn.replace('(', "(\"").replace(')', "\")"));
    }

    #[test]
    fn a_pending_rule_waits_for_its_names() {
        let text = Text::parse(r#"ALARM("${cloudwatch.alarm.a["k"].name}")  OR  ALARM(b)"#).unwrap();
        let pending = serde_json::to_value(Rule::from(text.clone())).unwrap();
        assert_eq!(pending, serde_json::to_value(&text).unwrap());
        let tokens = tokens(&text.value()).unwrap();
        assert_eq!(check(&tokens), Ok(()));
        assert_eq!(children(&tokens).len(), 2);
    }

    #[test]
    fn what_is_no_expression_is_found() {
        for good in
            ["TRUE", "NOT FALSE", "((ALARM(a)))", "NOT NOT OK(a) OR AT_LEAST(50%, OK, (a, b)) AND TRUE"]
        {
            assert_eq!(check(&tokens(good).unwrap()), Ok(()), "{good}");
        }
        let cases = [
            ("", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(` at the end"),
            ("()", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(`, found `)`"),
            ("a", "expected ALARM(…), OK(…), INSUFFICIENT_DATA(…), TRUE, FALSE, NOT or `(`, found `a`"),
            ("ALARM()", "ALARM() names no alarm"),
            ("ALARM(a) ALARM(b)", "expected `AND` or `OR` before `ALARM(\"b\")`"),
            ("ALARM(a) and ALARM(b)", "expected `AND` or `OR` before `and`"),
            ("(ALARM(a)", "a `(` is not closed"),
            ("(ALARM(a) TRUE)", "expected `AND`, `OR` or `)` before `TRUE`"),
            ("ALARM(a", "`ALARM(` is not closed"),
            ("ALARM(\"a)", "a quotation mark is not closed"),
            ("AT_LEAST(1, OK, (a)", "`AT_LEAST(` is not closed"),
        ];
        for (rule, expected) in cases {
            assert_eq!(tokens(rule).and_then(|tokens| check(&tokens)), Err(expected.to_owned()), "{rule}");
        }
    }
}
