//! The layout of stack files that `trueup fmt` writes: entries that stand together have their `=` below each other, one
//! blank line at most, one space where one belongs. Only white space and commas that say nothing are touched; comments,
//! order and the way in which texts are quoted stay.

use toml_parser::{
    Source,
    lexer::{Token, TokenKind},
};

/// How far what stands in a list or table of several lines is indented.
const STEP: usize = 2;

/// Keys longer than this keep no room free beside shorter ones.
const WIDEST: usize = 48;

/// A text of TOML in this layout; `None` where it is no TOML, or would not mean the same any more.
#[must_use]
pub fn laid_out(text: &str) -> Option<String> {
    let before: toml::Table = text.parse().ok()?;
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let pieces: Vec<Piece<'_>> = tokens.iter().filter_map(|token| Piece::of(&source, token)).collect();
    let lines = aligned(lines(&pieces));
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in lines {
        // No blank line at the beginning, and no second one.
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(&line);
        out.push('\n');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    // It means the same by its construction; were that wrong, the file is better left as it is.
    out.parse::<toml::Table>().is_ok_and(|after| after == before).then_some(out)
}

/// A token with its text. White space is none.
#[derive(Clone, Copy)]
struct Piece<'a> {
    kind: TokenKind,
    text: &'a str,
}

impl<'a> Piece<'a> {
    fn of(source: &Source<'a>, token: &Token) -> Option<Self> {
        let kind = token.kind();
        let text = source.get(token)?.as_str();
        (!matches!(kind, TokenKind::Whitespace | TokenKind::Eof)).then_some(Self { kind, text })
    }

    fn opens(self) -> bool {
        matches!(self.kind, TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket)
    }

    fn closes(self) -> bool {
        matches!(self.kind, TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket)
    }
}

/// A line, or an entry whose value has several.
enum Line {
    /// Nothing.
    Blank,
    /// A header or a comment.
    Whole(String),
    /// An entry: its key, and the lines of its value, with a comment behind the last.
    Entry { key: String, value: Vec<String>, comment: Option<String> },
}

/// The lines of a file: they end where no list or table is open.
fn lines(pieces: &[Piece<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut begin, mut depth) = (0, 0_usize);
    for (at, piece) in pieces.iter().enumerate() {
        if piece.opens() {
            depth += 1;
        } else if piece.closes() {
            depth = depth.saturating_sub(1);
        } else if piece.kind == TokenKind::Newline && depth == 0 {
            lines.push(line(&pieces[begin..at]));
            begin = at + 1;
        }
    }
    if begin < pieces.len() {
        lines.push(line(&pieces[begin..]));
    }
    lines
}

