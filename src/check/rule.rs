//! What a rule is, and what it finds.

use super::{Finding, View};
use crate::diagnostics::Severity;

/// A rule over a whole stack.
pub struct Rule {
    /// Its name, as `allow` silences it: `alarm-without-metric`.
    pub id: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    /// One line of documentation.
    pub about: &'static str,
    /// Finds all places where it is broken.
    pub find: fn(&View<'_>) -> Vec<Finding>,
}
