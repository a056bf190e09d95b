//! What a destroy does: to what the stack owns, and to resources of others.

use std::collections::BTreeMap;

use super::{
    change::change,
    data::{ResourcePlan, Verb},
    keyed::{is_empty, without},
    live::{LiveAspect, LiveResource},
    resource::Planning,
    standing::{Standing, standing},
};
use crate::facts::TAGS;

/// What `destroy` does, in the resource's own phase and in the later ones of its aspects; nothing where
/// there is nothing of this stack.
#[must_use]
pub(super) fn destroy_resource(planning: &Planning<'_>) -> Vec<ResourcePlan> {
    let declaration = planning.declaration;
    match planning.live {
        LiveResource::Absent => Vec::new(),
        LiveResource::Unreadable(failure) => vec![planning.unreadable("", failure)],
        LiveResource::Present { aspects, .. } if declaration.settings.external => {
            let late = planning.later().filter_map(|late| late.withdraw(aspects));
            planning.withdraw(aspects).into_iter().chain(late).collect()
        }
        LiveResource::Present { aspects, .. } => match standing(declaration, aspects) {
            Standing::Ours => planning.delete_in_phases(),
            Standing::Unknown(failure) => vec![planning.unreadable(TAGS, &failure)],
            // What was never taken over is left alone.
            Standing::Unowned | Standing::Moves(_) | Standing::Theirs(_) => Vec::new(),
        },
    }
}

impl Planning<'_> {
    /// Takes what this stack put into a resource of someone else's out again.
    pub(super) fn withdraw(&self, live: &BTreeMap<String, LiveAspect>) -> Option<ResourcePlan> {
        let mut changes = Vec::new();
        for aspect in self.aspects().filter(|aspect| aspect.keyed()) {
            let Ok(Some(want)) = self.wanted(aspect) else { continue };
            let before = match live.get(aspect.name()) {
                Some(LiveAspect::Seen(before)) => before,
                Some(LiveAspect::Unreadable(failure)) => {
                    return Some(self.unreadable(aspect.name(), failure));
                }
                Some(LiveAspect::Absent) | None => continue,
            };
            let rest = without(before.json(), want.json());
            // What would be empty is not there at all.
            let left = if is_empty(&rest) { None } else { aspect.canonical(&rest).ok() };
            if left.as_ref() != Some(before) {
                let verb = if left.is_some() { Verb::Update } else { Verb::Delete };
                changes.push(change(aspect, verb, Some(before.clone()), left));
            }
        }
        (!changes.is_empty()).then(|| self.resource(Verb::Update, changes))
    }
}
