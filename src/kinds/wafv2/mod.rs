//! What the kinds of WAF share.
//!
//! ```text
//! scope     REGIONAL or CLOUDFRONT: which region a call goes to, what an ARN says
//! listing   one list call for all resources of a family: name → id, ARN, lock token
//! lock      writes that AWS takes only with the token of what was read
//! tags      aspect: the tags of all four families
//! names     what names, descriptions and tags may look like
//! patterns  what a regular expression may look like
//! rules     the language of rules
//! in_use    how rules name sets and groups
//! written   from what is held back to a declaration
//! refusals  AWS's codes, and which of them pass by themselves
//! ```

#[cfg(test)]
pub(crate) mod fake;
pub mod in_use;
pub mod listing;
pub mod lock;
pub mod names;
pub mod patterns;
pub mod refusals;
pub mod rules;
pub mod scope;
pub mod tags;
mod written;

pub use listing::{Entry, Family};
pub use scope::{Place, WafScope};
pub use tags::WafTags;
pub use written::written;
