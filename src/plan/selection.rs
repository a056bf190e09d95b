//! A part of a stack: what a plan is narrowed to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::references::{creation_references, references};
use crate::{
    declaration::Declaration,
    model::{Address, Reference},
};

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Make AWS what the stack says.
    Apply,
    /// Delete what the stack owns.
    Destroy,
}

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
