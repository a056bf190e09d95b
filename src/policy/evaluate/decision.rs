//! What AWS would answer, and why.

use std::fmt;

use super::{Layer, Naming};

/// What AWS would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// It is allowed.
    Allowed,
    /// Nothing allows it, or something that must allow it does not.
    ImplicitDeny,
    /// A statement forbids it.
    ExplicitDeny,
}

impl fmt::Display for Decision {
    /// As IAM's simulator writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        })
    }
}

/// What made the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A statement of this layer denies it.
    Denied(Layer),
    /// The caller's own policies allow it, and whatever else must.
    Identity,
    /// The resource's policy allows it to the caller by this name, which is enough.
    Resource(Naming),
    /// Both the caller's policies and the resource's policy allow it, as they must.
    Both,
    /// The root user may do everything in its account.
    Root,
    /// This layer would have to allow it and does not.
    Silent(Layer),
    /// Neither the caller's policies nor the resource's policy allow it; one would be enough.
    Nothing,
    /// What is not known decides.
    NotKnown,
}
