//! `iam.user`: an identity with credentials of its own.
//!
//! ```text
//! kind         the declaration, taken apart
//! spec         the declaration
//! user         aspect: the user itself
//! groups       aspect: membership in groups
//! credentials  what somebody signs in with, and what AWS refuses to delete
//! ```
//!
//! Boundary, tags, inline and attached policies are the same as a role's: `kinds/iam`.

mod credentials;
mod groups;
mod kind;
mod spec;
mod user;

pub use groups::Groups;
pub use kind::IamUser;
pub use spec::UserSpec;
pub use user::User;
