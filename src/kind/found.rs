//! What listings tell of resources that nobody named.

use serde_json::Value;

use crate::{
    facts::KindFacts,
    model::{Failure, Scope, Tags},
};

/// One resource of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The name by which its kind finds it.
    pub name: String,
    /// Its tags, where the listing tells them.
    pub tags: Option<Tags>,
    /// Whether AWS made it, and nobody else looks after it: a service-linked role, a key of AWS's own.
    pub of_aws: bool,
}

impl Found {
    /// A resource of which only the name is known.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), tags: None, of_aws: false }
    }
}

/// What a listing tells of a resource, for a look at what it names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holding {
    /// The name by which its kind finds it.
    pub name: String,
    /// Its ARN; empty where its kind has none.
    pub arn: String,
    /// Its tags, where the listing tells them.
    pub tags: Option<Tags>,
    /// What it says, by aspect. Nobody writes it back, so it need not be canonical.
    pub aspects: Vec<(&'static str, Value)>,
}

/// What may carry a tag: indexes lag behind, so only reading it tells.
#[derive(Clone)]
pub struct Candidate {
    /// Its kind.
    pub kind: &'static dyn KindFacts,
    /// Where it is.
    pub scope: Scope,
    /// The name by which its kind finds it.
    pub name: String,
    /// Its ARN, where that is what is known of it: it says more than a name.
    pub arn: Option<String>,
}

/// What was found with a tag, and why there may be more.
#[derive(Default)]
pub struct Candidates {
    /// What may carry the tag.
    pub found: Vec<Candidate>,
    /// What could not be listed.
    pub unseen: Vec<Failure>,
}
