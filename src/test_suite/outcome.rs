//! What a test came to.

use serde::Serialize;

/// Whether what a test expects is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is.
    Passed,
    /// It is not.
    Failed,
    /// It can't be known offline. That counts as failed: a test that shows nothing is no test.
    Unknown,
}

/// A test's verdict, with what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether what it expects is so.
    pub verdict: Verdict,
    /// What it expects.
    pub expected: String,
    /// What there is.
    pub got: String,
    /// What decided, as lower-case sentences; shown of a test that did not pass.
    pub why: Vec<String>,
    /// What is to be said even of a test that passed.
    pub notes: Vec<String>,
}

impl Outcome {
    /// An outcome without notes.
    #[must_use]
    pub fn new(verdict: Verdict, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { verdict, expected: expected.into(), got: got.into(), why: Vec::new(), notes: Vec::new() }
    }

    /// What can't be known offline, and why.
    #[must_use]
    pub fn unknown(expected: impl Into<String>, why: impl Into<String>) -> Self {
        Self { why: vec![why.into()], ..Self::new(Verdict::Unknown, expected, "not known offline") }
    }

    /// What decided.
    #[must_use]
    pub fn because(self, why: Vec<String>) -> Self {
        Self { why, ..self }
    }
}
