//! Lines that are longer than a terminal is wide: they go on below themselves, so that columns stay columns.

use super::{Line, Page};

/// What goes on is set in by this much where no column can be seen.
const STEP: usize = 4;

/// On a terminal narrower than this nothing is gained any more.
const NARROWEST: usize = 30;

impl Page {
    /// The same for a terminal of so many columns.
    #[must_use]
    pub fn within(self, width: usize) -> Self {
        if width < NARROWEST { self } else { self.by_line(|line| line.wrapped(width)) }
    }
}

impl Line {
    /// The line as several of at most so many characters, but for words that are longer.
    #[must_use]
    pub fn wrapped(&self, width: usize) -> Vec<Self> {
        let text: Vec<char> = self.spans().flat_map(|(text, _)| text.chars()).collect();
        if text.len() <= width {
            return vec![self.clone()];
        }
        let indent = indent(&text, width);
        let mut lines = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let before = if start == 0 { 0 } else { indent };
            let (end, next) =
                cut(&text, start, width.saturating_sub(before), if start == 0 { indent } else { 0 });
            let line = self.slice(start..end);
            lines.push(if before == 0 { line } else { Self::from(" ".repeat(before).as_str()).and(line) });
            start = next;
        }
        lines
    }
}

/// Where the last column of a line begins that leaves room for it, or a step behind what it is set in by.
fn indent(text: &[char], width: usize) -> usize {
    let lead = text.iter().take_while(|c| **c == ' ').count();
    let begins = |at: &usize| text[at - 2..*at] == [' ', ' '] && text[*at] != ' ';
    let mut columns = (lead + 2..text.len().min(width / 2)).filter(begins);
    columns.next_back().unwrap_or_else(|| (lead + STEP).min(width / 2))
}

/// Where a line from `start` ends and the next one begins: at the last space that leaves it short enough, or else at the
/// next one. No space before `least` ends it: that would be one between columns.
fn cut(text: &[char], start: usize, room: usize, least: usize) -> (usize, usize) {
    let most = start + room;
    if most >= text.len() {
        return (text.len(), text.len());
    }
    let is_end = |at: &usize| text[*at] == ' ' && text[at - 1] != ' ';
    let first = (start + 1).max(least);
    let end = (first..=most).rev().find(is_end).or_else(|| (most.max(first)..text.len()).find(is_end));
    let end = end.unwrap_or(text.len());
    let next = (end..text.len()).find(|at| text[*at] != ' ').unwrap_or(text.len());
    (end, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> String {
        Page::from(Line::from(text)).within(width).plain()
    }

    #[test]
    fn what_is_too_long_goes_on_in_its_column() {
        let line = "      policy  + Sid  allow s3:GetObject, s3:PutObject to role reader on shop-orders";
        assert_eq!(
            wrapped(line, 50),
            "      policy  + Sid  allow s3:GetObject,\n                     s3:PutObject to role reader\n                     on shop-orders\n"
        );
        assert_eq!(wrapped(line, 100), format!("{line}\n"));
        let long = "  arn:aws:iam::111122223333:role/a-role-with-a-very-long-name is not there";
        let expected = "  arn:aws:iam::111122223333:role/a-role-with-a-very-long-name\n      is not there\n";
        assert_eq!(wrapped(long, 40), expected);
    }
}
