//! The permissions of the roles and users of a plan, whole and on both sides: what one may do is said by
//! all of its policies together, and most of them may not change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Address, Document};

/// A role or user whose permissions change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Principal {
    /// Its address.
    pub address: Address,
    /// Its ARN, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// What in the plan changes them: the resource itself, or a policy that is attached to it.
    pub by: Address,
    /// What it may do now; nothing where it does not exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Permissions>,
    /// What it may do then.
    pub after: Permissions,
}

/// All policies of a role or user, as far as the stack and what was read tell them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Permissions {
    /// Inline policies by `inline.NAME`, and managed ones of the stack by ARN.
    pub policies: BTreeMap<String, Document>,
    /// Managed policies that the stack does not declare, by ARN.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub attached: BTreeSet<String>,
    /// The ARN of its permissions boundary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<String>,
    /// What the boundary allows, where the stack declares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary_document: Option<Document>,
}
