//! The words and signs of an expression.

/// A word or a sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    /// An id, a function, a key word.
    Name(String),
    /// Between double or single quotes.
    Text(String),
    Sign(&'static str),
}

/// The signs, the longer ones first.
const SIGNS: [&str; 18] =
    ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ","];

/// The tokens of an expression.
pub(super) fn tokens(expression: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else if first.is_ascii_digit() || first == '.' {
            let (number, length) = number(rest).ok_or_else(|| format!("`{rest}` begins with no number"))?;
            tokens.push(Token::Number(number));
            length
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first).ok_or("a quote is not closed")?;
            tokens.push(Token::Text(rest[1..=end].to_owned()));
            end + 2
        } else if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..end].to_owned()));
            end
        } else {
            return Err(format!("metric math has no `{first}`"));
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// The number that a text begins with, and its length.
fn number(text: &str) -> Option<(f64, usize)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digits(text);
    if text[end..].starts_with('.') {
        end += 1 + digits(&text[end + 1..]);
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let length = digits(&exponent[sign..]);
        if length > 0 {
            end += 1 + sign + length;
        }
    }
    Some((text[..end].parse().ok()?, end))
}
