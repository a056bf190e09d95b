//! Positions of the protocol, which count lines and UTF-16 units, and bytes of a text.

use std::ops::Range;

use lsp_types::Position;

/// A text and where its lines begin.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of a text; `\n`, `\r\n` and `\r` end one.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect();
        Self { text, starts }
    }

    /// The byte at a position. What lies behind the end of a line is its end, and what lies inside of a character the
    /// beginning of that.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(start) = self.starts.get(line).copied() else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches(['\n', '\r']);
        let mut units = 0;
        for (at, c) in content.char_indices() {
            units += c.len_utf16();
            if units > usize::try_from(position.character).unwrap_or(usize::MAX) {
                return start + at;
            }
        }
        start + content.len()
    }

    /// The position of a byte.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = border(self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let units = self.text[self.starts[line]..offset].encode_utf16().count();
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position { line: small(line), character: small(units) }
    }

    /// The range between two bytes.
    #[must_use]
    pub fn range(&self, range: &Range<usize>) -> lsp_types::Range {
        lsp_types::Range { start: self.position(range.start), end: self.position(range.end.max(range.start)) }
    }

    /// The bytes of a range, which may be given the wrong way round.
    #[must_use]
    pub fn offsets(&self, range: lsp_types::Range) -> Range<usize> {
        let (one, other) = (self.offset(range.start), self.offset(range.end));
        one.min(other)..one.max(other)
    }
}

/// The last border of a character up to a byte.
#[must_use]
pub fn border(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_are_utf16_units() {
        let text = "a = 1\r\nü😀x\rb\n";
        let lines = Lines::of(text);
        for (position, offset) in [
            (at(0, 0), 0),
            (at(0, 4), 4),
            (at(1, 0), 7),
            (at(1, 1), 9),
            (at(1, 3), 13),
            (at(2, 1), 16),
            (at(3, 0), 17),
        ] {
            assert_eq!((lines.offset(position), lines.position(offset)), (offset, position));
        }
    }

    #[test]
    fn what_lies_outside_is_at_the_nearest_border() {
        let lines = Lines::of("a = 1\r\nü😀x");
        assert_eq!(lines.offset(at(0, 99)), 5, "a line ends before its line break");
        assert_eq!(lines.offset(at(9, 0)), "a = 1\r\nü😀x".len());
        assert_eq!(lines.offset(at(1, 2)), 9, "between the two units of one character");
        assert_eq!(lines.position(11), at(1, 1), "between the bytes of one character");
        assert_eq!(lines.offsets(lsp_types::Range { start: at(1, 1), end: at(0, 0) }), 0..9);
    }
}
