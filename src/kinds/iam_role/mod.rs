//! `iam.role`: who may become it, what it may do then.
//!
//! ```text
//! role      the role beside what it shares with users
//! spec      the declaration
//! trust     aspect: who may assume it; the short form of its declaration
//! written   from a trust policy back to its short form
//! settings  aspect: description and session duration
//! ```
//!
//! Kind, boundary, tags, inline and attached policies are the same as a user's: `kinds/iam`.

mod role;
mod settings;
mod spec;
#[cfg(test)]
mod tests;
mod trust;
mod written;

pub use settings::{Settings, SettingsValue};
pub use spec::RoleSpec;
pub use trust::{Trust, TrustSpec};
