//! `iam.user`: an identity with credentials of its own.
//!
//! ```text
//! user         the user beside what it shares with roles: its declaration, and its calls
//! groups       aspect: membership in groups
//! credentials  what somebody signs in with, and what AWS refuses to delete
//! ```
//!
//! Kind, boundary, tags, inline and attached policies are the same as a role's: `kinds/iam`.

mod credentials;
mod groups;
mod user;
