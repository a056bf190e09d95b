//! The regular expressions between percent signs: a small part of the usual ones.

use super::Mistake;

/// Signs that stand for themselves, and those that are operators; letters, digits and the space
/// come on top. The user guide, "Supported regular expressions (regex) syntax"; its examples have
/// spaces.
const SIGNS: &str = ":_#=@/;,- ";
const OPERATORS: &str = "^$?[]{}|\\*+.";

/// Letters that mean something behind a backslash.
const CLASSES: &str = "dDsSwWtnr";

/// An expression that AWS takes.
#[derive(Clone, Debug)]
pub(super) struct Regex {
    compiled: regex_lite::Regex,
}

impl Regex {
    /// Reads what stands between the percent signs, of which the first byte is the pattern's byte
    /// `start`.
    pub(super) fn new(text: &str, start: usize) -> Result<Self, Mistake> {
        let whole = start..start + text.len();
        if text.is_empty() {
            return Err(Mistake::at(start - 1..start + 1, "a regular expression is empty"));
        }
        let translated = translated(text, start)?;
        // "Matches any single character": also the end of a line inside an event.
        let compiled = regex_lite::RegexBuilder::new(&translated).dot_matches_new_line(true).build();
        match compiled {
            Ok(compiled) => Ok(Self { compiled }),
            Err(error) => {
                Err(Mistake::at(whole, format!("`{text}` is not a valid regular expression: {error}")))
            }
        }
    }

    /// Whether some part of `text` matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

/// The expression in the language of the library.
fn translated(text: &str, start: usize) -> Result<String, Mistake> {
    let mut out = String::with_capacity(text.len());
    let mut in_class = false;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let here = start + at..start + at + c.len_utf8();
        let is_taken = c.is_ascii_alphanumeric() || SIGNS.contains(c) || OPERATORS.contains(c);
        if !c.is_ascii() {
            return Err(Mistake::at(
                here,
                format!("a regular expression of a pattern is ASCII; `{c}` is not"),
            ));
        }
        if !is_taken {
            return Err(Mistake::at(here, format!("a regular expression of a pattern can't have `{c}`"))
                .with_help(format!("write `\\x{:02x}` for the character itself", u32::from(c))));
        }
        match c {
            '\\' => {
                let Some((_, next)) = chars.next() else {
                    return Err(Mistake::at(here, "a regular expression ends with `\\`"));
                };
                let is_sign = OPERATORS.contains(next) || SIGNS.contains(next);
                if next == 'x' {
                    out.push_str(&hex(&mut chars).ok_or_else(|| {
                        Mistake::at(here, "behind `\\x` come two digits of 0-9 and A-F, up to 7F")
                    })?);
                } else if is_sign {
                    out.push_str(&regex_lite::escape(next.encode_utf8(&mut [0; 4])));
                } else if CLASSES.contains(next) {
                    out.push('\\');
                    out.push(next);
                } else {
                    let here = here.start..here.end + next.len_utf8();
                    return Err(Mistake::at(
                        here,
                        format!("a regular expression of a pattern has no `\\{next}`"),
                    )
                    .with_help(
                        "it has \\d \\D \\s \\S \\w \\W, \\x28 for a character, and \\ before an operator",
                    ));
                }
            }
            '[' if in_class => out.push_str("\\["),
            '[' => {
                in_class = true;
                out.push('[');
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            '{' if !in_class => {
                let inside: String = text[at + 1..].chars().take_while(|c| *c != '}').collect();
                out.push_str(&times(&inside));
                for _ in inside.chars() {
                    chars.next();
                }
                chars.next_if(|(_, c)| *c == '}');
            }
            _ => out.push(c),
        }
    }
    Ok(out)
}

/// `{m, n}`, of which either may be left out.
fn times(inside: &str) -> String {
    let inside: String = inside.chars().filter(|c| *c != ' ').collect();
    match inside.strip_prefix(',') {
        Some(most) => format!("{{0,{most}}}"),
        None => format!("{{{inside}}}"),
    }
}

fn hex(chars: &mut impl Iterator<Item = (usize, char)>) -> Option<String> {
    let digits: String = chars.take(2).map(|(_, c)| c).collect();
    let code = u8::from_str_radix(&digits, 16).ok().filter(|code| digits.len() == 2 && code.is_ascii())?;
    Some(regex_lite::escape(char::from(code).encode_utf8(&mut [0; 4])))
}
