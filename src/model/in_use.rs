//! What uses a resource: who, how, whose, and what its deletion does to them.

use serde::{Deserialize, Serialize};

use super::{Failure, Owner};

/// What a deletion does to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hold {
    /// AWS refuses the deletion while it is used so.
    Blocks,
    /// The deletion takes it from the user.
    Loses,
    /// The user goes on naming what is gone.
    Breaks,
}

/// One use of a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Use {
    /// What the user is: `iam.role`, or AWS's word where trueup has no such kind.
    pub by: String,
    /// The user's name, ARN or id; empty where there is none to tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How: `attached policy`.
    pub how: String,
    /// What the deletion does to it.
    pub hold: Hold,
    /// The stack that the user's tags name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The address that the user's tags name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Use {
    /// A use of nobody known.
    #[must_use]
    pub fn new(by: &str, name: impl Into<String>, how: impl Into<String>, hold: Hold) -> Self {
        Self { by: by.to_owned(), name: name.into(), how: how.into(), hold, stack: None, address: None }
    }

    /// The same use by something of an owner.
    #[must_use]
    pub fn owned_by(self, owner: Option<Owner>) -> Self {
        let (stack, address) = owner.map(|owner| (owner.stack, owner.address)).unzip();
        Self { stack, address, ..self }
    }

    /// Who uses it, and whose that is: `iam.role reader (stack web)`.
    #[must_use]
    pub fn user(&self) -> String {
        let named = [self.by.as_str(), self.name.as_str()];
        let named: Vec<&str> = named.into_iter().filter(|part| !part.is_empty()).collect();
        match &self.stack {
            Some(stack) => format!("{} (stack {stack})", named.join(" ")),
            None => named.join(" "),
        }
    }
}

/// Where a use was found, for who has to know whether it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUse {
    /// The use.
    pub it: Use,
    /// Whether it is a member of the resource itself, as a subscription is of its topic.
    pub own: bool,
    /// The aspect, of the user or of the resource itself; empty where the user's kind is unknown.
    pub aspect: String,
    /// What it is found by there: the text that names the resource, or the member's key.
    pub text: String,
    /// The user's region; empty where it has none.
    pub region: String,
    /// The user's ARN, where it is known and its owner is not.
    pub arn: Option<String>,
}

impl FoundUse {
    /// A use by something that no stack declares.
    #[must_use]
    pub fn outside(it: Use) -> Self {
        Self { it, own: false, aspect: String::new(), text: String::new(), region: String::new(), arn: None }
    }

    /// A use by an aspect of another resource, which names this one by `text`.
    #[must_use]
    pub fn by(it: Use, region: &str, aspect: &str, text: &str) -> Self {
        Self {
            region: region.to_owned(),
            aspect: aspect.to_owned(),
            text: text.to_owned(),
            ..Self::outside(it)
        }
    }

    /// A member of the resource's own `aspect`, which is a `what` of somebody.
    #[must_use]
    pub fn member(what: &str, aspect: &str, key: &str) -> Self {
        let it = Use::new(what, key, "this stack does not declare it", Hold::Loses);
        Self { own: true, aspect: aspect.to_owned(), text: key.to_owned(), ..Self::outside(it) }
    }

    /// The same use with the user's ARN, by which its owner is found.
    #[must_use]
    pub fn with_arn(self, arn: impl Into<String>) -> Self {
        Self { arn: Some(arn.into()), ..self }
    }
}

/// What a world knows of the uses of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    /// What uses it.
    pub found: Vec<FoundUse>,
    /// What could not be listed.
    pub unseen: Vec<Failure>,
    /// What nobody can list, as a fragment: `what is encrypted with it`.
    pub unlisted: Option<String>,
}

impl Uses {
    /// Nothing can use it.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds what a listing told, or that it told nothing.
    pub fn take(&mut self, listed: Result<Vec<FoundUse>, Failure>) {
        match listed {
            Ok(found) => self.found.extend(found),
            Err(failure) if self.unseen.contains(&failure) => {}
            Err(failure) => self.unseen.push(failure),
        }
    }

    /// The same, where something can't be listed by any call.
    #[must_use]
    pub fn unlisted(self, what: &str) -> Self {
        Self { unlisted: Some(what.to_owned()), ..self }
    }
}

/// Uses of listings, each of which may have failed.
impl FromIterator<Result<Vec<FoundUse>, Failure>> for Uses {
    fn from_iter<I: IntoIterator<Item = Result<Vec<FoundUse>, Failure>>>(listings: I) -> Self {
        let mut uses = Self::none();
        listings.into_iter().for_each(|listed| uses.take(listed));
        uses
    }
}
