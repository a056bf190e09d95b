//! What is asked.

use std::collections::BTreeMap;

/// Whether somebody may do something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Who: an ARN, an account, a service, `*`, an address, or text with references.
    pub principal: String,
    /// The action: `s3:PutObject`.
    pub action: String,
    /// The resource: an ARN, `*`, an address, or text with references.
    pub resource: String,
    /// What is known of the request, by condition key. A key without values is absent, also where
    /// it would be there otherwise.
    pub context: BTreeMap<String, Vec<String>>,
}

impl Question {
    /// A question about a request of which nothing special is known.
    #[must_use]
    pub fn new(principal: impl Into<String>, action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self {
            principal: principal.into(),
            action: action.into(),
            resource: resource.into(),
            context: BTreeMap::new(),
        }
    }
}
