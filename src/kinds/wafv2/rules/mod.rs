//! Rules of web ACLs and rule groups.
//!
//! ```text
//! aspects   rules, and bodies of answers
//! check     what WAF would refuse in them
//! findings  problems, found while walking down a declaration
//! capacity  what rules cost
//! ```

pub mod aspects;
pub(crate) mod capacity;
pub(crate) mod check;
pub(crate) mod findings;
#[cfg(test)]
mod tests;
