//! `wafv2.rule_group`: rules that several web ACLs share.
//!
//! ```text
//! spec         the declaration
//! check        what AWS would refuse in it, apart from the rules
//! kind         outputs, and how a declaration falls apart
//! group        aspect: the rule group itself, with what can't be changed
//! settings     aspect: description and metrics
//! live         what GetRuleGroup says, and UpdateRuleGroup, which replaces all of it
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod check;
mod group;
mod kind;
mod live;
mod settings;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2RuleGroup;
pub use spec::Spec;
