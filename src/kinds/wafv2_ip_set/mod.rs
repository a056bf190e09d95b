//! `wafv2.ip_set`: addresses that rules match.
//!
//! ```text
//! spec         the declaration
//! check        what AWS would refuse in it
//! kind         outputs, and how a declaration falls apart
//! cidr         one address range in one notation
//! set          aspect: the set itself, with what can't be changed
//! addresses    aspect
//! description  aspect
//! live         what GetIPSet says, and changes by UpdateIPSet
//! ```

mod addresses;
mod check;
mod cidr;
mod description;
mod kind;
mod live;
mod set;
mod spec;
#[cfg(test)]
mod wire_tests;

pub use kind::Wafv2IpSet;
pub use spec::{IpVersion, Spec};
