//! Text with wildcards.

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Exactly(char),
    /// `?`: any one character.
    One,
    /// `*`: any characters, or none.
    Any,
    /// `*` that ends before the next colon.
    AnyButColon,
}

/// Whether an action fits a pattern with `*` and `?`. Actions have no case (aws-facts §2.1).
#[must_use]
pub fn fits_in_any_case(pattern: &str, action: &str) -> bool {
    let same = |wanted: &u8, byte: &u8| wanted.eq_ignore_ascii_case(byte);
    greedy(pattern.as_bytes(), action.as_bytes(), |byte| (*byte == b'*', *byte == b'?'), same)
}

/// Whether a text fits a pattern with `*` and `?`, letter by letter.
#[must_use]
pub fn fits(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern == text;
    }
    if !pattern.is_ascii() || !text.is_ascii() {
        // A `?` is a character, which may be several bytes.
        return tokens_fit(&tokens(pattern), text);
    }
    greedy(pattern.as_bytes(), text.as_bytes(), |byte| (*byte == b'*', *byte == b'?'), u8::eq)
}

/// Matches with stars that may stand for anything. `wild` says whether a piece of the pattern is a
/// star, or stands for one piece of the text.
fn greedy<P, T>(
    pattern: &[P],
    text: &[T],
    wild: impl Fn(&P) -> (bool, bool),
    same: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut of, mut star) = (0, 0, None);
    while of < text.len() {
        let (is_star, is_one) = pattern.get(at).map_or((false, false), &wild);
        if is_star {
            star = Some((at, of));
            at += 1;
        } else if pattern.get(at).is_some_and(|piece| is_one || same(piece, &text[of])) {
            at += 1;
            of += 1;
        } else if let Some((before, taken)) = &mut star {
            // The last star takes one piece more.
            *taken += 1;
            (at, of) = (*before + 1, *taken);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|piece| wild(piece).0)
}

/// The tokens of a text without variables.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    text.chars().map(wildcard).collect()
}

/// A character of a pattern.
pub(super) fn wildcard(c: char) -> Token {
    match c {
        '*' => Token::Any,
        '?' => Token::One,
        c => Token::Exactly(c),
    }
}

/// Whether a text fits. With stars that a colon ends, every place that the pattern may be at is
/// followed at once, so that no pattern takes longer than its length times that of the text.
pub(super) fn tokens_fit(tokens: &[Token], text: &str) -> bool {
    if !tokens.contains(&Token::AnyButColon) {
        let text: Vec<char> = text.chars().collect();
        let wild = |token: &Token| (*token == Token::Any, *token == Token::One);
        return greedy(tokens, &text, wild, |token, c| *token == Token::Exactly(*c));
    }
    let mut places = vec![false; tokens.len() + 1];
    places[0] = true;
    skip_stars(tokens, &mut places);
    for c in text.chars() {
        let mut next = vec![false; tokens.len() + 1];
        for (at, token) in tokens.iter().enumerate().filter(|(at, _)| places[*at]) {
            match token {
                Token::Exactly(wanted) => next[at + 1] |= *wanted == c,
                Token::One => next[at + 1] = true,
                Token::Any => next[at] = true,
                Token::AnyButColon => next[at] |= c != ':',
            }
        }
        skip_stars(tokens, &mut next);
        places = next;
    }
    places[tokens.len()]
}

/// A star may stand for nothing.
fn skip_stars(tokens: &[Token], places: &mut [bool]) {
    for (at, token) in tokens.iter().enumerate() {
        if places[at] && matches!(token, Token::Any | Token::AnyButColon) {
            places[at + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_actions_in_any_case() {
        let cases = [
            ("kms:Decrypt", "kms:Decrypt", true),
            ("KMS:decrypt", "kms:Decrypt", true),
            ("*", "kms:Decrypt", true),
            ("kms:*", "kms:Decrypt", true),
            ("kms:GenerateDataKey*", "kms:GenerateDataKey", true),
            ("kms:Generate*Key", "kms:GenerateDataKey", true),
            ("kms:Decryp?", "kms:Decrypt", true),
            ("kms:*t*t", "kms:Encrypt", false),
            ("kms:Encrypt", "kms:Decrypt", false),
            ("s3:*", "kms:Decrypt", false),
            ("", "kms:Decrypt", false),
        ];
        for (pattern, action, expected) in cases {
            assert_eq!(fits_in_any_case(pattern, action), expected, "{pattern} {action}");
            let lower = |text: &str| text.to_ascii_lowercase();
            assert_eq!(tokens_fit(&tokens(&lower(pattern)), &lower(action)), expected, "{pattern} {action}");
        }
        assert!(fits("?*", "ä"));
        assert!(!fits("??", "ä"));
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = "*a".repeat(2_000);
        let text = "a".repeat(2_000) + "b";
        assert!(!fits(&pattern, &text));
        assert!(!tokens_fit(&tokens(&pattern), &text));
    }
}
