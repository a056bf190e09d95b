//! Markdown as GitHub reads it, made of markup and data. Markup is written in this program, so it is
//! `&'static str`; everything else is data and has to be [`text`] or [`code`] to get in.
//!
//! GitHub looks for mentions, links to issues and commits, and formulas in the text that Markdown became,
//! where an escape is none any more. Only code is left alone. So a word that could be one of these is
//! code, and every other word is escaped for Markdown and HTML.

use super::escaped::{Escaped, Medium};
use crate::{model::shown, page::harmless};

/// Markdown as GitHub reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHub;

impl Medium for GitHub {
    /// Two spans of code side by side would be one.
    fn between(before: &str, behind: &str) -> &'static str {
        if before.ends_with('`') && behind.starts_with('`') { " " } else { "" }
    }
}

/// Markdown in the making. GitHub counts the characters of a comment; bytes are never fewer.
pub type Markup = Escaped<GitHub>;

/// [`Markup`] of pieces: `md!["- **", text(name), "**\n"]`.
#[macro_export]
macro_rules! md {
    ($($piece:expr),* $(,)?) => {{
        let markup = $crate::render::markup::Markup::default();
        $(let markup = markup.and($piece);)*
        markup
    }};
}

/// Data as text: Markdown and HTML leave it alone, and it calls nobody and links nowhere.
#[must_use]
pub fn text(data: &str) -> Markup {
    let data = harmless(data);
    let mut out = Markup::default();
    for (index, word) in data.split(' ').enumerate() {
        if index > 0 {
            out.push_escaped(" ");
        }
        if is_live(word) {
            out.push(code(word));
        } else {
            out.push_escaped(&escaped(word));
        }
    }
    out
}

/// Data as code. A bar would end the cell of a table even there, so it stands between two codes.
#[must_use]
pub fn code(data: &str) -> Markup {
    let data = harmless(data);
    if data.is_empty() {
        return Markup::of("` `".to_owned());
    }
    let mut out = Markup::default();
    for (index, part) in data.split('|').enumerate() {
        if index > 0 {
            out.push_escaped("&#124;");
        }
        if part.is_empty() {
            continue;
        }
        let fence = "`".repeat(longest_run(part) + 1);
        let touches = part.starts_with('`') || part.ends_with('`');
        let loses = part.starts_with(' ') && part.ends_with(' ') && !part.trim().is_empty();
        let free = if touches || loses { " " } else { "" };
        out.push_escaped(&format!("{fence}{free}{part}{free}{fence}"));
    }
    out
}

/// Lines of data as a block of code in a language; none of them can end it.
#[must_use]
pub fn block(language: &'static str, lines: &str) -> Markup {
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    Markup::of(format!("{fence}{language}\n{lines}{fence}\n"))
}

/// Data inside a block of HTML, which Markdown leaves as it is.
#[must_use]
pub fn html(data: &str) -> Markup {
    let data = harmless(data);
    let escaped: String = data.chars().map(|c| entity(c).map_or(c.to_string(), str::to_owned)).collect();
    if data.split(' ').any(is_live) {
        return Markup::of(format!("<code>{escaped}</code>"));
    }
    Markup::of(escaped)
}

/// At most so many characters of a text, with a sign that there is more.
#[must_use]
pub fn cut(text: &str, longest: usize) -> String {
    let text = shown(text);
    if text.chars().count() <= longest {
        return text.into_owned();
    }
    text.chars().take(longest.saturating_sub(1)).chain(['…']).collect()
}

/// As many of the pieces as fit into so much room, and how many that are.
#[must_use]
pub fn fitting(pieces: &[Markup], room: usize) -> (Markup, usize) {
    let mut out = Markup::default();
    let mut number = 0;
    for piece in pieces {
        // A space may come between two.
        if out.len() + piece.len() + 1 > room {
            break;
        }
        out.push(piece.clone());
        number += 1;
    }
    (out, number)
}

/// Whether GitHub could make more of a word than a word: a mention, a link to a page, an issue or a
/// commit, a formula.
/// <https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls>
fn is_live(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    word.contains(['@', '#', '$', '`'])
        || ["://", "www.", "mailto:", "xmpp:"].iter().any(|link| lower.contains(link))
        || lower.split("gh-").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || lower.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit)
}

/// Whether a word could be the beginning of a commit's hash. An account's number is none that matters.
fn is_commit(word: &str) -> bool {
    let is_account = word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit());
    (7..=40).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_hexdigit()) && !is_account
}

fn entity(c: char) -> Option<&'static str> {
    Some(match c {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        '|' => "&#124;",
        _ => return None,
    })
}

fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            (None, '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '$' | '@') => out.extend(['\\', c]),
            (None, c) => out.push(c),
        }
    }
    out
}

/// The longest run of backticks, which a fence has to be longer than.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let cases = [
            ("allow * on <a> | x_y [z](q)", "allow \\* on &lt;a&gt; &#124; x\\_y \\[z\\](q)"),
            ("to @team/a or x@y.example", "to `@team/a` or `x@y.example`"),
            (
                "see #1, GH-2, a/b#3 and http://example.com",
                "see `#1,` `GH-2,` `a/b#3` and `http://example.com`",
            ),
            ("WWW.example.com mailto:x", "`WWW.example.com` `mailto:x`"),
            ("at 1f2e3d4 in 111122223333", "at `1f2e3d4` in 111122223333"),
            ("${x.arn}/* $y$", "`${x.arn}/*` `$y$`"),
            ("a\n- b\u{1b}", "a\\\\n- b\\\\u{1b}"),
            ("`@x`", "`` `@x` ``"),
        ];
        for (data, expected) in cases {
            assert_eq!(text(data).into_string(), expected, "{data}");
        }
    }

    #[test]
    fn code_ends_where_it_should() {
        let cases = [
            ("a", "`a`"),
            ("", "` `"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            (" a ", "`  a  `"),
            ("a|b\\|", "`a`&#124;`b\\`&#124;"),
            ("a\u{1b}\nb", "`a\\u{1b}\\nb`"),
        ];
        for (data, expected) in cases {
            assert_eq!(code(data).into_string(), expected, "{data}");
        }
        assert_eq!(md![code("a"), code("b")].into_string(), "`a` `b`");
        assert_eq!(block("diff", " ````\n").into_string(), "`````diff\n ````\n`````\n");
        assert_eq!(html("a_b <x>").into_string(), "a_b &lt;x&gt;");
        assert_eq!(html("@a <x>").into_string(), "<code>@a &lt;x&gt;</code>");
    }
}
