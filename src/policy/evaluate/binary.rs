//! Bytes written in base64.

/// Whether two texts stand for the same bytes; padding may be left out.
pub(super) fn same(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_end_matches('=').to_owned();
    one == other || (is_base64(one) && is_base64(other) && bare(one) == bare(other))
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/') && digits.len() % 4 != 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_compared() {
        let cases = [
            ("QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true),
            ("QmluYXJ5VmFsdWVJbkJhc2U2NA", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true),
            ("QmluYXJ5", "qmluYXJ5", false),
            ("QmluYXJ5", "BinaryValue", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(same(one, other), expected, "{one} {other}");
        }
    }
}
