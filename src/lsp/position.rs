//! Places in a text: the protocol counts lines and UTF-16 units, we count bytes.

use std::ops::Range;

use lsp_types::{Position, Range as Lines};

/// The byte at a position. What is behind the end of a line is its end, what is behind the text the end of that.
#[must_use]
pub fn offset(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 0..position.line {
        match text[start..].find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    let mut units = 0;
    for (at, c) in line.char_indices() {
        if units >= position.character as usize {
            return start + at;
        }
        units += c.len_utf16();
    }
    start + line.len()
}

/// The position of a byte.
#[must_use]
pub fn position(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column: usize = before.rsplit('\n').next().unwrap_or_default().chars().map(char::len_utf16).sum();
    Position { line: number(line), character: number(column) }
}

/// The lines of a range of bytes.
#[must_use]
pub fn range(text: &str, bytes: &Range<usize>) -> Lines {
    Lines { start: position(text, bytes.start), end: position(text, bytes.end) }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf_16_units() {
        let text = "a = \"ä𝄞x\"\nb";
        let at = text.find('x').unwrap();
        assert_eq!(position(text, at), Position { line: 0, character: 8 });
        assert_eq!(offset(text, Position { line: 0, character: 8 }), at);
        assert_eq!(offset(text, Position { line: 0, character: 99 }), text.find('\n').unwrap());
        assert_eq!(offset(text, Position { line: 9, character: 0 }), text.len());
        assert_eq!(position(text, 99), Position { line: 1, character: 1 });
    }
}
