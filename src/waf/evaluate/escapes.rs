//! Transformations that undo escapes.

use super::decode::{code, digit, low_byte, pair};

/// The value of up to `most` octal digits at the start of a text, and how many there are.
fn octal(text: &[u8], most: usize) -> Option<(u8, usize)> {
    let length = text.iter().take(most).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
    let value = text[..length].iter().fold(0u32, |value, byte| value << 3 | u32::from(byte - b'0'));
    let [.., low] = value.to_be_bytes();
    (length > 0).then_some((low, length))
}

/// What a letter behind a backslash stands for in C.
fn letter(byte: u8) -> Option<u8> {
    Some(match byte {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        _ => return None,
    })
}

/// Puts an input together from what stands behind each backslash: `decode` says what it is and how long.
/// What it does not know stays as it is.
fn unescape(input: &[u8], decode: impl Fn(&[u8]) -> Option<(Option<u8>, usize)>) -> Vec<u8> {
    let mut output = Vec::with_capacity(input.len());
    let mut rest = input;
    while let Some((first, after)) = rest.split_first() {
        let escape = (*first == b'\\').then(|| decode(after)).flatten();
        rest = if let Some((byte, length)) = escape {
            output.extend(byte);
            &after[length..]
        } else {
            output.push(*first);
            after
        };
    }
    output
}

/// `ESCAPE_SEQ_DECODE`: `\a`, `\b`, `\f`, `\n`, `\r`, `\t`, `\v`, `\\`, `\?`, `\'`, `\"`, `\xHH` and octal.
/// AWS writes octal as `\0OOO`, the manual that it quotes reads up to three digits behind the backslash.
pub(super) fn ansi_c(input: &[u8]) -> Vec<Vec<u8>> {
    let common = |after: &[u8]| match after {
        [b'x', digits @ ..] => pair(digits).map(|byte| (Some(byte), 3)),
        [byte @ (b'\\' | b'?' | b'\'' | b'"'), ..] => Some((Some(*byte), 1)),
        [byte, ..] => letter(*byte).map(|byte| (Some(byte), 1)),
        [] => None,
    };
    let three_digits =
        |after: &[u8]| octal(after, 3).map(|(byte, length)| (Some(byte), length)).or_else(|| common(after));
    let after_zero = |after: &[u8]| {
        let digits = after.strip_prefix(b"0").and_then(|digits| octal(digits, 3));
        digits.map(|(byte, length)| (Some(byte), length + 1)).or_else(|| common(after))
    };
    let mut readings = vec![unescape(input, three_digits), unescape(input, after_zero)];
    readings.dedup();
    readings
}

/// `JS_DECODE`: `\uHHHH`, `\xHH`, octal, letters; another character behind a backslash stands for itself.
pub(super) fn js(input: &[u8]) -> Vec<u8> {
    unescape(input, |after| match after {
        [b'u', digits @ ..] if code(digits).is_some() => code(digits).map(|code| (Some(low_byte(code)), 5)),
        [b'x', digits @ ..] if pair(digits).is_some() => pair(digits).map(|byte| (Some(byte), 3)),
        [b'0'..=b'7', ..] => {
            // Three digits are a byte only up to \377.
            let most = if after[0] <= b'3' { 3 } else { 2 };
            octal(after, most).map(|(byte, length)| (Some(byte), length))
        }
        [byte, ..] => Some((Some(letter(*byte).unwrap_or(*byte)), 1)),
        [] => None,
    })
}

/// `CSS_DECODE`: a backslash and up to six hexadecimal digits, of which the last two count, and one space
/// behind them; a backslash before a new line is nothing, before another character that character.
pub(super) fn css(input: &[u8]) -> Vec<u8> {
    unescape(input, |after| {
        let length = after.iter().take(6).take_while(|byte| digit(**byte).is_some()).count();
        match after {
            [] => Some((None, 0)),
            [b'\n', ..] => Some((None, 1)),
            [byte, ..] if length == 0 => Some((Some(*byte), 1)),
            _ => {
                let digits = after[..length].iter().filter_map(|byte| digit(*byte));
                let value = digits.fold(0u32, |value, digit| value << 4 | u32::from(digit));
                let byte = u16::try_from(value).map_or_else(|_| value.to_be_bytes()[3], low_byte);
                let space = after.get(length).is_some_and(u8::is_ascii_whitespace);
                Some((Some(byte), length + usize::from(space)))
            }
        }
    })
}

/// `SQL_HEX_DECODE`: `0x414243` is `ABC`.
pub(super) fn sql_hex(input: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(input.len());
    let mut rest = input;
    while let Some((first, after)) = rest.split_first() {
        let digits = match rest {
            [b'0', b'x' | b'X', digits @ ..] => digits,
            _ => &[],
        };
        let mut pairs = digits.chunks(2).map_while(pair).peekable();
        if pairs.peek().is_some() {
            let before = output.len();
            output.extend(pairs);
            rest = &digits[2 * (output.len() - before)..];
        } else {
            output.push(*first);
            rest = after;
        }
    }
    output
}
