//! A resource in parts: itself, and what of it is put in later phases.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{Refusal, ResourcePlan, Verb},
    selection::Chosen,
};
use crate::model::Address;

/// Those of `resources` that are `chosen`. What comes later on something that is only made now needs that
/// first; why a whole resource is refused is said once.
pub(super) fn chosen_of(
    resources: Vec<ResourcePlan>,
    chosen: &Chosen,
    phases: &[String],
) -> Vec<ResourcePlan> {
    let (mut kept, left_out): (Vec<_>, Vec<_>) =
        resources.into_iter().partition(|each| chosen.has(&each.address, each.phase));
    let left_out: BTreeMap<&Address, &ResourcePlan> =
        left_out.iter().filter(|each| !each.late).map(|each| (&each.address, each)).collect();
    for late in kept.iter_mut().filter(|each| each.late) {
        let Some(own) = left_out.get(&late.address) else { continue };
        let what = match own.verb {
            Verb::Create => "made",
            Verb::Replace => "replaced",
            Verb::Adopt => "taken over",
            Verb::Update | Verb::Delete | Verb::Refuse => continue,
        };
        let phase = own.phase.and_then(|phase| phases.get(phase));
        let phase = phase.map_or_else(|| "what has no phase".to_owned(), |name| format!("phase {name}"));
        late.refuse(
            format!("it is {what} in {phase}, which is left out here"),
            Some(format!("apply {phase} first")),
        );
    }
    let mut said: BTreeSet<(Address, Option<String>)> = BTreeSet::new();
    kept.retain(|each| each.verb != Verb::Refuse || said.insert((each.address.clone(), each.reason.clone())));
    kept
}

/// What the plans of `resources` make.
pub(super) fn made_by(resources: &[ResourcePlan]) -> BTreeSet<Address> {
    let made = resources.iter().filter(|each| matches!(each.verb, Verb::Create | Verb::Replace));
    made.map(|each| each.address.clone()).collect()
}

/// Takes out what would be put later on something that was to be `made` and is refused.
pub(super) fn drop_unmade(resources: &mut Vec<ResourcePlan>, made: &BTreeSet<Address>) {
    let refused = resources.iter().filter(|each| !each.late && each.verb == Verb::Refuse);
    let unmade: BTreeSet<Address> =
        refused.filter(|each| made.contains(&each.address)).map(|each| each.address.clone()).collect();
    resources.retain(|each| !each.late || !unmade.contains(&each.address));
}

/// The plans of each resource.
pub(super) fn by_address(resources: &[ResourcePlan]) -> BTreeMap<&Address, Vec<&ResourcePlan>> {
    let mut found: BTreeMap<&Address, Vec<&ResourcePlan>> = BTreeMap::new();
    for resource in resources {
        found.entry(&resource.address).or_default().push(resource);
    }
    found
}

/// The addresses of `resources`, each once.
pub(super) fn addresses<'a>(resources: impl IntoIterator<Item = &'a ResourcePlan>) -> BTreeSet<&'a Address> {
    resources.into_iter().map(|resource| &resource.address).collect()
}

impl ResourcePlan {
    /// Makes it a refusal.
    pub(super) fn refuse(&mut self, reason: String, hint: Option<String>) {
        self.verb = Verb::Refuse;
        self.cause = Some(Refusal::Refused);
        self.reason = Some(reason);
        self.hint = hint;
        self.changes.clear();
    }
}
