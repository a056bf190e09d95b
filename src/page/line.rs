//! One line for people.

use std::fmt::Display;

use anstyle::Style;

use super::log_command::commands;
use crate::model::shown;

/// One line: texts with their styles. No text in it breaks the line or reaches a terminal as anything but
/// letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    text: String,
    style: Style,
    /// Whether it says that the line comes or goes.
    is_sign: bool,
}

/// What a line is made of.
pub trait Piece {
    /// Puts it at the end of a line.
    fn put(self, line: &mut Line);
}

impl<T: Display> Piece for T {
    fn put(self, line: &mut Line) {
        line.text(&self.to_string());
    }
}

impl Piece for Line {
    fn put(mut self, line: &mut Line) {
        line.spans.append(&mut self.spans);
    }
}

impl Piece for &Line {
    fn put(self, line: &mut Line) {
        line.spans.extend(self.spans.iter().cloned());
    }
}

impl Piece for &&Line {
    fn put(self, line: &mut Line) {
        (*self).put(line);
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::default().and(text)
    }
}

/// A piece in a style; what in it has a style already keeps it.
pub fn styled(style: Style, piece: impl Piece) -> Line {
    let mut line = Line::default();
    piece.put(&mut line);
    for span in line.spans.iter_mut().filter(|span| span.style.is_plain()) {
        span.style = style;
    }
    line
}

impl Line {
    /// What says in a style that the line comes, goes or changes: `+`, `-`, `~`.
    #[must_use]
    pub fn sign(style: Style, sign: &str) -> Self {
        Self { spans: vec![Span { text: shown(sign).into_owned(), style, is_sign: true }] }
    }

    /// The line with a piece more.
    #[must_use]
    pub fn and(mut self, piece: impl Piece) -> Self {
        piece.put(&mut self);
        self
    }

    /// Puts a piece at the end.
    pub fn push(&mut self, piece: impl Piece) {
        piece.put(self);
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = shown(text);
        if let Some(last) = self.spans.last_mut().filter(|last| last.style.is_plain() && !last.is_sign) {
            last.text.push_str(&text);
        } else {
            let (text, style) = (text.into_owned(), Style::new());
            self.spans.push(Span { text, style, is_sign: false });
        }
    }

    /// The line with spaces behind it up to a width in characters.
    #[must_use]
    pub fn padded(mut self, width: usize) -> Self {
        let free = width.saturating_sub(self.width());
        self.text(&" ".repeat(free));
        self
    }

    /// The line without the spaces at its end.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        while let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            self.spans.pop();
        }
        self
    }

    /// How many characters it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| span.text.chars().count()).sum()
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.is_empty())
    }

    /// Its text, without the spaces at its end.
    #[must_use]
    pub fn plain(&self) -> String {
        self.rendered(false)
    }

    /// A part of it, by characters.
    pub(super) fn slice(&self, part: std::ops::Range<usize>) -> Self {
        let mut spans = Vec::new();
        let mut at = 0;
        for span in &self.spans {
            let length = span.text.chars().count();
            let (from, to) = (part.start.max(at), part.end.min(at + length));
            if from < to {
                let text = span.text.chars().skip(from - at).take(to - from).collect();
                spans.push(Span { text, style: span.style, is_sign: span.is_sign });
            }
            at += length;
        }
        Self { spans }
    }

    /// Its texts, each with its style.
    pub fn spans(&self) -> impl Iterator<Item = (&str, Style)> {
        self.spans.iter().map(|span| (span.text.as_str(), span.style))
    }

    /// The sign that it begins with, and what stands behind that.
    #[must_use]
    pub fn signed(&self) -> Option<(&str, Self)> {
        let at = self.spans.iter().position(|span| !span.text.trim_start().is_empty())?;
        let sign = &self.spans[at];
        sign.is_sign.then(|| {
            let spans = [&self.spans[..at], &self.spans[at + 1..]].concat();
            (sign.text.as_str(), Self { spans })
        })
    }

    /// The line without the sign that it begins with and the space behind that.
    #[must_use]
    pub fn without_sign(self) -> Self {
        let at = self.spans.iter().position(|span| !span.text.trim_start().is_empty());
        let Some(at) = at.filter(|at| self.spans[*at].is_sign) else { return self };
        let mut spans = self.spans;
        spans.remove(at);
        if let Some(next) = spans.get_mut(at)
            && next.text.starts_with(' ')
        {
            next.text.remove(0);
        }
        spans.retain(|span| !span.text.is_empty());
        Self { spans }
    }

    /// Its text, for a terminal in colours or without.
    pub(super) fn rendered(&self, colour: bool) -> String {
        let whole: String = self.spans.iter().map(|span| span.text.as_str()).collect();
        let end = whole.trim_end().len();
        let mut commands = commands(&whole).into_iter().peekable();
        let mut out = String::with_capacity(whole.len() + 16);
        let mut at = 0;
        for Span { text, style, .. } in &self.spans {
            let text = &text[..text.len().min(end.saturating_sub(at))];
            if text.is_empty() {
                break;
            }
            let begin = if colour { style.render().to_string() } else { String::new() };
            out.push_str(&begin);
            for (offset, c) in text.char_indices() {
                if commands.next_if_eq(&(at + offset)).is_some() {
                    out.extend(c.escape_unicode());
                } else {
                    out.push(c);
                }
            }
            if !begin.is_empty() {
                out.push_str(&style.render_reset().to_string());
            }
            at += text.len();
        }
        out
    }
}
