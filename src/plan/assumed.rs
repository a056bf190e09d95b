//! What a plan leaves to AWS when it creates a resource: AWS is known to give a new one what is wanted of it
//! (aws-facts §2), so no change says it.

use std::collections::BTreeMap;

use super::data::ResourcePlan;
use crate::{
    declaration::Declaration,
    facts::AspectFacts,
    model::{Address, Document, Outputs, document::resolve},
};

/// The aspects that a new resource should have as they are wanted without being put, and how. Whoever
/// creates it looks whether that is so.
#[must_use]
pub fn assumed(
    declaration: &Declaration,
    plan: &ResourcePlan,
    known: &BTreeMap<Address, Outputs>,
) -> Vec<(&'static dyn AspectFacts, Document)> {
    let first = declaration.kind.first().name();
    let aspects = declaration.kind.aspects().into_iter().filter(|aspect| {
        let name = aspect.name();
        name != first && declaration.manages(name) && plan.change(name).is_none()
    });
    let wanted = aspects.filter_map(|aspect| {
        // What AWS gives no new resource is there only if somebody puts it.
        let initial = aspect.initial(&declaration.scope)?;
        let want = match declaration.desired.aspects.get(aspect.name()) {
            Some(value) => aspect.canonical(&resolve(value, known)).ok(),
            None => aspect.undeclared(&declaration.scope),
        }?;
        // What is put in a later phase is not there yet, unless AWS gives just that.
        let is_late = declaration.late.contains_key(aspect.name());
        (!is_late || aspect.fill(want.clone(), &initial) == initial).then_some((aspect, want))
    });
    wanted.collect()
}
