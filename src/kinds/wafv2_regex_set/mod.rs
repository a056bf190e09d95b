//! `wafv2.regex_set`: regular expressions that rules match together.
//!
//! ```text
//! spec   the declaration
//! check  what AWS would refuse in it
//! kind   the kind, and the values of its aspects
//! ```

mod check;
mod kind;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2RegexSet;
pub use spec::Spec;
