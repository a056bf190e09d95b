//! Decimal numbers of any length, compared exactly.

use std::cmp::Ordering;

/// A decimal number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Number<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Number<'a> {
    /// Reads `-12.50`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: negative && !is_zero, whole, fraction })
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = (self.whole.len(), self.whole, self.fraction);
        let other_size = (other.whole.len(), other.whole, other.fraction);
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size.cmp(&other_size),
            (true, true) => other_size.cmp(&size),
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_order() {
        let sorted = ["-10.5", "-10", "-0.5", "0", "0.05", "0.5", "2", "10", "10.01", "9007199254740993"];
        for pair in sorted.windows(2) {
            assert!(Number::parse(pair[0]) < Number::parse(pair[1]), "{pair:?}");
        }
        for (one, other) in [("10", "10.0"), ("-0", "0"), ("007", "7"), (".5", "0.50"), ("+1", "1")] {
            assert_eq!(Number::parse(one), Number::parse(other), "{one} {other}");
        }
        for text in ["", "-", ".", "ten", "1e3", "0x10", "1,000", "1.2.3", "--1"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }
}
