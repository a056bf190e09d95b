//! What a snapshot holds, as listings tell it.

use super::snapshot_file::{Snapshot, Stored, place};
use crate::{
    facts::{KindFacts, TAGS},
    kind::{Candidate, Candidates, Found},
    kinds,
    model::{Scope, Tags},
};

/// Everything of a kind in a region.
pub(super) fn listed(snapshot: &Snapshot, kind: &'static dyn KindFacts, scope: &Scope) -> Vec<Found> {
    let here = format!("{}/", place(kind, scope));
    let stored = snapshot.resources.get(kind.name()).into_iter().flatten();
    let found = stored.filter_map(|(key, stored)| {
        let name = name_of(kind, key.strip_prefix(&here)?, stored);
        let tags = stored.aspects.get(TAGS).and_then(|tags| serde_json::from_value(tags.json().clone()).ok());
        Some(Found { tags: Some(tags.unwrap_or_default()), ..Found::named(name) })
    });
    found.collect()
}

/// What carries a tag in these regions, and in all others that the snapshot holds: it knows them all.
pub(super) fn tagged(snapshot: &Snapshot, (key, value): (&str, &str), scopes: &[Scope]) -> Candidates {
    let carries =
        |tags: &Option<Tags>| tags.as_ref().is_some_and(|tags| tags.get(key).is_some_and(|is| is == value));
    let further = |region: &String| scopes.iter().all(|scope| scope.region != *region);
    let others = snapshot.regions().into_iter().filter(further);
    let others = others.filter_map(|region| Some(scopes.first()?.in_region(&region)));
    let scopes: Vec<Scope> = scopes.iter().cloned().chain(others).collect();
    let mut found = Vec::new();
    for &kind in kinds::KINDS {
        let places = if kind.global() { scopes.get(..1).unwrap_or_default() } else { &scopes };
        for scope in places {
            let here = listed(snapshot, kind, scope).into_iter().filter(|found| carries(&found.tags));
            let unread = unread(snapshot, kind, scope).map(Found::named);
            let candidate =
                |found: Found| Candidate { kind, scope: scope.clone(), name: found.name, arn: None };
            found.extend(here.chain(unread).map(candidate));
        }
    }
    Candidates { found, unseen: Vec::new() }
}

/// The names of what may carry any tag: its tags, or whether it is there, could not be read when the snapshot was
/// taken.
fn unread<'a>(
    snapshot: &'a Snapshot,
    kind: &'static dyn KindFacts,
    scope: &Scope,
) -> impl Iterator<Item = &'a str> {
    let here = format!("{}/{}/", kind.name(), place(kind, scope));
    let ends = [format!("/{}", kind.first().name()), format!("/{TAGS}")];
    let taggable = kind.taggable();
    snapshot.unreadable.keys().filter(move |_| taggable).filter_map(move |key| {
        let name = key.strip_prefix(&here)?;
        ends.iter().find_map(|end| name.strip_suffix(end.as_str()))
    })
}

/// The name by which its kind finds it, else the key that it is kept under.
pub(super) fn name_of(kind: &'static dyn KindFacts, key: &str, stored: &Stored) -> String {
    let aspect = |name: &str| stored.aspects.get(name).cloned();
    kind.called(&stored.outputs, &aspect).unwrap_or_else(|| key.to_owned())
}
