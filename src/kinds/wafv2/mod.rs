//! What the kinds of WAF share.
//!
//! ```text
//! family    the trait by which the four types of resources are kinds
//! aspects   the aspects that all have: the resource itself, its settings
//! live      getting, replacing and deleting one resource
//! form      a value as AWS has it and as documents have it, by tables
//! forms     the tables of WAF's structures
//! scope     REGIONAL or CLOUDFRONT: which region a call goes to, what an ARN has of it
//! listing   one list call for all resources of a family: name → id, ARN
//! lock      writes that AWS takes only with the token of what was read
//! tags      the tags of all four families
//! names     what names and descriptions may look like
//! patterns  what a regular expression may look like
//! rules     checks, cost and aspects of rules
//! in_use    how rules name sets and groups
//! refusals  AWS's codes, and which of them pass by themselves
//! ```

pub mod aspects;
#[cfg(test)]
pub(crate) mod fake;
pub mod family;
pub mod form;
pub mod forms;
mod in_use;
mod listing;
pub mod live;
mod lock;
pub mod names;
pub mod patterns;
pub mod refusals;
pub mod rules;
pub mod scope;
pub mod tags;

pub use aspects::{Itself, SettingsOf};
pub use family::{Calls, Family};
pub use listing::Entry;
pub use scope::{Locality, WafScope};
pub use tags::WafTags;
