//! The language of WAF's rules: what stack files say, what AWS says, and one canonical form of both.
//!
//! ```text
//! rule         a rule, and rules by name
//! action       what is done with a request                    (action_sdk: to and from the SDK)
//! statement    what a rule looks for
//! matches      statements about a part of the request
//! field        the part of the request                         (field_sdk: to and from the SDK)
//! text         what is searched for, and transformations before
//! origins      statements about where a request comes from, and labels
//! rate         statements about too many requests
//! groups       groups of rules
//! group_configs, responses
//!              what AWS's groups need to know of the application
//! words        the SDK's enums
//! terse        what may be a word or a table
//! bodies       bodies of WAF's own answers
//! holder       what holds rules and bodies: reads and writes that web ACLs and rule groups share
//! aspects      aspects: rules and bodies of both
//! check, check_statement, check_field, findings
//!              what AWS would refuse
//! capacity     what rules cost
//! sentence     a rule in words
//! strange      what AWS may answer that the language can't say
//! ```
//!
//! What goes to the SDK and back is a pair of functions, `to_sdk` and `of_sdk`, whose round trip is
//! the identity on canonical values.

pub mod action;
mod action_sdk;
pub(crate) mod aspects;
pub mod bodies;
pub(crate) mod capacity;
pub(crate) mod check;
mod check_field;
mod check_statement;
pub mod field;
mod field_sdk;
pub(crate) mod findings;
pub mod group_configs;
mod group_configs_sdk;
pub mod groups;
pub(crate) mod holder;
pub mod matches;
pub mod origins;
pub mod rate;
pub mod responses;
pub mod rule;
mod sentence;
pub mod statement;
mod strange;
pub mod terse;
pub mod text;
pub mod words;

#[cfg(test)]
pub(crate) mod tests;
