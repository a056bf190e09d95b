//! `wafv2.web_acl`: rules that look at every request to what they are associated with.
//!
//! ```text
//! spec         the declaration
//! check        what AWS would refuse in it, apart from the rules
//! kind         outputs, and how a declaration falls apart
//! acl          aspect: the web ACL itself, with what can't be changed
//! settings     aspect: default action, description, metrics, tokens, limits
//! logging      aspect: where requests are logged, and which
//! associations aspect: what it protects
//! live         what GetWebACL says, and UpdateWebACL, which replaces all of it
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod acl;
pub mod associations;
mod check;
mod kind;
mod live;
pub mod logging;
mod settings;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2WebAcl;
pub use spec::Spec;
