//! The grammar of rules.

use super::rule::Token;

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
