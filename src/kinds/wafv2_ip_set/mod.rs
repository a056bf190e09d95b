//! `wafv2.ip_set`: addresses that rules match.
//!
//! ```text
//! spec   the declaration
//! check  what AWS would refuse in it
//! kind   the kind, and the values of its aspects
//! cidr   one address range in one notation
//! ```

mod check;
mod cidr;
mod kind;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2IpSet;
pub use spec::{IpVersion, Spec};
