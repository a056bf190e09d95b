//! AWS's codes (the exception's name is the code), and which refusals pass by themselves.

use crate::kind::prelude::*;

/// What is not there.
pub const NOT_FOUND: &[&str] = &["WAFNonexistentItemException"];

/// The lock token is not the current one: somebody wrote since it was read.
pub const LOCKED: &[&str] = &["WAFOptimisticLockException"];

/// The name is taken.
pub const TAKEN: &[&str] = &["WAFDuplicateItemException"];

/// Something still uses it.
pub const ASSOCIATED: &[&str] = &["WAFAssociatedItemException"];

/// AWS is still spreading what was just made or changed: a set that a rule names, or the resource itself.
pub const SPREADING: Transient =
    Transient::of_named_changed("WAFUnavailableEntityException", "", &["wafv2"]).slow();

/// The same where nothing says that it is new: WAF tells no dates, and answers so about what is not there at all, so
/// waiting ends soon.
pub const UNAVAILABLE: Transient = Transient::always("WAFUnavailableEntityException").quick();

/// Writes of a resource and of its tags.
pub const WRITES: &[Transient] = &[
    SPREADING,
    UNAVAILABLE,
    Transient::always("WAFInternalErrorException"),
    Transient::always("WAFTagOperationException"),
    Transient::always("WAFTagOperationInternalErrorException"),
    // Still in use where it no longer is: what was taken out a moment ago (aws-facts §3.2).
    Transient::always("WAFAssociatedItemException"),
];

/// Reads and writes of tags right after the resource was made.
pub const TAGGING: &[Transient] = &[
    SPREADING,
    UNAVAILABLE,
    Transient::of_itself("WAFNonexistentItemException", ""),
    Transient::always("WAFInternalErrorException"),
    Transient::always("WAFTagOperationException"),
    Transient::always("WAFTagOperationInternalErrorException"),
];
