//! A declaration by itself, as the plan of an account that holds nothing would show it.

use std::collections::BTreeMap;

use super::{
    change::change,
    data::{ResourcePlan, Verb},
    in_use::InUse,
};
use crate::{
    declaration::Declaration,
    facts::{Rides, TAGS},
    model::{Address, Outputs, document::resolve},
};

/// What is declared of a resource, aspect by aspect, whoever owns it. What follows from names is put in; an aspect of
/// which the file says nothing is left out, and so is what AWS would give a new resource anyway.
#[must_use]
pub fn as_new(declaration: &Declaration, known: &BTreeMap<Address, Outputs>) -> ResourcePlan {
    let declared = declaration.kind.aspects().into_iter().filter_map(|aspect| {
        let value = declaration.desired.aspects.get(aspect.name())?;
        let want = aspect.canonical(&resolve(value, known)).ok()?;
        let initial = aspect.initial(&declaration.scope).filter(|_| aspect.name() != TAGS);
        let mut change = change(aspect, Verb::Create, initial, Some(want));
        change.rides = aspect.rides() != Rides::Never;
        (!change.edits.is_empty() || aspect.name() == declaration.kind.first().name()).then_some(change)
    });
    ResourcePlan {
        address: declaration.address.clone(),
        name: declaration.name(known).value(),
        region: None,
        phase: declaration.phase,
        late: false,
        verb: Verb::Create,
        cause: None,
        reason: None,
        hint: None,
        in_use: InUse::default(),
        renamed: None,
        changes: declared.collect(),
    }
}
