//! What waits for an output that this plan can't learn: of something that can't be read, or that is refused.
//! Denied is not different: what refers to it is refused too, with the same reason.

use std::collections::BTreeMap;

use super::{
    data::{Refusal, ResourcePlan, Verb},
    live::{Live, LiveResource},
    resource::Planning,
};
use crate::{
    facts::AspectFacts,
    model::{Address, Cause, Document, Failure, Reference},
};

impl Planning<'_> {
    /// That it waits for something which can't be read, if it does. Its own text may be as it should be, so
    /// this is no difference.
    pub(super) fn waiting(&self, aspect: &dyn AspectFacts, want: Option<&Document>) -> Option<ResourcePlan> {
        let (reference, failure) = unreadable(want, self.all)?;
        let Reference { address, .. } = &reference;
        let reason =
            format!("its {} waits for {reference}, and {address} can't be read: {failure}", aspect.name());
        let plan = self.refuse(reason, failure.hint.clone());
        let cause = if failure.cause == Cause::Conflict { Refusal::Refused } else { Refusal::Unreadable };
        Some(ResourcePlan { cause: Some(cause), ..plan })
    }
}

/// The first of a document's references that waits for something which can't be read, and why it can't.
fn unreadable<'a>(document: Option<&Document>, live: &'a Live) -> Option<(Reference, &'a Failure)> {
    document?.pending().into_iter().find_map(|reference| match live.get(&reference.address) {
        Some(LiveResource::Unreadable(failure)) => Some((reference, failure)),
        _ => None,
    })
}

/// Refuses what would be written with an output of something that is itself refused, and what waits for
/// that in turn.
pub(super) fn refuse_waiting(resources: &mut [ResourcePlan]) {
    loop {
        let refused: BTreeMap<Address, Option<Refusal>> = resources
            .iter()
            .filter(|each| !each.late && each.verb == Verb::Refuse)
            .map(|each| (each.address.clone(), each.cause))
            .collect();
        let mut is_settled = true;
        for resource in resources.iter_mut().filter(|each| each.verb != Verb::Refuse) {
            let wanted = resource.changes.iter().filter_map(|change| change.want.as_ref());
            let waits = wanted.flat_map(Document::pending).find_map(|reference| {
                let cause = *refused.get(&reference.address)?;
                Some((reference, cause))
            });
            let Some((reference, cause)) = waits else { continue };
            let why = if cause == Some(Refusal::Unreadable) { "is not known" } else { "is refused" };
            resource.refuse(format!("it waits for {reference}, and {} {why}", reference.address), None);
            resource.cause = cause;
            is_settled = false;
        }
        if is_settled {
            return;
        }
    }
}
