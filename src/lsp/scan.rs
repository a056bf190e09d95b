//! Headers, keys and values of a file that need not be right: who writes has not finished. TOML and JSON are read by
//! one scanner, which goes on behind every mistake: a line that can only be a header or a key ends whatever is open.

pub use super::item::{At, Format, Header, Item, Key, Quote, Value, Word};
use super::position::border;

/// All that a text consists of.
#[must_use]
pub fn scan(text: &str, format: Format) -> Vec<Item> {
    scan_to(text, format, text.len()).0
}

/// What the text consists of up to a byte, and what is being written there.
#[must_use]
pub fn scan_to(text: &str, format: Format, stop: usize) -> (Vec<Item>, At) {
    let mut scanner = Scanner {
        text: &text[..border(text, stop)],
        whole: text,
        format,
        at: 0,
        items: Vec::new(),
        above: Vec::new(),
        table: 0,
        tables: 0,
        frames: Vec::new(),
        expect: if format == Format::Json { Expect::Value(Vec::new()) } else { Expect::Key },
    };
    let at = scanner.run();
    (scanner.items, at)
}

struct Scanner<'t> {
    /// What is read.
    text: &'t str,
    /// The same with what comes behind.
    whole: &'t str,
    format: Format,
    at: usize,
    items: Vec<Item>,
    /// The path of the last header.
    above: Vec<String>,
    table: usize,
    /// How many tables there were.
    tables: usize,
    /// The lists and tables that are open.
    frames: Vec<Frame>,
    expect: Expect,
}

struct Frame {
    is_list: bool,
    path: Vec<String>,
    table: usize,
}

/// What comes next.
enum Expect {
    Key,
    Value(Vec<String>),
    /// What ends a value or parts it from the next.
    After,
}

