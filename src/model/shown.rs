//! Foreign text where people see it. Whatever a file, a name or an answer of AWS contributes is data:
//! what a terminal, a browser or a log would obey or hide becomes visible.

use std::borrow::Cow;

/// Why a character must not reach whoever reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// C0, DEL or C1, without what breaks a line: a terminal obeys it.
    Control,
    /// Ends a line, for a terminal, a log or an editor.
    LineBreak,
    /// Changes the order in which the text around it is shown (Unicode's bidirectional controls).
    Bidi,
    /// Takes no room: what is read differs from what is written.
    Invisible,
}

impl Hidden {
    /// The class of a character, or `None` for one that shows itself.
    ///
    /// Invisible are the characters of Unicode's `Default_Ignorable_Code_Point` and the interlinear marks,
    /// without the two variation selectors that choose between an emoji and a letter.
    #[must_use]
    pub fn of(c: char) -> Option<Self> {
        match c {
            ' '..='~' => None,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Self::LineBreak),
            c if c.is_control() => Some(Self::Control),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                Some(Self::Bidi)
            }
            '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0d}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' => Some(Self::Invisible),
            _ => None,
        }
    }
}

/// The text on one line, with nothing hidden in it: a line break is `\n`, a tab `\t`, everything else that
/// is [`Hidden`] is `\u{…}`. Text that was shown is not changed by showing it again.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| Hidden::of(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if Hidden::of(c).is_some() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_shown_and_what_shows_itself_stays() {
        let cases = [
            ("Ünïcödé → ⚠️ 日本", "Ünïcödé → ⚠️ 日本"),
            ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{9b}31m\u{9c}\u{7f}", "\\u{9b}31m\\u{9c}\\u{7f}"),
            ("\u{202e}gnp.exe\u{2066}", "\\u{202e}gnp.exe\\u{2066}"),
            ("ad\u{200b}min\u{feff}\u{e0041}", "ad\\u{200b}min\\u{feff}\\u{e0041}"),
            ("a\u{2028}b\u{2029}c\u{85}", "a\\u{2028}b\\u{2029}c\\u{85}"),
            ("a\\nb", "a\\nb"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected);
            assert_eq!(shown(expected), expected);
        }
    }
}
