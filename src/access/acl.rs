//! The ACL of a bucket as far as it is known.

use std::collections::{BTreeMap, BTreeSet};

/// The ACL of a bucket, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acl {
    /// Whether ACLs are in force.
    pub is_in_force: bool,
    /// Whether grants to everyone are ignored, of objects too.
    pub ignores_public: bool,
    /// Its permissions by grantee: `owner`, a group, or the canonical id of an account.
    pub grants: BTreeMap<String, BTreeSet<String>>,
}
