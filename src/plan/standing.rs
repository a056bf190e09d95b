//! Whose a live resource is.

use std::collections::BTreeMap;

use super::{
    data::{Change, Verb},
    live::LiveAspect,
    resource::{Planning, change},
};
use crate::{
    declaration::Declaration,
    facts::{AspectFacts, TAGS},
    model::{Failure, Owner, Tags},
};

/// Whose a live resource is.
pub(super) enum Standing {
    /// This stack's, under this address or the one it was renamed from.
    Ours,
    /// Nobody's.
    Unowned,
    /// Someone else's.
    Theirs(Owner),
    /// Its tags can't be read.
    Unknown(Failure),
}

/// Whose the resource is that has these aspects.
pub(super) fn standing(declaration: &Declaration, aspects: &BTreeMap<String, LiveAspect>) -> Standing {
    if !declaration.kind.taggable() {
        return Standing::Ours;
    }
    let tags: Tags = match aspects.get(TAGS) {
        Some(LiveAspect::Seen(document)) => {
            serde_json::from_value(document.json().clone()).unwrap_or_default()
        }
        Some(LiveAspect::Unreadable(failure)) => return Standing::Unknown(failure.clone()),
        Some(LiveAspect::Absent) | None => Tags::new(),
    };
    let was = declaration.settings.was.as_ref().map(|was| Owner::new(&declaration.owner.stack, was));
    match Owner::of(&tags) {
        None => Standing::Unowned,
        Some(owner) if owner == declaration.owner || Some(&owner) == was.as_ref() => Standing::Ours,
        Some(owner) => Standing::Theirs(owner),
    }
}

impl Planning<'_> {
    /// Unmanaged tags stay as they are, but for the owner pair.
    pub(super) fn ownership_alone(
        &self,
        aspect: &dyn AspectFacts,
        live: &BTreeMap<String, LiveAspect>,
    ) -> Option<Change> {
        if aspect.name() != TAGS || self.declaration.settings.external {
            return None;
        }
        let before = match live.get(TAGS) {
            Some(LiveAspect::Seen(document)) => Some(document.clone()),
            _ => None,
        };
        let mut tags: Tags = before
            .as_ref()
            .and_then(|document| serde_json::from_value(document.json().clone()).ok())
            .unwrap_or_default();
        tags.extend(self.declaration.owner.tags());
        let want = aspect.canonical(&serde_json::to_value(tags).ok()?).ok();
        (want != before).then(|| change(aspect, Verb::Update, before, want))
    }
}
