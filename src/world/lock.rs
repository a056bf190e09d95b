//! Who is applying a stack: one at a time.

use serde::{Deserialize, Serialize};

/// Whoever applies a stack now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Their ARN, or what else is known of them.
    pub who: String,
    /// Since when, as `2026-01-31T12:00:00Z`.
    pub since: String,
    /// What tells this run from all others.
    pub run: String,
}

/// What came of asking for a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// It is this run's now.
    Ours,
    /// Somebody else has it; what is known of them.
    Theirs(Option<Holder>),
}
