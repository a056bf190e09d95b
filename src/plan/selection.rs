//! A part of a stack: what a plan is narrowed to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    data::{Mode, Refusal, ResourcePlan, Verb},
    live::{Live, LiveResource},
    order::{creation_references, references},
};
use crate::{
    declaration::Declaration,
    model::{Address, Reference},
};

/// Which of a stack's resources a plan is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Selection {
    /// All.
    #[default]
    All,
    /// These and what they need. An address without a `for_each` key means those of all keys. To
    /// delete something needs nothing else, so a destroy is about these alone.
    Targets(BTreeSet<Address>),
    /// Those of one phase.
    Phase(String),
    /// Those of all phases up to one, and those without a phase, which come first.
    Through(String),
}

impl Selection {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::All
    }

    /// The resources that it means.
    #[must_use]
    pub fn of(&self, mode: Mode, phases: &[String], declarations: &[Declaration]) -> BTreeSet<Address> {
        let index = |name: &String| phases.iter().position(|phase| phase == name);
        let chosen = declarations.iter().filter(|each| match self {
            Self::All => true,
            Self::Targets(targets) => targets.iter().any(|target| means(target, &each.address)),
            Self::Phase(name) => each.phase.is_some() && each.phase == index(name),
            Self::Through(name) => each.phase <= index(name),
        });
        let chosen: BTreeSet<Address> = chosen.map(|each| each.address.clone()).collect();
        match (self, mode) {
            (Self::Targets(_), Mode::Apply) => with_needs(chosen, declarations),
            _ => chosen,
        }
    }
}

/// Whether a target as typed means the resource at `address`.
#[must_use]
pub fn means(target: &Address, address: &Address) -> bool {
    let is_it = target.kind == address.kind && target.name == address.name;
    is_it && (target.key.is_none() || target.key == address.key)
}

/// `chosen`, with all that they refer to, and what that refers to in turn: what has to be read to
/// know what they say.
#[must_use]
pub fn with_needs(chosen: BTreeSet<Address>, declarations: &[Declaration]) -> BTreeSet<Address> {
    let by_address: BTreeMap<&Address, &Declaration> =
        declarations.iter().map(|each| (&each.address, each)).collect();
    let mut open: Vec<Address> = chosen.iter().cloned().collect();
    let mut found = chosen;
    while let Some(declaration) = open.pop().and_then(|address| by_address.get(&address).copied()) {
        for Reference { address, .. } in all_references(declaration) {
            if by_address.contains_key(&address) && found.insert(address.clone()) {
                open.push(address);
            }
        }
    }
    found
}

fn all_references(declaration: &Declaration) -> Vec<Reference> {
    let aspects = declaration.desired.aspects.keys();
    let mut found: Vec<Reference> = aspects.flat_map(|aspect| references(declaration, aspect)).collect();
    found.extend(creation_references(declaration));
    found
}

/// Refuses what would be written with a reference to something that is not there and that the plan
/// leaves out, and then what refers to that.
pub(super) fn refuse_without(
    resources: &mut [ResourcePlan],
    chosen: &BTreeSet<Address>,
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
) {
    let is_absent = |address: &Address| matches!(live.get(address), Some(LiveResource::Absent) | None);
    let mut missing: BTreeSet<Address> =
        by_address.keys().filter(|each| !chosen.contains(*each) && is_absent(each)).cloned().collect();
    loop {
        let before = missing.len();
        for resource in resources.iter_mut().filter(|each| each.verb != Verb::Refuse) {
            let Some(declaration) = by_address.get(&resource.address) else { continue };
            let mut needed: Vec<Reference> =
                resource.changes.iter().flat_map(|each| references(declaration, &each.aspect)).collect();
            if is_absent(&resource.address) {
                needed.extend(creation_references(declaration));
            }
            let Some(other) = needed.into_iter().find(|each| missing.contains(&each.address)) else {
                continue;
            };
            if is_absent(&resource.address) {
                missing.insert(resource.address.clone());
            }
            let other = other.address;
            let (why, hint) = if chosen.contains(&other) {
                ("which is refused", None)
            } else {
                ("which is not there and is left out here", Some(format!("apply {other} first")))
            };
            resource.verb = Verb::Refuse;
            resource.cause = Some(Refusal::Refused);
            resource.reason = Some(format!("it refers to {other}, {why}"));
            resource.hint = hint;
            resource.changes.clear();
        }
        if missing.len() == before {
            return;
        }
    }
}
