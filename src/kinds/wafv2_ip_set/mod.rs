//! `wafv2.ip_set`: addresses that rules match.
//!
//! ```text
//! kind   the declaration, what AWS would refuse in it, and the values of its aspects
//! cidr   one address range in one notation
//! ```

mod cidr;
mod kind;

pub use cidr::IpVersion;
pub use kind::{Spec, Wafv2IpSet};
