//! Exit codes, and the failures that lead to them. A signal that cuts a command short has 128 and its number
//! (`signals`).

use std::io;

use crate::{
    model::{Cause, Failure},
    plan::Verdict,
};

/// Everything is fine.
pub const FINE: u8 = 0;
/// Something failed.
pub const FAILED: u8 = 1;
/// `plan --detailed-exitcode`: there are changes.
pub const CHANGES: u8 = 2;
/// The command line or a file is wrong.
pub const USAGE: u8 = 3;
/// A guard or a gate refused; `access`: nobody lets the principal do it.
pub const REFUSED: u8 = 4;
/// `verify`, `access`: the answer is not known, and nothing says no. `access --who-can`: that is so of somebody.
pub const NOT_KNOWN: u8 = 5;

/// The exit code of a plan. `changes` is that of one which would change something and nothing else.
#[must_use]
pub fn of_plan(verdict: Verdict, changes: u8) -> u8 {
    match verdict {
        Verdict::NotKnown => FAILED,
        Verdict::Refused => REFUSED,
        Verdict::Changes => changes,
        Verdict::NoChanges => FINE,
    }
}

/// Why a command ends early.
#[derive(Debug)]
pub enum Stop {
    /// It was said already; only the code is left.
    Said(u8),
    /// A message, a hint, a code.
    Error {
        /// Fits behind "failed to …".
        message: String,
        /// What would help.
        hint: Option<String>,
        /// The exit code.
        code: u8,
    },
    /// As [`Stop::Error`], with lines below the message: what it lists.
    Lines {
        /// Fits behind "error: ".
        message: String,
        /// One below the other, each a text of its own.
        below: Vec<String>,
        /// What would help.
        hint: Option<String>,
        /// The exit code.
        code: u8,
    },
}

impl Stop {
    /// An error of the user's or a file's.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Error { message: message.into(), hint: None, code: USAGE }
    }

    /// A guard's refusal.
    #[must_use]
    pub fn refused(message: impl Into<String>, hint: Option<&str>) -> Self {
        Self::Error { message: message.into(), hint: hint.map(str::to_owned), code: REFUSED }
    }

    /// A guard's refusal that lists something.
    #[must_use]
    pub fn refused_for(message: impl Into<String>, below: Vec<String>, hint: &str) -> Self {
        Self::Lines { message: message.into(), below, hint: Some(hint.to_owned()), code: REFUSED }
    }

    /// A failed operation.
    #[must_use]
    pub fn failed(what: &str, failure: &Failure) -> Self {
        let code = if matches!(failure.cause, Cause::Guard | Cause::Conflict) { REFUSED } else { FAILED };
        Self::Error { message: format!("failed to {what}: {failure}"), hint: failure.hint.clone(), code }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Error { message: error.to_string(), hint: None, code: FAILED }
    }
}
