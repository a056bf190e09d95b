//! `wafv2.regex_set`: regular expressions that rules match together.
//!
//! ```text
//! spec         the declaration
//! check        what AWS would refuse in it
//! kind         outputs, and how a declaration falls apart
//! set          aspect: the set itself, with what can't be changed
//! patterns     aspect
//! description  aspect
//! live         what GetRegexPatternSet says, and changes by UpdateRegexPatternSet
//! ```

mod check;
mod description;
mod kind;
mod live;
mod patterns;
mod set;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2RegexSet;
pub use spec::Spec;
