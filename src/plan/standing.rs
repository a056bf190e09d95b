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
    /// This other stack's, from which the declaration moves it to this one.
    Moves(String),
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
    let Some(owner) = Owner::of(&tags) else { return Standing::Unowned };
    let settings = &declaration.settings;
    let was = settings.was.as_ref().map(|was| Owner::new(&owner.stack, was).address);
    if owner.address != declaration.owner.address && Some(&owner.address) != was.as_ref() {
        return Standing::Theirs(owner);
    }
    match &owner.stack {
        stack if *stack == declaration.owner.stack => Standing::Ours,
        stack if settings.was_in.as_ref() == Some(stack) => Standing::Moves(stack.clone()),
        _ => Standing::Theirs(owner),
    }
}
