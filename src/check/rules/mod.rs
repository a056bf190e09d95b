//! The table of rules: a file each.

use super::Rule;

/// Every rule, by name.
pub const RULES: &[&Rule] = &[];
