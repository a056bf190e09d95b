//! What a plan of a part of a stack can't write without the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    data::{ResourcePlan, Verb},
    live::{Live, LiveResource},
    references::{creation_references, references},
    selection::Chosen,
};
use crate::{
    declaration::Declaration,
    model::{Address, Reference},
};

/// Refuses what would be written with a reference to something that is not there and that the plan
/// leaves out, and then what refers to that.
pub(super) fn refuse_without(
    resources: &mut [ResourcePlan],
    chosen: &Chosen,
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
) {
    let is_absent = |address: &Address| matches!(live.get(address), Some(LiveResource::Absent) | None);
    let left_out = by_address.values().filter(|each| !chosen.makes(each));
    let mut missing: BTreeSet<Address> =
        left_out.filter(|each| is_absent(&each.address)).map(|each| each.address.clone()).collect();
    loop {
        let before = missing.len();
        for resource in resources.iter_mut().filter(|each| each.verb != Verb::Refuse) {
            let Some(declaration) = by_address.get(&resource.address) else { continue };
            let mut needed: Vec<Reference> =
                resource.changes.iter().flat_map(|each| references(declaration, &each.aspect)).collect();
            if !resource.late && is_absent(&resource.address) {
                needed.extend(creation_references(declaration));
            }
            let Some(other) = needed.into_iter().find(|each| missing.contains(&each.address)) else {
                continue;
            };
            if !resource.late && is_absent(&resource.address) {
                missing.insert(resource.address.clone());
            }
            let other = other.address;
            let (why, hint) = if by_address.get(&other).is_some_and(|each| chosen.makes(each)) {
                ("which is refused", None)
            } else {
                ("which is not there and is left out here", Some(format!("apply {other} first")))
            };
            resource.refuse(format!("it refers to {other}, {why}"), hint);
        }
        if missing.len() == before {
            return;
        }
    }
}
