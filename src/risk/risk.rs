//! What a risk is, and what it finds.

use serde::Serialize;

use super::Changed;
use crate::{model::Address, plan::Principal};

/// Something that a plan may do and that nobody should overlook.
pub struct Risk {
    /// Its name: `waf-opened`.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// One line of documentation.
    pub about: &'static str,
    /// Finds it in one change.
    pub find: fn(&Changed<'_>) -> Vec<Found>,
}

/// Something that a role or user may come to do by a plan, over all of its policies together.
pub struct PrincipalRisk {
    /// Its name: `administrator`.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// One line of documentation.
    pub about: &'static str,
    /// Why, as a fragment that follows the principal's name, if it is so.
    pub find: fn(&Principal) -> Option<String>,
}

/// How bad a risk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It exposes, loses or locks out something, and may not be undone.
    High,
    /// It takes away a part of what protects, and can be put back.
    Medium,
}

impl Level {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
        }
    }
}

/// A risk in a change: where in its aspect, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it is the resource as a whole, and not this aspect of it.
    pub whole: bool,
    /// The keys that lead to it; none where it is the aspect as a whole.
    pub path: Vec<String>,
    /// Why, with the values, as a fragment.
    pub reason: String,
}

impl Found {
    /// A risk at a path below the aspect.
    #[must_use]
    pub fn at<K: Into<String>>(path: impl IntoIterator<Item = K>, reason: impl Into<String>) -> Self {
        Self { whole: false, path: path.into_iter().map(Into::into).collect(), reason: reason.into() }
    }

    /// A risk of the aspect as a whole.
    #[must_use]
    pub fn here(reason: impl Into<String>) -> Self {
        Self { whole: false, path: Vec::new(), reason: reason.into() }
    }

    /// A risk of the resource as a whole.
    #[must_use]
    pub fn whole(reason: impl Into<String>) -> Self {
        Self { whole: true, ..Self::here(reason) }
    }
}

/// A risk in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The risk's name.
    pub risk: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The resource.
    pub address: Address,
    /// The aspect, unless it is the resource as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<String>,
    /// Where in the aspect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Why, with the values, as a fragment.
    pub reason: String,
}

impl Finding {
    /// Where it is below its resource, and why: `policy.Share: allow …`.
    #[must_use]
    pub fn said(&self) -> String {
        match self.place() {
            place if place.is_empty() => self.reason.clone(),
            place => format!("{place}: {}", self.reason),
        }
    }

    /// Where it is below its resource: `policy.Share`. Nothing where it is the resource as a whole.
    #[must_use]
    pub fn place(&self) -> String {
        let path = self.aspect.iter().chain(&self.path);
        path.map(String::as_str).collect::<Vec<_>>().join(".")
    }
}
