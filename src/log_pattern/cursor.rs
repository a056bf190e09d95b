//! A pattern being read from left to right.

use std::ops::Range;

use super::{Mistake, regex::Regex};

/// Where reading has come to.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Reading `text` from its start.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte that comes next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes to a byte that reading has been at.
    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What was read since `start`, without white space at its end.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text[start..self.at].trim_end()
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The range of the next character; at the end, of the last one.
    pub(super) fn here(&self) -> Range<usize> {
        match self.peek() {
            Some(c) => self.at..self.at + c.len_utf8(),
            None => self.text.char_indices().next_back().map_or(0, |(at, _)| at)..self.text.len(),
        }
    }

    /// The next word, or what stands in its place, for a message.
    pub(super) fn found(&self) -> String {
        match self.rest().split_whitespace().next() {
            Some(word) => format!("found `{}`", word.chars().take(30).collect::<String>()),
            None => "found the end".to_owned(),
        }
    }

    /// Skips white space.
    pub(super) fn skip_spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes `sign`, if it is next.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = self.rest().starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    /// Takes a word of capital letters, if it is next as a whole.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let found = self.rest().strip_prefix(word).is_some_and(ends);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Takes characters as long as they are `wanted`.
    pub(super) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Takes what stands between double quotes, if one is next. A backslash keeps a quote or a
    /// backslash from its meaning.
    pub(super) fn quoted(&mut self) -> Option<Result<String, Mistake>> {
        let inside = self.enclosed('"', "a double quote is not closed")?;
        Some(inside.map(unescaped))
    }

    /// Takes the regular expression between percent signs, if one is next.
    pub(super) fn regex(&mut self) -> Option<Result<Regex, Mistake>> {
        let start = self.at + 1;
        let open = "the `%` that starts a regular expression has no other one that ends it";
        let inside = self.enclosed('%', open)?;
        Some(inside.and_then(|inside| Regex::new(inside, start)))
    }

    /// What stands between two `fence`s, if one is next; a mistake where the second one is missing.
    fn enclosed(&mut self, fence: char, open: &str) -> Option<Result<&'a str, Mistake>> {
        let inside = self.rest().strip_prefix(fence)?;
        let mut escaped = false;
        let end = inside.find(|c| {
            let ends = c == fence && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let taken = end.map(|end| &inside[..end]).ok_or_else(|| Mistake::at(self.at..self.text.len(), open));
        self.at += taken.as_ref().map_or(0, |inside| inside.len() + 2 * fence.len_utf8());
        Some(taken)
    }
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(&next) if c == '\\' && matches!(next, '"' | '\\') => {
                plain.push(next);
                chars.next();
            }
            _ => plain.push(c),
        }
    }
    plain
}