impl Scanner<'_> {
    fn run(&mut self) -> At {
        while let Some(c) = self.next() {
            let stopped = match c {
                ' ' | '\t' | '\r' => self.skip(c),
                '\n' => {
                    self.at += 1;
                    self.line_begins();
                    None
                }
                '#' if self.format == Format::Toml => self.comment(),
                _ => match &self.expect {
                    Expect::Key => self.key(c),
                    Expect::Value(path) => {
                        let path = path.clone();
                        self.value(c, path)
                    }
                    Expect::After => self.after(c),
                },
            };
            if let Some(at) = stopped {
                return at;
            }
        }
        match &self.expect {
            Expect::Key => At::Key { table: self.table(), above: self.path(), word: self.at },
            Expect::Value(path) => At::Value { path: path.clone(), word: self.at },
            Expect::After => At::Nowhere,
        }
    }

    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, c: char) -> Option<At> {
        self.at += c.len_utf8();
        None
    }

    fn spaces(&mut self) {
        while let Some(c @ (' ' | '\t')) = self.next() {
            self.at += c.len_utf8();
        }
    }

    fn comment(&mut self) -> Option<At> {
        let Some(length) = self.text[self.at..].find('\n') else {
            self.at = self.text.len();
            return Some(At::Nowhere);
        };
        self.at += length;
        None
    }

    /// The path of the table that a key stands in.
    fn path(&self) -> Vec<String> {
        self.frames.last().map_or(&self.above, |frame| &frame.path).clone()
    }

    fn table(&self) -> usize {
        self.frames.last().map_or(self.table, |frame| frame.table)
    }

    fn new_table(&mut self) -> usize {
        self.tables += 1;
        self.tables
    }

    fn line_begins(&mut self) {
        if self.format == Format::Json {
            return;
        }
        let line = self.whole[self.at..].lines().next().unwrap_or_default();
        let is_open_list = self.frames.last().is_some_and(|frame| frame.is_list);
        if self.frames.is_empty() || is_header(line) || (is_open_list && is_pair(line)) {
            self.frames.clear();
            self.expect = Expect::Key;
        }
    }

    /// Ends the innermost list or table; what is still open inside of it ends too.
    fn close(&mut self, is_list: bool) -> Option<At> {
        if let Some(index) = self.frames.iter().rposition(|frame| frame.is_list == is_list) {
            self.frames.truncate(index);
        }
        self.at += 1;
        self.expect = Expect::After;
        None
    }

    fn after(&mut self, c: char) -> Option<At> {
        match c {
            ',' => {
                self.expect = match self.frames.last() {
                    Some(frame) if frame.is_list => Expect::Value(frame.path.clone()),
                    _ => Expect::Key,
                };
                self.skip(c)
            }
            ']' => self.close(true),
            '}' => self.close(false),
            _ => self.skip(c),
        }
    }

    fn key(&mut self, c: char) -> Option<At> {
        match c {
            '[' if self.frames.is_empty() && self.format == Format::Toml => return self.header(),
            '}' if !self.frames.is_empty() => return self.close(false),
            ']' if !self.frames.is_empty() => return self.close(true),
            _ => {}
        }
        let mut words = Vec::new();
        loop {
            self.spaces();
            match self.word() {
                Read::Stopped(word) => {
                    let above = self.path_of(&words);
                    return Some(At::Key { table: self.table(), above, word });
                }
                Read::Nothing => {
                    // Whatever stands where a key should be is passed by.
                    return if self.next() == Some('\n') {
                        None
                    } else {
                        self.next().and_then(|c| self.skip(c))
                    };
                }
                Read::Word(word) => words.push(word),
            }
            self.spaces();
            let end = if self.format == Format::Toml { '=' } else { ':' };
            match self.next() {
                None => return Some(At::Nowhere),
                Some('.') if self.format == Format::Toml => {
                    self.at += 1;
                    if self.at == self.text.len() {
                        let above = self.path_of(&words);
                        return Some(At::Key { table: self.table(), above, word: self.at });
                    }
                }
                Some(c) if c == end => {
                    self.at += 1;
                    let path = self.path_of(&words);
                    let (table, above) = (self.table(), self.path());
                    self.items.push(Item::Key(Key { table, above, words }));
                    self.expect = Expect::Value(path);
                    return None;
                }
                Some(_) => return None,
            }
        }
    }

    fn path_of(&self, words: &[Word]) -> Vec<String> {
        self.path().into_iter().chain(words.iter().map(|word| word.text.clone())).collect()
    }

    /// A part of a key.
    fn word(&mut self) -> Read {
        let start = self.at;
        if let Some(quote @ ('"' | '\'')) = self.next() {
            let inner = start + 1;
            let mut escaped = false;
            for (at, c) in self.text[inner..].char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' if quote == '"' => escaped = true,
                    '\n' => {
                        self.at = inner + at;
                        let text = self.text[inner..inner + at].to_owned();
                        return Read::Word(Word { text, span: start..self.at });
                    }
                    c if c == quote => {
                        self.at = inner + at + 1;
                        let text = self.text[inner..inner + at].to_owned();
                        return Read::Word(Word { text, span: start..self.at });
                    }
                    _ => {}
                }
            }
            self.at = self.text.len();
            return Read::Stopped(inner);
        }
        let is_of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let rest = &self.text[start..];
        let length = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        self.at += length;
        if self.at == self.text.len() {
            return Read::Stopped(start);
        }
        if length == 0 {
            return Read::Nothing;
        }
        Read::Word(Word { text: rest[..length].to_owned(), span: start..self.at })
    }

    fn header(&mut self) -> Option<At> {
        let start = self.at;
        let is_list = self.text[start..].starts_with("[[");
        self.at += if is_list { 2 } else { 1 };
        let open = self.at;
        let mut words: Vec<Word> = Vec::new();
        loop {
            self.spaces();
            match self.word() {
                Read::Stopped(word) => {
                    let done = words.into_iter().map(|word| word.text).collect();
                    return Some(At::Header { is_list, done, open, word });
                }
                Read::Nothing => {}
                Read::Word(word) => words.push(word),
            }
            self.spaces();
            if self.next() != Some('.') {
                break;
            }
            self.at += 1;
        }
        let closing = self.text[self.at..].chars().take_while(|c| *c == ']').take(2).count();
        self.at += closing;
        if self.at == self.text.len() && closing == 0 {
            return Some(At::Nowhere);
        }
        self.above = words.iter().map(|word| word.text.clone()).collect();
        self.table = self.new_table();
        self.items.push(Item::Header(Header { words, is_list, span: start..self.at }));
        self.expect = Expect::After;
        None
    }

    fn value(&mut self, c: char, path: Vec<String>) -> Option<At> {
        match c {
            '[' => {
                self.frames.push(Frame { is_list: true, path, table: 0 });
                self.skip(c)
            }
            '{' => {
                let table = self.new_table();
                self.frames.push(Frame { is_list: false, path, table });
                self.expect = Expect::Key;
                self.skip(c)
            }
            ']' => self.close(true),
            '}' => self.close(false),
            ',' => self.after(c),
            '"' | '\'' => self.quoted(path),
            _ => {
                let start = self.at;
                let rest = &self.text[start..];
                let ends = |c: char| c.is_whitespace() || [',', ']', '}', '#'].contains(&c);
                let length = rest.find(ends).filter(|length| *length > 0);
                let Some(length) = length else {
                    self.at = self.text.len();
                    return Some(At::Value { path, word: start });
                };
                self.at += length;
                self.items.push(Item::Value(Value { path, span: start..self.at, quote: None }));
                self.expect = Expect::After;
                None
            }
        }
    }

    fn quoted(&mut self, path: Vec<String>) -> Option<At> {
        let rest = &self.text[self.at..];
        let all = [Quote::LongBasic, Quote::LongLiteral, Quote::Basic, Quote::Literal];
        let of_format =
            |quote: &Quote| self.format == Format::Toml || *quote == Quote::Basic || *quote == Quote::Literal;
        let quote = all.into_iter().filter(of_format).find(|quote| rest.starts_with(quote.mark()));
        let quote = quote.unwrap_or(Quote::Basic);
        let start = self.at + quote.mark().len();
        let mut escaped = false;
        for (at, c) in self.text[start..].char_indices() {
            let at = start + at;
            if escaped {
                escaped = false;
            } else if c == '\\' && quote.escapes() {
                escaped = true;
            } else if self.text[at..].starts_with(quote.mark()) || (c == '\n' && !quote.is_long()) {
                self.at = if c == '\n' { at } else { at + quote.mark().len() };
                self.items.push(Item::Value(Value { path, span: start..at, quote: Some(quote) }));
                self.expect = Expect::After;
                return None;
            }
        }
        self.at = self.text.len();
        Some(At::Text { path, start, quote })
    }
}

/// What was found where a part of a key should be.
enum Read {
    Word(Word),
    Nothing,
    /// The text ends in it; where it begins.
    Stopped(usize),
}

/// Whether a line is a header and can't be part of a list: no value begins with a bare word and a dot.
fn is_header(line: &str) -> bool {
    let Some(path) = line.trim_start().strip_prefix('[') else { return false };
    let path = path.strip_prefix('[').unwrap_or(path);
    let end = path.find([']', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    let rest = rest.trim_start_matches(']').trim_start();
    let is_bare = |c: char| c.is_ascii_alphanumeric() || "_-. \t\"'".contains(c);
    path.starts_with(|c: char| c.is_ascii_alphabetic())
        && path.chars().all(is_bare)
        && !["true", "false", "inf", "nan"].contains(&path.trim())
        && (rest.is_empty() || rest.starts_with('#'))
}

/// Whether a line is a key with a value, which no list holds.
fn is_pair(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
    !key.is_empty() && key.chars().all(is_bare)
}

#[cfg(test)]
#[path = "scan_tests.rs"]
mod tests;
