//! Which resources of the stack refer to each other, and by which of their aspects.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    declaration::Declaration,
    model::{Address, Text},
    plan::references::references,
};

/// A resource at the other end of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The other resource.
    pub address: Address,
    /// The aspects in which the reference stands: of the one that refers.
    pub aspects: BTreeSet<&'static str>,
}

/// What a declaration refers to, by a reference or in plain text.
pub(super) fn from(declaration: &Declaration) -> Vec<Relation> {
    let mut found: BTreeMap<Address, BTreeSet<&'static str>> = BTreeMap::new();
    for aspect in declaration.kind.aspects() {
        for reference in references(declaration, aspect.name()) {
            found.entry(reference.address).or_default().insert(aspect.name());
        }
    }
    if let Text::Pending(template) = &declaration.desired.name {
        for reference in template.references() {
            found.entry(reference.address.clone()).or_default().insert("name");
        }
    }
    found.into_iter().map(|(address, aspects)| Relation { address, aspects }).collect()
}

/// What refers to a resource.
pub(super) fn to(declarations: &[Declaration], address: &Address) -> Vec<Relation> {
    let others = declarations.iter().filter(|each| each.address != *address);
    let referring = others.filter_map(|other| {
        let to_it = from(other).into_iter().find(|relation| relation.address == *address)?;
        Some(Relation { address: other.address.clone(), aspects: to_it.aspects })
    });
    referring.collect()
}
