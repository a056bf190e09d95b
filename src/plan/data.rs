//! A plan as data: what would change, why, and in which order. Every rendering and the executor
//! fold over it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::selection::Mode;
use super::{in_use::InUse, permissions::Principal, selection::Selection};
use crate::{
    facts::TAGS,
    model::{Address, Document, Node},
};

/// The version of the plan's JSON form; it changes when the meaning of any part does.
pub const FORMAT: u32 = 1;

/// What happens to a resource or an aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// It is made.
    Create,
    /// It is changed in place.
    Update,
    /// It exists without an owner and is taken over.
    Adopt,
    /// It is deleted and made again.
    Replace,
    /// It is deleted.
    Delete,
    /// It would have to change, and trueup won't.
    Refuse,
}

impl Verb {
    /// All verbs, in the order they are counted.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Adopt, Self::Replace, Self::Delete, Self::Refuse];

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Adopt => "adopt",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Refuse => "refuse",
        }
    }
}

/// Why a resource is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Refusal {
    /// A read failed, so what would have to change is not known.
    Unreadable,
    /// All is known, and trueup or AWS does not allow the change.
    Refused,
}

/// What a plan comes to as a whole. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A read failed: whether the rest is as declared is not known.
    NotKnown,
    /// `apply` would refuse a part of it or all of it.
    Refused,
    /// Something would change.
    Changes,
    /// Everything is as declared.
    NoChanges,
}

/// What would change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`FORMAT`].
    pub format: u32,
    /// The version of trueup that made it.
    pub tool: String,
    /// What it is for.
    pub mode: Mode,
    /// The stack's name.
    pub stack: String,
    /// The account.
    pub account: String,
    /// The stack's region.
    pub region: String,
    /// The revision that it is held against, where that is not an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
    /// The phases' names, in order.
    pub phases: Vec<String>,
    /// What changes, by phase and address.
    pub resources: Vec<ResourcePlan>,
    /// How many declared resources stay as they are.
    pub unchanged: usize,
    /// What it was narrowed to.
    #[serde(default, skip_serializing_if = "Selection::is_all")]
    pub selection: Selection,
    /// How many declared resources it says nothing about.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// The roles and users whose permissions change, with all that they may do on both sides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<Principal>,
    /// What `check` finds in the stack and no `allow` silences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<CheckFinding>,
    /// What a person has to know or do that is no difference.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What the stack owns and no longer declares, unless this plan deletes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orphans: Vec<Orphan>,
    /// Reads that failed, so that there may be more that it owns, as fragments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
    /// Where nothing was looked for that it owns, as fragments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsearched: Vec<String>,
    /// The regions in which was looked for what it owns and no file declares; none where that is all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<String>,
    /// Why apply refuses it as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barrier: Option<Barrier>,
    /// The order in which the executor may run the changes, one after the other.
    pub order: Vec<Node>,
}

/// The revision that a plan is held against, and what of the stack as a whole was otherwise there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The revision, as it was typed.
    pub revision: String,
    /// Whether it has no stack at this path, so that everything is new.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// The stack's name there, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The account there, if it is another: what is in that one is not in this plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How many resources the stack has in the other account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<usize>,
    /// The stack's region there, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// What `check` finds in the stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFinding {
    /// Whether it is an error, which `apply` refuses, or a warning.
    pub error: bool,
    /// The rule, where one found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong, as a fragment.
    pub message: String,
    /// Where: the file, as it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// What the stack owns and no longer declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orphan {
    /// The address it had.
    pub address: Address,
    /// The name AWS knows it by.
    pub name: String,
    /// Where it is, unless its kind has no regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// Why a plan is refused as a whole, and what lifts that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// Why, as a fragment.
    pub reason: String,
    /// What to type.
    pub hint: String,
}

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResourcePlan {
    /// Its address.
    pub address: Address,
    /// The name AWS knows it by.
    pub name: String,
    /// Its region, where that is not the stack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The index of its phase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<usize>,
    /// Whether this is about aspects of it that are put in a later phase than the resource itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What happens to it as a whole.
    pub verb: Verb,
    /// Where it is refused: whether that is because it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Refusal>,
    /// Why it is refused or replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// What stays and uses it, where it goes or would.
    #[serde(default, skip_serializing_if = "InUse::is_empty")]
    pub in_use: InUse,
    /// The name it had, where it gets another and is another resource under that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed: Option<Renamed>,
    /// What happens to its aspects, in the kind's order.
    pub changes: Vec<Change>,
}

