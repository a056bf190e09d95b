//! `logs.resource_policy`: allows AWS services to write to log groups of the account.
//!
//! ```text
//! kind     the declaration, outputs, and how it becomes an aspect
//! policy   aspect: the policy itself
//! ```

mod kind;
mod policy;

pub use kind::{LogsResourcePolicy, Spec};
