//! The language of WAF's rules: what stack files say and one canonical form of it.
//!
//! ```text
//! rule         a rule, and rules by name
//! action       what is done with a request
//! statement    what a rule looks for
//! matches      statements about a part of the request
//! field        the part of the request
//! text         what is searched for, and transformations before
//! origins      statements about where a request comes from, and labels
//! rate         statements about too many requests
//! groups       groups of rules
//! managed_groups
//!              the rule groups that AWS looks after
//! group_configs, responses
//!              what AWS's groups need to know of the application
//! words, countries
//!              words that AWS spells
//! terse        what may be a word or a table
//! bodies       bodies of WAF's own answers
//! sentence     a rule in words
//! evaluate     what a web ACL does with a request
//! ```

pub mod action;
pub mod bodies;
mod countries;
pub mod evaluate;
pub mod field;
pub mod group_configs;
pub mod groups;
pub mod managed_groups;
pub mod matches;
pub mod origins;
pub mod rate;
pub mod responses;
pub mod rule;
pub mod sentence;
pub mod statement;
pub mod terse;
pub mod text;
pub mod words;
