//! Transformations that undo an encoding of the whole input.

use base64::{Engine, prelude::BASE64_STANDARD};

/// The value of a hexadecimal digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The byte that two hexadecimal digits at the start of a text stand for.
pub(super) fn pair(text: &[u8]) -> Option<u8> {
    let [high, low, ..] = text else { return None };
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// The byte for a code of four hexadecimal digits: the lower one. Full-width forms of ASCII (FF01 to FF5E)
/// become ASCII.
pub(super) fn low_byte(code: u16) -> u8 {
    let [high, low] = code.to_be_bytes();
    if high == 0xff && (0x01..=0x5e).contains(&low) { low + 0x20 } else { low }
}

/// The code of four hexadecimal digits at the start of a text.
pub(super) fn code(text: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes([pair(text)?, pair(text.get(2..)?)?]))
}

/// `URL_DECODE`, and with `is_uni` `URL_DECODE_UNI`. What is not encoded properly stays. Whether `+` is a
/// space is not said, so both are readings.
pub(super) fn url(input: &[u8], is_uni: bool) -> Vec<Vec<u8>> {
    let decode = |plus: u8| {
        let mut output = Vec::with_capacity(input.len());
        let mut rest = input;
        while let Some((first, after)) = rest.split_first() {
            let of_microsoft = (is_uni && matches!(after, [b'u' | b'U', ..])).then(|| code(&after[1..]));
            rest = match (first, of_microsoft.flatten(), pair(after)) {
                (b'%', Some(code), _) => {
                    output.push(low_byte(code));
                    &after[5..]
                }
                (b'%', None, Some(byte)) => {
                    output.push(byte);
                    &after[2..]
                }
                (b'+', ..) => {
                    output.push(plus);
                    after
                }
                _ => {
                    output.push(*first);
                    after
                }
            };
        }
        output
    };
    if input.contains(&b'+') { vec![decode(b' '), decode(b'+')] } else { vec![decode(b'+')] }
}

/// `BASE64_DECODE` of what is base64.
pub(super) fn base64(input: &[u8]) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(input).ok()
}

/// `BASE64_DECODE_EXT`: characters that don't belong are ignored.
pub(super) fn forgiving_base64(input: &[u8]) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let values: Vec<u8> = input.iter().copied().filter_map(value).collect();
    let mut output = Vec::with_capacity(values.len());
    for group in values.chunks(4) {
        let bits = group.iter().fold(0u32, |bits, value| bits << 6 | u32::from(*value));
        let bits = bits << (6 * (4 - group.len()));
        let bytes = bits.to_be_bytes();
        // Four characters are three bytes; what is too short for a byte is dropped.
        output.extend(&bytes[1..=group.len() * 6 / 8]);
    }
    output
}

/// `HEX_DECODE` of what is hexadecimal.
pub(super) fn hex(input: &[u8]) -> Option<Vec<u8>> {
    let pairs = input.chunks(2);
    pairs.map(|two| if two.len() == 2 { pair(two) } else { None }).collect()
}

/// Names of characters that `HTML_ENTITY_DECODE` knows.
const ENTITIES: &[(&[u8], u8)] = &[(b"quot;", b'"'), (b"nbsp;", 160), (b"lt;", b'<'), (b"gt;", b'>')];

/// `HTML_ENTITY_DECODE`, unless there is something in the input that looks like one of its entities and is
/// not quite: without the semicolon, in capitals, or beyond ASCII.
pub(super) fn html(input: &[u8]) -> Option<Vec<u8>> {
    let mut output = Vec::with_capacity(input.len());
    let mut rest = input;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'&' {
            output.push(*first);
            continue;
        }
        if let Some((name, byte)) = ENTITIES.iter().find(|(name, _)| after.starts_with(name)) {
            output.push(*byte);
            rest = &after[name.len()..];
        } else if let Some(number) = after.strip_prefix(b"#") {
            let (digits, radix) = match number {
                [b'x', digits @ ..] => (digits, 16),
                [b'X', ..] => return None,
                digits => (digits, 10),
            };
            let length = digits.iter().take_while(|byte| char::from(**byte).is_digit(radix)).count();
            if length == 0 {
                output.push(b'&');
                continue;
            }
            let text = std::str::from_utf8(&digits[..length]).ok()?;
            let code = u32::from_str_radix(text, radix).ok().filter(|code| *code < 128)?;
            rest = digits[length..].strip_prefix(b";")?;
            output.push(u8::try_from(code).ok()?);
        } else {
            let nearly = |name: &[u8]| {
                let name = &name[..name.len() - 1];
                after.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            };
            if ENTITIES.iter().any(|(name, _)| nearly(name)) {
                return None;
            }
            output.push(b'&');
        }
    }
    Some(output)
}

/// `UTF8_TO_UNICODE`: a sequence of several bytes becomes `%uHHHH`. AWS does not say how the digits are
/// written, so both ways are readings.
pub(super) fn utf8_to_unicode(input: &[u8]) -> Option<Vec<Vec<u8>>> {
    let text = std::str::from_utf8(input).ok()?;
    if text.is_ascii() {
        return Some(vec![input.to_vec()]);
    }
    let mut readings = [String::new(), String::new()];
    for c in text.chars() {
        let code = u16::try_from(u32::from(c)).ok()?;
        let [lower, upper] = &mut readings;
        if c.is_ascii() {
            lower.push(c);
            upper.push(c);
        } else {
            lower.push_str(&format!("%u{code:04x}"));
            upper.push_str(&format!("%u{code:04X}"));
        }
    }
    Some(readings.map(String::into_bytes).to_vec())
}
