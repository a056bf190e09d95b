//! AWS's codes (the exception's name is the code), and which refusals pass by themselves.

use crate::{kind::Transient, model::Failure};

/// What is not there.
pub const NOT_FOUND: &[&str] = &["WAFNonexistentItemException"];

/// The lock token is not the current one: somebody wrote since it was read.
pub const LOCKED: &[&str] = &["WAFOptimisticLockException"];

/// The name is taken.
pub const TAKEN: &[&str] = &["WAFDuplicateItemException"];

/// Something still uses it.
pub const ASSOCIATED: &[&str] = &["WAFAssociatedItemException"];

/// AWS is still spreading what was just made: a set that a rule names, or the resource itself. It says
/// the same of what is not there at all, so waiting ends.
pub const UNAVAILABLE: Transient = Transient::always("WAFUnavailableEntityException");

/// Writes of a resource and of its tags.
pub const WRITES: &[Transient] = &[
    UNAVAILABLE,
    Transient::always("WAFInternalErrorException"),
    Transient::always("WAFTagOperationException"),
    Transient::always("WAFTagOperationInternalErrorException"),
    // Still in use where it no longer is: what was taken out a moment ago (aws-facts §3.2).
    Transient::always("WAFAssociatedItemException"),
];

/// Reads and writes of tags right after the resource was made.
pub const TAGGING: &[Transient] = &[
    UNAVAILABLE,
    Transient::after_creation("WAFNonexistentItemException", ""),
    Transient::always("WAFInternalErrorException"),
    Transient::always("WAFTagOperationException"),
    Transient::always("WAFTagOperationInternalErrorException"),
];

/// What to say of something that is gone when it should be written.
#[must_use]
pub fn missing(operation: &str, name: &str) -> Failure {
    Failure::guard(operation, format!("{name} is not there any more"))
        .with_hint("somebody deleted it after it was read; plan again")
}
