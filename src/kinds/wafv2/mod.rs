//! What the kinds of WAF share.
//!
//! ```text
//! kind      what makes a kind of a family
//! family    what is a type's own of the four types of resources
//! aspects   the first aspect of all: the resource itself
//! parts     aspects that an update writes: settings, rules, bodies
//! live      getting, replacing and deleting one resource
//! form      a value as AWS has it and as documents have it, by tables
//! forms     the tables of WAF's structures
//! scope     REGIONAL or CLOUDFRONT: which region a call goes to, what an ARN has of it
//! listing   one list call for all resources of a family: name → id, ARN
//! tags      the tags of all four families
//! names     what names and descriptions may look like
//! prelude   what a file of these kinds needs
//! patterns  what a regular expression may look like
//! rules     checks, cost and aspects of rules
//! refusals  AWS's codes, and which of them pass by themselves
//! ```

pub mod aspects;
pub mod family;
pub mod form;
pub mod forms;
mod kind;
mod listing;
pub mod live;
pub mod names;
pub mod parts;
pub mod patterns;
pub mod prelude;
pub mod refusals;
pub mod rules;
pub mod scope;
pub mod tags;
#[cfg(test)]
pub(crate) mod wire_tests;

pub use aspects::Itself;
pub use family::{Calls, Family, OnlyScope, WAF};
pub use listing::Entry;
pub use parts::SettingsOf;
pub use scope::{Locality, WafScope, arn_parts};
pub use tags::WafTags;