fn line(pieces: &[Piece<'_>]) -> Line {
    let (pieces, comment) = match pieces {
        [] => return Line::Blank,
        [only] if only.kind == TokenKind::Comment => return Line::Whole(only.text.trim_end().to_owned()),
        [rest @ .., last] if last.kind == TokenKind::Comment => (rest, Some(last.text.trim_end().to_owned())),
        all => (all, None),
    };
    let Some(equals) =
        pieces.iter().position(|piece| piece.kind == TokenKind::Equals).filter(|_| !pieces[0].opens())
    else {
        // In a header nothing has a space around it.
        let header: String = pieces.iter().map(|piece| piece.text).collect();
        return Line::Whole(comment.map_or_else(|| header.clone(), |comment| format!("{header} {comment}")));
    };
    let key = pieces[..equals].iter().map(|piece| piece.text).collect();
    Line::Entry { key, value: value(&pieces[equals + 1..]), comment }
}

/// The lines of a value. One that stood on several lines stays on several.
fn value(pieces: &[Piece<'_>]) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut depth = 0_usize;
    // What stands before, but for commas that are left out.
    let mut before: Option<Piece<'_>> = None;
    for (at, piece) in pieces.iter().enumerate() {
        let next = pieces.get(at + 1);
        match piece.kind {
            TokenKind::Newline => {
                lines.push(String::new());
                before = Some(*piece);
                continue;
            }
            // A comma before the end of a line of a list is of use, one before its bracket is not.
            TokenKind::Comma if next.is_some_and(|next| next.closes()) => continue,
            _ => {}
        }
        if piece.closes() {
            depth = depth.saturating_sub(1);
        }
        let Some(line) = lines.last_mut() else { continue };
        if line.is_empty() && lines_before(before) {
            line.push_str(&" ".repeat(depth * STEP));
        } else if has_space(before, *piece) {
            line.push(' ');
        }
        line.push_str(if piece.kind == TokenKind::Comment { piece.text.trim_end() } else { piece.text });
        if piece.opens() {
            depth += 1;
        }
        before = Some(*piece);
    }
    without_idle_blanks(&lines)
}

/// One blank line may part what is in a list, but begins and ends none.
fn without_idle_blanks(lines: &[String]) -> Vec<String> {
    let begins = |line: &String| line.ends_with(['[', '{']);
    let ends = |line: &String| line.trim_start().starts_with([']', '}']);
    let mut kept: Vec<String> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let is_idle = || {
            let next = lines[at..].iter().find(|line| !line.is_empty());
            kept.last().is_none_or(|last| last.is_empty() || begins(last)) || next.is_none_or(ends)
        };
        if !line.is_empty() || !is_idle() {
            kept.push(line.clone());
        }
    }
    kept
}

/// Whether a piece begins a line of its own.
fn lines_before(before: Option<Piece<'_>>) -> bool {
    before.is_some_and(|before| before.kind == TokenKind::Newline)
}

/// Whether a space stands between two pieces of one line.
fn has_space(before: Option<Piece<'_>>, piece: Piece<'_>) -> bool {
    use TokenKind::{Comma, Comment, Equals, LeftCurlyBracket, Newline, RightCurlyBracket};
    let Some(before) = before else { return false };
    match (before.kind, piece.kind) {
        (LeftCurlyBracket, RightCurlyBracket) | (Newline, _) | (_, Comma) => false,
        (LeftCurlyBracket | Comma | Equals, _) | (_, RightCurlyBracket | Equals | Comment) => true,
        _ => false,
    }
}

/// The texts of lines, with the `=` of entries that stand together below each other.
fn aligned(lines: Vec<Line>) -> Vec<String> {
    let mut out = Vec::new();
    let mut together: Vec<(String, Vec<String>, Option<String>)> = Vec::new();
    for line in lines {
        match line {
            Line::Entry { key, value, comment } => together.push((key, value, comment)),
            Line::Blank => {
                entries(&mut together, &mut out);
                out.push(String::new());
            }
            Line::Whole(text) => {
                entries(&mut together, &mut out);
                out.push(text);
            }
        }
    }
    entries(&mut together, &mut out);
    out
}

/// Writes entries that stand together.
fn entries(together: &mut Vec<(String, Vec<String>, Option<String>)>, out: &mut Vec<String>) {
    let width = |key: &str| key.chars().count();
    let widest =
        together.iter().map(|(key, ..)| width(key)).filter(|width| *width <= WIDEST).max().unwrap_or(0);
    for (key, value, comment) in together.drain(..) {
        let free = " ".repeat(widest.saturating_sub(width(&key)));
        let mut lines = value.into_iter();
        let mut text = format!("{key}{free} = {}", lines.next().unwrap_or_default());
        for line in lines {
            out.push(text);
            text = line;
        }
        if let Some(comment) = comment {
            text.push(' ');
            text.push_str(&comment);
        }
        out.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_and_idle_commas_are_touched() {
        let before = "\n\n# head\n[ s3 . bucket.a ]   # why\nname=\"a\"  # of AWS\nlifecycle = {x={expire_after_days=30},}\n\n\n\nlist=[1,2 , 3,]\nlong = [\n1, # one\n\n\n    {a=1},\n]\ntext = \"\"\"\n  kept   \n\"\"\"\n\n";
        let after = "# head\n[s3.bucket.a] # why\nname      = \"a\" # of AWS\nlifecycle = { x = { expire_after_days = 30 } }\n\nlist = [1, 2, 3]\nlong = [\n  1, # one\n\n  { a = 1 },\n]\ntext = \"\"\"\n  kept   \n\"\"\"\n";
        assert_eq!(laid_out(before).unwrap(), after);
        assert_eq!(laid_out(after).unwrap(), after);
    }

    #[test]
    fn what_is_no_toml_is_refused() {
        assert_eq!(laid_out("a = [1,\n"), None);
        assert_eq!(laid_out("").unwrap(), "");
    }
}
