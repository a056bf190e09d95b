//! `wafv2.rule_group`: rules that several web ACLs share.
//!
//! ```text
//! spec   the declaration
//! check  what AWS would refuse in it, apart from the rules
//! kind   the kind, and the values of its aspects
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod check;
mod kind;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2RuleGroup;
pub use spec::Spec;
