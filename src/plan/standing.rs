//! Whose a live resource is.

use std::collections::BTreeMap;

use super::live::LiveAspect;
use crate::{
    declaration::Declaration,
    facts::TAGS,
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
