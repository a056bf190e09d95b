//! What became of checks.

use crate::gate::{Outcome, Verdict};

/// What became of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// By phase, then in the order of files and lines.
    pub outcomes: Vec<Outcome>,
    /// Whether it was interrupted: what did not hold by then was not looked at again.
    pub interrupted: bool,
}

impl Verified {
    /// Whether every check that can be made here holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.interrupted && self.outcomes.iter().all(Outcome::holds)
    }

    /// Whether no check fails, and at least one is not known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let has = |verdict| self.outcomes.iter().any(|outcome| outcome.verdict == verdict);
        !self.interrupted && has(Verdict::NotKnown) && !has(Verdict::Fails)
    }

    /// Whether a rollout may go on.
    #[must_use]
    pub fn lets_pass(&self) -> bool {
        !self.interrupted && self.outcomes.iter().all(Outcome::lets_pass)
    }
}
