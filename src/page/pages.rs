//! Lines for people.

use super::{Line, Piece};

/// Lines one below the other. Nothing but the page ends a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Line(Line),
    /// Whole lines that another renderer made of shown text: without styles and with.
    Block(String, String),
}

impl From<Line> for Page {
    fn from(line: Line) -> Self {
        Self { entries: vec![Entry::Line(line)] }
    }
}

impl FromIterator<Line> for Page {
    fn from_iter<I: IntoIterator<Item = Line>>(lines: I) -> Self {
        Self { entries: lines.into_iter().map(Entry::Line).collect() }
    }
}

impl Page {
    /// A line more.
    pub fn line(&mut self, piece: impl Piece) {
        self.entries.push(Entry::Line(Line::default().and(piece)));
    }

    /// An empty line more.
    pub fn blank(&mut self) {
        self.entries.push(Entry::Line(Line::default()));
    }

    /// All lines of another page more.
    pub fn append(&mut self, mut other: Self) {
        self.entries.append(&mut other.entries);
    }

    /// Whole lines more that a renderer made that styles by itself, without its styles and with. What
    /// it was given must have been [`shown`](crate::model::shown) and [`defused`](super::defused).
    pub(crate) fn block(&mut self, plain: String, in_colour: String) {
        self.entries.push(Entry::Block(plain, in_colour));
    }

    /// The same to be pasted elsewhere: no terminal is too narrow for its lines.
    #[must_use]
    pub fn to_paste(self) -> Self {
        let block = |entry| match entry {
            Entry::Line(line) => {
                Entry::Block(format!("{}\n", line.rendered(false)), format!("{}\n", line.rendered(true)))
            }
            block @ Entry::Block(..) => block,
        };
        Self { entries: self.entries.into_iter().map(block).collect() }
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The lines that are made of pieces.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Line(line) => Some(line),
            Entry::Block(..) => None,
        })
    }

    /// The same with each line as the lines that `of` makes of it; blocks stay.
    pub(super) fn by_line(self, of: impl Fn(&Line) -> Vec<Line>) -> Self {
        let entries = self.entries.into_iter().flat_map(|entry| match entry {
            Entry::Line(line) => of(&line).into_iter().map(Entry::Line).collect(),
            block @ Entry::Block(..) => vec![block],
        });
        Self { entries: entries.collect() }
    }

    /// The text where no styles are shown.
    #[must_use]
    pub fn plain(&self) -> String {
        self.text(false)
    }

    /// The text for a terminal in colours.
    #[must_use]
    pub fn in_colour(&self) -> String {
        self.text(true)
    }

    /// The text, in colours or without.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let mut out = String::new();
        for entry in &self.entries {
            match entry {
                Entry::Line(line) => {
                    out.push_str(&line.rendered(colour));
                    out.push('\n');
                }
                Entry::Block(plain, in_colour) => out.push_str(if colour { in_colour } else { plain }),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use anstyle::AnsiColor;

    use super::*;
    use crate::{page::styled, say};

    #[test]
    fn only_the_page_ends_lines_and_only_styles_colour() {
        let red = AnsiColor::Red.on_default();
        let mut page = Page::from(say!["a ", styled(red, "b\n\u{1b}[0m"), " ", 7, "  "]);
        page.blank();
        page.line(say![styled(red, "::"), "error::x"]);
        assert_eq!(page.plain(), "a b\\n\\u{1b}[0m 7\n\n\\u{3a}:error::x\n");
        let coloured = "a \u{1b}[31mb\\n\\u{1b}[0m\u{1b}[0m 7\n\n\u{1b}[31m\\u{3a}:\u{1b}[0merror::x\n";
        assert_eq!(page.in_colour(), coloured);
    }

    #[test]
    fn a_command_is_none_across_pieces_either() {
        let red = AnsiColor::Red.on_default();
        assert_eq!(Page::from(say!["x #", styled(red, "#"), "[group]"]).plain(), "x #\\u{23}[group]\n");
    }
}
