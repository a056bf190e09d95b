//! Documents for machines.

use serde_json::Value;

use crate::{model::Hidden, page::commands};

/// A document as JSON text with line breaks. What a terminal obeys or hides is escaped, and the text means
/// the same.
#[must_use]
pub fn text(document: &Value) -> String {
    escaped(&format!("{document:#}\n"))
}

/// JSON text in which whatever is hidden is an escape: JSON itself asks for that only below U+0020. So is
/// what would be a command to a log. Nothing outside of strings is either, but for line breaks.
#[must_use]
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut commands = commands(json).into_iter().peekable();
    for (at, c) in json.char_indices() {
        let is_command = commands.next_if_eq(&at).is_some();
        if c == '\n' || (Hidden::of(c).is_none() && !is_command) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_hidden_and_all_is_there() {
        let document = json!({ "a\u{9b}b": "##[x]\u{1b}[31m\n\u{202e}x\u{e0041}\u{7f}ü→😀" });
        let text = text(&document);
        let expected =
            "{\n  \"a\\u009bb\": \"#\\u0023[x]\\u001b[31m\\n\\u202ex\\udb40\\udc41\\u007fü→😀\"\n}\n";
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
    }
}
