//! The policy variables in a text: `${aws:username}`, `${key, 'default'}`, `${*}`.

use super::{
    Context,
    pattern::{Token, wildcard},
};

/// What `*` and `?` of a policy's text are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// Wildcards.
    Yes,
    /// Characters.
    No,
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
) -> Result<Vec<Token>, String> {
    let written = |c: char| if wildcards == Wildcards::Yes { wildcard(c) } else { Token::Exactly(c) };
    let mut tokens = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("${").filter(|_| variables) {
        let Some(length) = rest[open..].find('}') else { break };
        tokens.extend(rest[..open].chars().map(written));
        let inside = &rest[open + 2..open + length];
        rest = &rest[open + length + 1..];
        match inside {
            "*" | "?" | "$" => tokens.extend(inside.chars().map(Token::Exactly)),
            _ => tokens.extend(value(inside, context)?.chars().map(Token::Exactly)),
        }
    }
    tokens.extend(rest.chars().map(written));
    Ok(tokens)
}

fn value<'a>(inside: &'a str, context: &'a Context) -> Result<&'a str, String> {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim())),
        None => (inside.trim(), None),
    };
    let default = default.and_then(|text| text.strip_prefix('\'')?.strip_suffix('\''));
    match (context.get(key), default) {
        (Some([value]), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        _ => Err(key.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::evaluate::pattern::tokens_fit;

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
            let tokens = expand(text, Wildcards::Yes, variables, &context).unwrap();
            assert_eq!(tokens_fit(&tokens, value), expected, "{text} {value}");
        }
        for text in ["${aws:PrincipalTag/team}", "${aws:TagKeys}", "${}", "${aws:TagKeys, 'a'}"] {
            assert!(expand(text, Wildcards::Yes, true, &context).is_err(), "{text}");
        }
    }
}
