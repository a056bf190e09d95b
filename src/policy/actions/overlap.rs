//! Whether two patterns can name the same thing.

/// Whether some text fits both patterns, each with `*` and `?`, letter by letter.
///
/// Takes time in proportion to the product of their lengths.
#[must_use]
pub fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    // Where both are letters they have to be the same, which settles most cases.
    let is_letter = |byte: &u8| !b"*?".contains(byte);
    let same = one.iter().zip(other).take_while(|(left, right)| left == right && is_letter(left)).count();
    let (one, other) = (&one[same..], &other[same..]);
    if let (Some(left), Some(right)) = (one.first(), other.first())
        && is_letter(left)
        && is_letter(right)
    {
        return false;
    }
    // `reached[j]`: what is before here in `one` and the first `j` of `other` can be the same text.
    let mut reached = vec![false; other.len() + 1];
    reached[0] = true;
    for (at, byte) in other.iter().enumerate() {
        reached[at + 1] = reached[at] && *byte == b'*';
    }
    for left in one {
        let mut diagonal = reached[0];
        reached[0] &= *left == b'*';
        for (at, right) in other.iter().enumerate() {
            let above = reached[at + 1];
            let same = left == right || *left == b'?' || *right == b'?';
            reached[at + 1] = (diagonal && same)
                || (*left == b'*' && (above || reached[at] || diagonal))
                || (*right == b'*' && (above || reached[at] || diagonal));
            diagonal = above;
        }
    }
    reached[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_overlap_where_one_text_fits_both() {
        let cases = [
            ("a", "a", true),
            ("a", "b", false),
            ("*", "", true),
            ("?", "", false),
            ("a*", "*b", true),
            ("a*", "b*", false),
            ("a*c", "ab*", true),
            ("a?c", "ab*d", false),
            ("arn:*:s3:::*/*", "arn:aws:s3:::bucket", false),
            ("arn:*:s3:::*/*", "arn:aws:s3:::bucket*", true),
            ("arn:*:s3:::*/*", "arn:aws:s3:::bucket/*", true),
            ("arn:*:kms:*:*:key/*", "arn:aws:kms:eu-central-1:111122223333:alias/a", false),
            ("arn:*:kms:*:*:key/*", "*", true),
            ("**", "a?*?", true),
        ];
        for (one, other, expected) in cases {
            assert_eq!(overlap(one, other), expected, "{one} {other}");
            assert_eq!(overlap(other, one), expected, "{other} {one}");
        }
    }
}
