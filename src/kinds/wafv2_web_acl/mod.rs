//! `wafv2.web_acl`: rules that look at every request to what they are associated with.
//!
//! ```text
//! spec          the declaration
//! check         what AWS would refuse in it, apart from the rules
//! kind          the kind, and the values of its aspects
//! logging       aspect: where requests are logged, and which
//! associations  aspect: what it protects
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod associations;
mod check;
mod kind;
mod logging;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2WebAcl;
pub use spec::Spec;
