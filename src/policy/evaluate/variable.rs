//! The policy variables in a text: `${aws:username}`, `${key, 'default'}`, `${*}`.

use super::{
    Context, Truth,
    context::Had,
    pattern::{Token, tokens_fit, wildcard},
};

/// What `*` and `?` of a policy's text are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// Wildcards.
    Yes,
    /// Characters.
    No,
}

/// A text with the values of its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expanded {
    /// Characters and wildcards; a `*` for each variable whose value is not known.
    pub(super) tokens: Vec<Token>,
    /// A key of a variable whose value is not known.
    pub(super) unknown: Option<String>,
}

impl Expanded {
    /// Whether a value fits.
    pub(super) fn fit(&self, value: &str) -> Truth {
        match (tokens_fit(&self.tokens, value), &self.unknown) {
            (false, _) => Truth::No,
            (true, None) => Truth::Yes,
            (true, Some(_)) => Truth::Maybe,
        }
    }
}

/// Puts the values of variables in. What a variable brings along is never a wildcard, and a variable
/// in what it brings is none. Without `variables` (before version 2012-10-17) `${` is text.
///
/// # Errors
/// The key that the request does not have once: a key with several values can't be a variable.
pub(super) fn expand(
    text: &str,
    wildcards: Wildcards,
    variables: bool,
    context: &Context,
) -> Result<Expanded, String> {
    let written = |c: char| if wildcards == Wildcards::Yes { wildcard(c) } else { Token::Exactly(c) };
    let mut tokens = Vec::with_capacity(text.len());
    let mut unknown = None;
    let mut rest = text;
    while let Some(open) = rest.find("${").filter(|_| variables) {
        let Some(length) = rest[open..].find('}') else { break };
        tokens.extend(rest[..open].chars().map(written));
        let inside = &rest[open + 2..open + length];
        rest = &rest[open + length + 1..];
        match inside {
            "*" | "?" | "$" => tokens.extend(inside.chars().map(Token::Exactly)),
            _ => match value(inside, context)? {
                Value::Is(value) => tokens.extend(value.chars().map(Token::Exactly)),
                Value::NotKnown(key) => {
                    tokens.push(Token::Any);
                    unknown = Some(key.to_owned());
                }
            },
        }
    }
    tokens.extend(rest.chars().map(written));
    Ok(Expanded { tokens, unknown })
}

/// What a variable stands for.
enum Value<'a> {
    Is(&'a str),
    /// Its key.
    NotKnown(&'a str),
}

fn value<'a>(inside: &'a str, context: &'a Context) -> Result<Value<'a>, String> {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim())),
        None => (inside.trim(), None),
    };
    let default = default.and_then(|text| text.strip_prefix('\'')?.strip_suffix('\''));
    match (context.had(key), default) {
        (Had::Values([value]), _) => Ok(Value::Is(value)),
        (Had::NotKnown, _) => Ok(Value::NotKnown(key)),
        (Had::Absent, Some(default)) => Ok(Value::Is(default)),
        _ => Err(key.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_replaced() {
        let mut context = Context::new();
        context.set("aws:username", ["ann*"]);
        context.set("aws:TagKeys", ["a", "b"]);
        let cases = [
            ("home/${aws:username}/*", true, "home/ann*/x", true),
            ("home/${aws:username}/*", true, "home/anna/x", false),
            ("home/${AWS:UserName}", true, "home/ann*", true),
            ("home/${aws:username}", false, "home/${aws:username}", true),
            ("${*}${?}${$}", true, "*?$", true),
            ("${*}", true, "x", false),
            ("${aws:PrincipalTag/team, 'none'}/x", true, "none/x", true),
            ("${aws:username, 'none'}", true, "ann*", true),
            ("a${b", true, "a${b", true),
        ];
        for (text, variables, value, expected) in cases {
            let expanded = expand(text, Wildcards::Yes, variables, &context).unwrap();
            assert_eq!(expanded.fit(value), expected.into(), "{text} {value}");
        }
        for text in ["${aws:PrincipalTag/team}", "${aws:TagKeys}", "${}", "${aws:TagKeys, 'a'}"] {
            assert!(expand(text, Wildcards::Yes, true, &context).is_err(), "{text}");
        }
    }

    #[test]
    fn a_variable_of_which_nothing_is_known_may_stand_for_anything() {
        let context = Context::open();
        let cases = [
            ("home/${aws:userid}/x", "home/AIDA/x", Truth::Maybe),
            ("home/${aws:userid}/x", "house/AIDA/x", Truth::No),
            ("home/${aws:userid, 'none'}/x", "home/none/x", Truth::Maybe),
            ("home/*", "home/x", Truth::Yes),
        ];
        for (text, value, expected) in cases {
            let expanded = expand(text, Wildcards::Yes, true, &context).unwrap();
            assert_eq!(expanded.fit(value), expected, "{text} {value}");
        }
        // What only whoever asks can say is absent where it was not said.
        assert!(expand("${aws:RequestTag/Team}", Wildcards::Yes, true, &context).is_err());
    }
}
