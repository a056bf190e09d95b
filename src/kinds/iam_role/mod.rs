//! `iam.role`: who may become it, what it may do then.
//!
//! ```text
//! kind      the declaration, taken apart
//! written   from what is held back to a declaration
//! spec      the declaration
//! trust     aspect: who may assume it; the short form of its declaration
//! role      aspect: the role itself
//! settings  aspect: description and session duration
//! ```
//!
//! Boundary, tags, inline and attached policies are the same as a user's: `kinds/iam`.

mod kind;
mod role;
mod settings;
mod spec;
#[cfg(test)]
mod tests;
mod trust;
mod written;

pub use kind::IamRole;
pub use role::Role;
pub use settings::{Settings, SettingsValue};
pub use spec::RoleSpec;
pub use trust::{Trust, TrustSpec};
