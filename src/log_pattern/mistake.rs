//! Why something is no pattern.

use std::ops::Range;

/// What AWS would refuse of a pattern, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// A lower-case fragment.
    pub message: String,
    /// What would help.
    pub help: Option<String>,
    /// The bytes of the pattern that it is about.
    pub at: Range<usize>,
}

impl Mistake {
    /// A mistake at a range of the pattern.
    pub(super) fn at(at: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, at }
    }

    /// What would help.
    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
