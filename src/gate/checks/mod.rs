//! The table of checks: a file each.

pub mod access;
pub mod alarm;
pub mod crawler;
pub mod filter;
pub mod key;
pub mod object;
pub mod parameter;
pub mod plain_http;
pub mod query;
pub mod resources;
pub mod topic;

use super::{Probe, fields::Fields};

/// One sort of check.
pub struct CheckKind {
    /// The key in the table that says what is looked at.
    pub key: &'static str,
    /// What that is called in a sentence.
    pub what: &'static str,
    /// What may be expected.
    pub expects: &'static [&'static str],
    /// Whether the first of them is meant where the table says nothing.
    pub has_default: bool,
    /// Whether only an account can show it: in a world that is a file it is skipped, and said to be.
    pub needs_account: bool,
    /// Reads what is looked at.
    pub read: fn(&mut Fields<'_>) -> Option<Probe>,
}

/// Every sort of check, by key.
pub const CHECKS: &[&CheckKind] = &[
    &access::CHECK,
    &alarm::CHECK,
    &crawler::CHECK,
    &filter::CHECK,
    &key::CHECK,
    &object::CHECK,
    &parameter::CHECK,
    &plain_http::CHECK,
    &query::CHECK,
    &resources::CHECK,
    &topic::CHECK,
];
