//! Where an ACL logs requests, and which.
//!
//! ```text
//! declared     the table
//! destination  log group, bucket or Firehose stream
//! check        what AWS would refuse
//! wire         to and from the SDK's types
//! aspect       read, put, delete
//! ```

mod aspect;
mod check;
mod declared;
mod destination;
mod wire;
#[cfg(test)]
mod wire_tests;

pub use aspect::{AclLogging, stop};
pub use check::problems;
pub use declared::{Behavior, Conditions, Filter, LogFilter, Logging, Redact};
