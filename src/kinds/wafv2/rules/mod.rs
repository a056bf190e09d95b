//! Rules of web ACLs and rule groups.
//!
//! ```text
//! aspects   rules, and bodies of answers
//! check     what WAF would refuse in them
//! capacity  what rules cost
//! ```

pub mod aspects;
pub(crate) mod capacity;
pub(crate) mod check;
#[cfg(test)]
mod tests;

pub use capacity::least_of;
