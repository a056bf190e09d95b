//! Regular expressions as WAF runs them: PCRE on bytes.

use regex_lite::{Regex, RegexBuilder};

use super::transform::Unsure;

/// The largest compiled expression; WAF takes 200 characters.
const SIZE: usize = 1 << 20;

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: Regex,
    has_dollar: bool,
}

impl Pattern {
    /// Compiles an expression. Bytes become characters of ISO 8859-1 on both sides, so that `.` is a byte
    /// and classes are those of ASCII, as in PCRE without UTF-8.
    pub(super) fn new(pattern: &str) -> Result<Self, Unsure> {
        let unsure = |why: &str| Unsure(format!("the expression /{pattern}/ can't be run offline: {why}"));
        let written =
            rewritten(pattern).ok_or_else(|| unsure("it has more than ASCII where that matters"))?;
        let regex = RegexBuilder::new(&written).size_limit(SIZE).build();
        let regex = regex.map_err(|error| unsure(&error.to_string()))?;
        Ok(Self { regex, has_dollar: pattern.contains('$') })
    }

    /// Whether it matches somewhere. PCRE's `$` also matches before a line feed that is the last byte.
    pub(super) fn matches(&self, bytes: &[u8]) -> bool {
        let is_match = |bytes: &[u8]| {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            self.regex.is_match(&text)
        };
        let before_end = || bytes.strip_suffix(b"\n").filter(|_| self.has_dollar);
        is_match(bytes) || before_end().is_some_and(is_match)
    }
}

/// The expression in the syntax of the engine; `None` if a character of several bytes stands in a class or
/// before a quantifier, where PCRE takes its bytes apart.
fn rewritten(pattern: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '\\' if rest.starts_with("\\Q") => {
                let quoted = &rest[2..];
                let end = quoted.find("\\E");
                for c in quoted[..end.unwrap_or(quoted.len())].chars() {
                    push_literal(c, &mut written);
                }
                taken = end.map_or(rest.len(), |end| end + 4);
            }
            '\\' => {
                let escaped = rest[1..].chars().next();
                match escaped {
                    // PCRE takes any escaped sign for itself.
                    Some(c) if !c.is_ascii_alphanumeric() => {
                        if in_class && !c.is_ascii() {
                            return None;
                        }
                        push_literal(c, &mut written);
                    }
                    Some(c) => written.extend(['\\', c]),
                    None => written.push('\\'),
                }
                taken += escaped.map_or(0, char::len_utf8);
            }
            '[' if !in_class => {
                in_class = true;
                let open = ["[^]", "[]", "[^", "["].into_iter().find(|open| rest.starts_with(open))?;
                taken = open.len();
                // A bracket that comes first stands for itself.
                written.push_str(&open.replace(']', "\\]"));
            }
            '[' if rest.starts_with("[:") => {
                let end = rest.find(":]").map_or(rest.len(), |end| end + 2);
                written.push_str(&rest[..end]);
                taken = end;
            }
            // The engine would take these for sets in sets and for set operations.
            '[' | '&' | '~' if in_class => written.extend(['\\', first]),
            ']' => {
                in_class = false;
                written.push(']');
            }
            c if c.is_ascii() => written.push(c),
            _ if in_class => return None,
            c => push_literal(c, &mut written),
        }
        rest = &rest[taken..];
        if !first.is_ascii() && rest.starts_with(['*', '+', '?', '{']) {
            return None;
        }
    }
    Some(written)
}

/// A character that stands for itself, byte by byte.
fn push_literal(c: char, written: &mut String) {
    let mut bytes = [0; 4];
    for byte in c.encode_utf8(&mut bytes).bytes() {
        if byte.is_ascii_punctuation()
            && !matches!(
                byte,
                b'<' | b'>'
                    | b'\''
                    | b'"'
                    | b'/'
                    | b'%'
                    | b','
                    | b'='
                    | b':'
                    | b';'
                    | b'@'
                    | b'_'
                    | b'`'
                    | b'!'
            )
        {
            written.push('\\');
        }
        written.push(char::from(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_run_on_bytes() {
        let cases: &[(&str, &[u8], bool)] = &[
            ("^/api/v[12]/", b"/api/v2/x", true),
            ("^GET$", b"GET", true),
            ("^GET$", b"GETS", false),
            ("^GET$", b"GET\n", true),
            ("(?i)bot|crawler", b"GoogleBOT", true),
            ("\\/admin\\/", b"/admin/", true),
            ("\\Qa.b*\\E$", b"xa.b*", true),
            ("\\Qa.b\\E", b"axb", false),
            ("[]\"]", b"]", true),
            ("[[(&&~]", b"&", true),
            ("[[:digit:]]+x", b"12x", true),
            ("[^/]+\\.php$", b"/a.php", true),
            ("a.c", b"a\xffc", true),
            ("^..$", "é".as_bytes(), true),
            ("é", "é".as_bytes(), true),
            ("\\xc3\\xa9", "é".as_bytes(), true),
            ("\\w", "é".as_bytes(), false),
            ("a\\-b\\'c\\<d", b"a-b'c<d", true),
        ];
        for (pattern, bytes, expected) in cases {
            assert_eq!(Pattern::new(pattern).unwrap().matches(bytes), *expected, "/{pattern}/ {bytes:?}");
        }
    }

    #[test]
    fn what_can_not_be_run_is_told() {
        for pattern in ["[é]", "é+", "(?=a)", "a{", "\\p{L}"] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }
}
