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

    /// What it means.
    #[must_use]
    pub fn of(&self, mode: Mode, phases: &[String], declarations: &[Declaration]) -> Chosen {
        let index = |name: &String| phases.iter().position(|phase| phase == name);
        let phases = match self {
            Self::All | Self::Targets(_) => Phases::All,
            Self::Phase(name) => Phases::One(index(name)),
            Self::Through(name) => Phases::Through(index(name)),
        };
        let is_of_phases = |each: &Declaration| {
            let later = each.later_phases().into_iter().map(Some);
            std::iter::once(each.phase).chain(later).any(|phase| phases.hold(phase))
        };
        let chosen = declarations.iter().filter(|each| match self {
            Self::Targets(targets) => targets.iter().any(|target| means(target, &each.address)),
            Self::All | Self::Phase(_) | Self::Through(_) => is_of_phases(each),
        });
        let chosen: BTreeSet<Address> = chosen.map(|each| each.address.clone()).collect();
        let addresses = match (self, mode) {
            (Self::Targets(_), Mode::Apply) => with_needs(chosen, declarations),
            _ => chosen,
        };
        Chosen { addresses, phases }
    }
}

/// What a selection means: resources, and of those what is of some phases.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The resources of which it means something.
    pub addresses: BTreeSet<Address>,
    phases: Phases,
}

#[derive(Clone, Copy, Debug)]
enum Phases {
    All,
    One(Option<usize>),
    Through(Option<usize>),
}

impl Phases {
    fn hold(self, phase: Option<usize>) -> bool {
        match self {
            Self::All => true,
            Self::One(only) => phase.is_some() && phase == only,
            Self::Through(last) => phase <= last,
        }
    }
}

impl Chosen {
    /// Whether it means what is of a phase of a resource.
    #[must_use]
    pub fn has(&self, address: &Address, phase: Option<usize>) -> bool {
        self.phases.hold(phase) && self.addresses.contains(address)
    }

    /// Whether it means a resource itself, and not only what of it comes later.
    #[must_use]
    pub fn makes(&self, declaration: &Declaration) -> bool {
        self.has(&declaration.address, declaration.phase)
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
