//! The policies that apply to a request.

use std::fmt;

use crate::policy::{Policy, Statement};

/// What a policy is to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// A service control policy of the caller's organization.
    ServiceControl,
    /// A resource control policy of the owner's organization.
    ResourceControl,
    /// A policy of the resource.
    Resource,
    /// A policy of the caller or of one of its groups.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// A policy given with the session.
    Session,
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Resource => "resource policy",
            Self::Identity => "identity policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        })
    }
}

/// A policy with a name that tells it from the others.
#[derive(Clone, Debug)]
pub struct Attached<'a> {
    /// What it is called in an answer.
    pub name: String,
    /// Whether it may use variables: since version 2012-10-17.
    pub(super) variables: bool,
    pub(super) statements: Vec<(String, &'a Statement)>,
}

impl<'a> Attached<'a> {
    /// A policy under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, policy: &'a Policy) -> Self {
        let statements = policy.statements().map(|(label, statement)| (label.to_owned(), statement));
        Self::of(name, policy.version(), statements)
    }

    /// Statements with their labels. A version that is not said is 2008-10-17.
    #[must_use]
    pub fn of(
        name: impl Into<String>,
        version: Option<&str>,
        statements: impl IntoIterator<Item = (String, &'a Statement)>,
    ) -> Self {
        Self {
            name: name.into(),
            variables: version == Some("2012-10-17"),
            statements: statements.into_iter().collect(),
        }
    }
}

/// All policies that apply to a request. An empty list means that there is none of its kind.
#[derive(Clone, Debug, Default)]
pub struct Policies<'a> {
    /// Of the caller: inline and managed, its own and those of its groups.
    pub identity: Vec<Attached<'a>>,
    /// The boundary.
    pub boundary: Vec<Attached<'a>>,
    /// Given with the session. Of several, one must allow.
    pub session: Vec<Attached<'a>>,
    /// Of the resource.
    pub resource: Vec<Attached<'a>>,
    /// What the resource's policies are to it.
    pub gate: Gate,
    /// By level: the root, its units, the account. Each level must allow.
    pub service_control: Vec<Vec<Attached<'a>>>,
    /// By level. AWS's own policy that allows everything can't be taken off, so these only deny.
    pub resource_control: Vec<Vec<Attached<'a>>>,
    /// What applies as well, or may, without anybody knowing what it says.
    pub unknown: Vec<Unknown>,
}

/// Policies that apply to a request, or may, and that are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What they would be to the request.
    pub layer: Layer,
    /// What they could do.
    pub may: May,
    /// What would have to be known, as the end of "not known: …".
    pub what: String,
}

/// What policies that are not known could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Allow, or deny.
    Both,
    /// Nothing but allow.
    Allow,
    /// Nothing but deny.
    Deny,
}

/// What the policy of a resource means to those whom it does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// An identity policy of the owner's account is enough.
    #[default]
    Open,
    /// The policy of a key: nobody gets by it (aws-facts §8.4).
    Key,
    /// The trust policy of a role: nobody gets by it, and its resource is the role.
    Trust,
}

impl Gate {
    /// What the policy of a resource is, by the resource's ARN and what is done to it.
    #[must_use]
    pub fn of(action: &str, resource: &str) -> Self {
        let service = resource.split(':').nth(2).unwrap_or_default();
        let action = action.to_ascii_lowercase();
        match service {
            "kms" => Self::Key,
            "" if action.starts_with("kms:") => Self::Key,
            "iam" | "sts" | "" if action.starts_with("sts:") => Self::Trust,
            _ => Self::Open,
        }
    }
}
