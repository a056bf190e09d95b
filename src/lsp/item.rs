//! What a file consists of, and what is being written in it.

use std::ops::Range;

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Stack files.
    Toml,
    /// Documents beside them.
    Json,
}

/// One part of a dotted key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its text, without quotes.
    pub text: String,
    /// Where it stands, with quotes.
    pub span: Range<usize>,
}

/// `[s3.bucket.input]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The parts of its path.
    pub words: Vec<Word>,
    /// Whether it has double brackets.
    pub is_list: bool,
    /// Where it stands, with brackets.
    pub span: Range<usize>,
}

/// A key with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The number of the table that it stands in.
    pub table: usize,
    /// The path of that table.
    pub above: Vec<String>,
    /// The parts of the key.
    pub words: Vec<Word>,
}

/// How a text is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// `"…"`, in which a backslash escapes.
    Basic,
    /// `'…'`.
    Literal,
    /// `"""…"""`.
    LongBasic,
    /// `'''…'''`.
    LongLiteral,
}

impl Quote {
    /// What it begins and ends with.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Basic => "\"",
            Self::Literal => "'",
            Self::LongBasic => "\"\"\"",
            Self::LongLiteral => "'''",
        }
    }

    /// Whether a backslash escapes.
    #[must_use]
    pub fn escapes(self) -> bool {
        matches!(self, Self::Basic | Self::LongBasic)
    }

    /// Whether line breaks may stand in it.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(self, Self::LongBasic | Self::LongLiteral)
    }
}

/// A value that is no table and no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The path of the key that it belongs to; lists have no part in it.
    pub path: Vec<String>,
    /// Where it stands, without quotes.
    pub span: Range<usize>,
    /// How it is quoted, if it is.
    pub quote: Option<Quote>,
}

/// What a file consists of, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A table begins.
    Header(Header),
    /// A key.
    Key(Key),
    /// A value.
    Value(Value),
}

/// What is being written where the scan stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A comment, or what is behind a value.
    Nowhere,
    /// A header.
    Header {
        /// Whether it has double brackets.
        is_list: bool,
        /// The parts before this one.
        done: Vec<String>,
        /// Where its path begins.
        open: usize,
        /// Where this part begins.
        word: usize,
    },
    /// A key.
    Key {
        /// The number of the table.
        table: usize,
        /// The path of the table, and the parts of the key before this one.
        above: Vec<String>,
        /// Where this part begins, behind a quote.
        word: usize,
    },
    /// A value without quotes, or none yet.
    Value {
        /// The path of its key.
        path: Vec<String>,
        /// Where it begins.
        word: usize,
    },
    /// A text.
    Text {
        /// The path of its key.
        path: Vec<String>,
        /// Where it begins, behind the quote.
        start: usize,
        /// How it is quoted.
        quote: Quote,
    },
}
