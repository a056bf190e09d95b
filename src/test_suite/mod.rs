//! A stack's own tests, its `[[test]]` tables: unit tests for infrastructure, offline. Pure.
//!
//! ```text
//! sorts/    a file each sort of test, and the table of them
//! sort      what a sort of test is
//! reading   taking a test out of its table, with a diagnostic for each thing that does not fit
//! typed     reading an entry of that table into a type
//! waf       what a stack says of its web ACLs
//! suite     all tests of a stack, and what is wrong with their tables
//! outcome   what a test came to
//! ```

pub mod outcome;
pub mod reading;
pub mod sort;
pub mod sorts;
pub mod suite;
mod typed;
mod waf;

pub use outcome::{Outcome, Verdict};
pub use suite::{Case, Suite};
