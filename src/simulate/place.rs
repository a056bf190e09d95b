//! Lines and columns of statements, as IAM's simulator tells them.

use serde::Serialize;

/// A line and a column, both from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// Where a statement begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: Position,
    pub(super) end: Position,
}

/// The spans of the statements in the text of a policy, in order. The text must be JSON.
///
/// AWS's positions are those of a reader that has just passed a token (seen in the examples of the
/// AWS CLI): a statement in a list starts behind the bracket or comma before it, a single one
/// behind its own brace; each ends behind its closing brace.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut scanner =
        Scanner { depth: 0, in_string: None, key: None, inside: None, start: None, spans: Vec::new() };
    let mut here = Position { line: 1, column: 1 };
    for (at, c) in text.char_indices() {
        let behind = match c {
            '\n' => Position { line: here.line + 1, column: 1 },
            _ => Position { column: here.column + 1, ..here },
        };
        scanner.pass(text, at, c, behind);
        here = behind;
    }
    scanner.spans
}

struct Scanner<'a> {
    depth: usize,
    /// Where the string began, and whether its last character escapes the next one.
    in_string: Option<(usize, bool)>,
    /// The last string on the level of the document's members.
    key: Option<&'a str>,
    /// The depth that ends a statement, while the scanner is among them.
    inside: Option<usize>,
    start: Option<Position>,
    spans: Vec<Span>,
}

impl<'a> Scanner<'a> {
    fn pass(&mut self, text: &'a str, at: usize, c: char, behind: Position) {
        if let Some((from, escaped)) = self.in_string {
            self.in_string = match c {
                '"' if !escaped => {
                    if self.depth == 1 && self.inside.is_none() {
                        self.key = text.get(from + 1..at);
                    }
                    None
                }
                '\\' => Some((from, !escaped)),
                _ => Some((from, false)),
            };
            return;
        }
        match c {
            '"' => self.in_string = Some((at, false)),
            '{' | '[' => {
                self.depth += 1;
                if self.depth == 2 && self.key == Some("Statement") {
                    // A single statement is one level above those of a list.
                    self.inside = Some(if c == '[' { 2 } else { 1 });
                    self.start = Some(behind);
                }
            }
            '}' | ']' => {
                self.depth = self.depth.saturating_sub(1);
                if c == '}'
                    && self.inside == Some(self.depth)
                    && let Some(start) = self.start.take()
                {
                    self.spans.push(Span { start, end: behind });
                }
                if self.depth == 1 {
                    self.inside = None;
                    self.key = None;
                }
            }
            ',' if self.inside == Some(2) && self.depth == 2 => self.start = Some(behind),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<[usize; 4]> {
        let numbers = |span: Span| [span.start.line, span.start.column, span.end.line, span.end.column];
        spans(text).into_iter().map(numbers).collect()
    }

    #[test]
    fn positions_are_those_of_the_aws_cli_examples() {
        let one = concat!(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","#,
            r#""Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#
        );
        assert_eq!(of(one), [[1, 38, 1, 167]]);
        let listed = "{\n    \"Version\": \"2012-10-17\",\n    \"Statement\": [\n        {\n            \"Effect\": \"Allow\",\n            \"Action\": [\n                \"codecommit:ListRepositories\"],\n            \"Resource\": \"*\"\n        }\n    ]\n}";
        assert_eq!(of(listed), [[3, 19, 9, 10]]);
    }

    #[test]
    fn statements_are_found_among_what_looks_like_them() {
        let cases = [
            (
                r#"{"Statement":[{"a":[{"b":1}]},{"c":{"Statement":[{}]}}]}"#,
                vec![[1, 15, 1, 30], [1, 31, 1, 55]],
            ),
            (r#"{"Id":"Statement","Statement":[{"a":"}]\"{"}],"Version":"x"}"#, vec![[1, 32, 1, 45]]),
            (r#"{"Statement":{"a":{"b":{}}}}"#, vec![[1, 15, 1, 28]]),
            (r#"{"Statement":[]}"#, vec![]),
            ("{}", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
