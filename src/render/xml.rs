//! Foreign text in XML.

use crate::{
    model::shown,
    page::{defused, harmless},
};

/// Text inside XML, in an element or an attribute, on one line: what is hidden is shown, which also leaves
/// nothing that XML 1.0 can't hold but the noncharacters.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// A line of an element's text, which a log may show as one.
pub(super) fn line(text: &str) -> String {
    escaped(&defused(&shown(text))) + "\n"
}
