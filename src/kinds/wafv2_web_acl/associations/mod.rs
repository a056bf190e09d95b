//! What a regional ACL protects.
//!
//! ```text
//! resource  what WAF protects, by its ARN
//! check     what AWS would refuse
//! aspect    read, put, delete
//! ```

mod aspect;
mod check;
mod resource;
#[cfg(test)]
mod wire_tests;

pub use aspect::{AclAssociations, delete_released, uses};
pub use check::problems;
