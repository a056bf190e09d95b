//! What a person has to know or do that is no difference, such as a link to click.

use super::{
    data::Note,
    live::{LiveAspect, LiveResource},
    resource::Planning,
};
use crate::model::Document;

/// The notes on one resource.
pub(super) fn notes(planning: &Planning<'_>) -> Vec<Note> {
    let declaration = planning.declaration;
    if declaration.settings.absent {
        return Vec::new();
    }
    let mut found = Vec::new();
    for aspect in declaration.kind.aspects() {
        if !aspect.has_notes() || !declaration.manages(aspect.name()) {
            continue;
        }
        let live: Option<&Document> = match planning.live {
            LiveResource::Present { aspects, .. } => match aspects.get(aspect.name()) {
                Some(LiveAspect::Seen(document)) => Some(document),
                Some(LiveAspect::Unreadable(_)) => continue,
                Some(LiveAspect::Absent) | None => None,
            },
            LiveResource::Absent => None,
            LiveResource::Unreadable(_) => return Vec::new(),
        };
        let want = planning.wanted_over(aspect, live).ok().flatten();
        found.extend(aspect.notes(want.as_ref(), live).into_iter().map(|text| Note {
            address: declaration.address.clone(),
            aspect: aspect.name().to_owned(),
            text,
        }));
    }
    found
}
