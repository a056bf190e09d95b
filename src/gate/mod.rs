//! Gates: the live checks that must hold before the next phase of a rollout starts. Here is what
//! a stack's `[[verify]]` tables say, and what it means that a check holds; nothing here looks at AWS.
//!
//! ```text
//! read      tables to checks, with everything that is wrong with them
//! checks/   the table of checks: a file each
//! check     what is looked at
//! seen      what was seen of it, and whether that is what must be seen
//! offline   what a check shows that needs no account
//! outcome   what became of a check
//! ```

pub mod check;
pub mod checks;
pub mod fields;
pub mod offline;
pub mod outcome;
pub mod read;
pub mod seen;

pub use check::{Check, Probe};
pub use outcome::{Outcome, Verdict};
pub use read::{Gates, gates};
pub use seen::{Named, Seen, Unknown, Unseen};
