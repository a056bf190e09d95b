//! What a person has to know or do that is no difference, such as a link to click.

use serde_json::Value;

use super::{
    data::Note,
    keyed::without,
    live::{LiveAspect, LiveResource},
    resource::Planning,
    standing::{Standing, standing},
};
use crate::{
    facts::{AspectFacts, Kept, TAGS},
    model::{Document, Owner},
};

/// The most keys of others that a note names.
const NAMED: usize = 5;

/// The notes on one resource.
pub(super) fn notes(planning: &Planning<'_>) -> Vec<Note> {
    let declaration = planning.declaration;
    if declaration.settings.absent {
        return Vec::new();
    }
    let mut found = Vec::new();
    for aspect in declaration.kind.aspects() {
        let shared = declaration.settings.only_declared.contains(aspect.name());
        if !(aspect.has_notes() || shared) || !declaration.manages(aspect.name()) {
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
        let Ok(Kept { document: want, members, why }) = planning.wanted_and_kept(aspect, live) else {
            continue;
        };
        let own = (!members.is_empty()).then(|| {
            let (name, members) = (aspect.name(), members.join(", "));
            format!("AWS added {members} to its {name} for {why}: every write keeps that")
        });
        if let Some(text) = live.filter(|_| shared).and_then(|live| of_others(planning, aspect, live)) {
            found.push(Note { address: declaration.address.clone(), aspect: aspect.name().to_owned(), text });
        }
        found.extend(own.into_iter().chain(aspect.notes(want.as_ref(), live)).map(|text| Note {
            address: declaration.address.clone(),
            aspect: aspect.name().to_owned(),
            text,
        }));
    }
    found
}

/// That a destroy leaves a resource alone which is still another stack's.
pub(super) fn not_moved(planning: &Planning<'_>) -> Option<Note> {
    let LiveResource::Present { aspects, .. } = planning.live else { return None };
    let Standing::Moves(stack) = standing(planning.declaration, aspects) else { return None };
    let text = format!("the stack {stack} still owns it, so it is left alone; apply moves it here");
    Some(Note { address: planning.declaration.address.clone(), aspect: TAGS.to_owned(), text })
}

/// What of an aspect of several owners the stack does not declare.
fn of_others(planning: &Planning<'_>, aspect: &dyn AspectFacts, live: &Document) -> Option<String> {
    let want = planning.wanted(aspect).ok()?;
    let rest = match want {
        Some(want) => without(live.json(), want.json()),
        None => live.json().clone(),
    };
    let mut keys: Vec<String> = match rest {
        Value::Object(members) => members.into_iter().map(|(key, _)| key).collect(),
        Value::Array(items) => items
            .into_iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect(),
        _ => return None,
    };
    if aspect.name() == TAGS {
        keys.retain(|key| key != Owner::STACK && key != Owner::ADDRESS);
    }
    let more = keys.len().saturating_sub(NAMED);
    keys.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    (!keys.is_empty())
        .then(|| format!("{} that are not declared stay: {}{more}", aspect.name(), keys.join(", ")))
}
