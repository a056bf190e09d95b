//! The rules of web ACLs and rule groups: to and from the SDK, and what AWS would refuse. Their language
//! itself is [`crate::waf`].
//!
//! ```text
//! …_sdk        each part of the language, to and from the SDK
//! strange      what AWS may answer that the language can't say
//! holder       what holds rules and bodies: reads and writes that web ACLs and rule groups share
//! aspects      aspects: rules and bodies of both
//! check, check_statement, check_field, findings
//!              what AWS would refuse
//! capacity     what rules cost
//! ```
//!
//! What goes to the SDK and back is a pair of functions, `to_sdk` and `of_sdk`, whose round trip is
//! the identity on canonical values.

mod action_sdk;
pub(crate) mod aspects;
pub(crate) mod bodies_sdk;
pub(crate) mod capacity;
pub(crate) mod check;
mod check_field;
mod check_statement;
mod field_sdk;
pub(crate) mod findings;
mod group_configs_sdk;
mod groups_sdk;
pub(crate) mod holder;
mod matches_sdk;
mod origins_sdk;
mod rate_sdk;
mod responses_sdk;
pub(crate) mod rule_sdk;
mod statement_sdk;
mod strange;
mod text_sdk;
pub(crate) mod words_sdk;

#[cfg(test)]
pub(crate) mod tests;
