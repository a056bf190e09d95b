//! `iam.role`: who may become it, what it may do then.
//!
//! ```text
//! role      the role beside what it shares with users: its declaration, and its calls
//! settings  aspect: description and session duration
//! trust     aspect: who may assume it; the short form of its declaration, and back
//! ```
//!
//! Kind, boundary, tags, inline and attached policies are the same as a user's: `kinds/iam`.

mod role;
mod settings;
#[cfg(test)]
mod tests;
mod trust;