/// That a resource is made under another name, or in another region, while the one that the stack has under
/// its address stays behind or is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    /// The name of the one that is there.
    pub from: String,
    /// Its region, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What stays with it and no declaration makes anew: `its objects`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaves: Option<String>,
    /// Whether this plan deletes it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

/// What a person has to know or do that is no difference, such as a link to click.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The resource.
    pub address: Address,
    /// The aspect.
    pub aspect: String,
    /// What it is, as a fragment.
    pub text: String,
}

/// What happens to one aspect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The aspect's name.
    pub aspect: String,
    /// What happens to it.
    pub verb: Verb,
    /// What AWS has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Document>,
    /// What it becomes; references that are not known yet are pending in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<Document>,
    /// What is new in it, in words: by key where the aspect is keyed, else under the empty key. Where
    /// there is nothing for a key, its members read well enough.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<String, String>,
    /// The difference.
    pub edits: Vec<Edit>,
    /// Whether the call that creates the resource carries it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rides: bool,
    /// Why it is put although nothing in it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What must have succeeded before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Node>,
    /// What must have ended before, well or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Node>,
}

/// One path inside a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// What is there; `None` where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What will be there; `None` where nothing will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Plan {
    /// Whether nothing would change and nothing is refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty()
    }

    /// How many changes there are of each verb. What travels with a creation is no change of its
    /// own; taking over is putting the owner on; a resource that is refused counts once.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Verb, usize> {
        let mut counts = BTreeMap::new();
        if let refused @ 1.. = self.count(|each| each.verb == Verb::Refuse) {
            counts.insert(Verb::Refuse, refused);
        }
        for resource in self.resources.iter().filter(|each| each.verb != Verb::Refuse) {
            for change in resource.changes.iter().filter(|change| !change.rides) {
                let takes_over = resource.verb == Verb::Adopt && change.aspect == TAGS;
                *counts.entry(if takes_over { Verb::Adopt } else { change.verb }).or_default() += 1;
            }
        }
        counts
    }

    /// What it comes to. What `apply` refuses is no change, and what could not be read is neither.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.unreadable() > 0 || !self.unseen.is_empty() {
            Verdict::NotKnown
        } else if self.refused() > 0 || self.barrier.is_some() || self.errors() > 0 {
            Verdict::Refused
        } else if self.resources.is_empty() {
            Verdict::NoChanges
        } else {
            Verdict::Changes
        }
    }

    /// How many resources could not be read.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        self.count(|each| each.cause == Some(Refusal::Unreadable))
    }

    /// How many errors `check` finds.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.error).count()
    }

    /// How many resources are refused although all is known of them.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.count(|each| each.verb == Verb::Refuse && each.cause != Some(Refusal::Unreadable))
    }

    /// How many resources there are of which something `is` so, each counted once.
    #[must_use]
    pub fn count(&self, is: impl Fn(&ResourcePlan) -> bool) -> usize {
        let which = self.resources.iter().filter(|each| is(each)).map(|each| &each.address);
        which.collect::<BTreeSet<_>>().len()
    }

    /// The plans of one resource: its own, and those of what of it is put in later phases.
    pub fn of(&self, address: &Address) -> impl Iterator<Item = &ResourcePlan> {
        self.resources.iter().filter(move |resource| resource.address == *address)
    }

    /// The change of one aspect.
    #[must_use]
    pub fn change(&self, node: &Node) -> Option<&Change> {
        self.of(&node.address).find_map(|resource| resource.change(&node.aspect))
    }
}

impl ResourcePlan {
    /// The change of one aspect.
    #[must_use]
    pub fn change(&self, aspect: &str) -> Option<&Change> {
        self.changes.iter().find(|change| change.aspect == aspect)
    }
}
