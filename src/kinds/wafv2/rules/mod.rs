//! Rules of web ACLs and rule groups.
//!
//! ```text
//! aspects          rules, and bodies of answers
//! check, check_statement, check_field
//!                  what WAF would refuse in them
//! findings         problems, found while walking down a declaration
//! capacity         what rules cost
//! ```

pub mod aspects;
pub(crate) mod capacity;
pub(crate) mod check;
mod check_field;
mod check_statement;
pub(crate) mod findings;
#[cfg(test)]
pub(crate) mod tests;
