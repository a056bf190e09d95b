//! What a stack owns and no longer declares.

use std::{collections::BTreeSet, sync::Arc};

use super::{found, live::is_fatal};
use crate::{
    declaration::{Declaration, Settings},
    facts::TAGS,
    kind::{Candidate, Candidates},
    model::{Address, Cause, Failure, Owner, Scope, Secrets, Tags, Text},
    plan::{Live, LiveAspect, LiveResource, names::predicted},
    world::World,
};

/// What a stack owns and no longer declares.
#[derive(Default)]
pub struct Orphans {
    /// As if the stack still spoke of it, and wanted it gone.
    pub declarations: Vec<Declaration>,
    /// What is live of it.
    pub live: Live,
    /// Why there may be more of it.
    pub unseen: Vec<Failure>,
}

/// What the stack called `stack` owns and does not declare, among what may carry its tag. `live` is what
/// is held of what it declares.
///
/// # Errors
/// Only what makes the whole reading pointless: no credentials, no network.
pub async fn orphans(
    world: &dyn World,
    stack: &str,
    candidates: Candidates,
    declarations: &[Declaration],
    live: &Live,
    secrets: &Arc<Secrets>,
) -> Result<Orphans, Failure> {
    if let Some(failure) = candidates.unseen.iter().find(|failure| is_fatal(failure)) {
        return Err(failure.clone());
    }
    let declared = Declared::new(declarations, live);
    let undeclared: Vec<Candidate> =
        candidates.found.into_iter().filter(|candidate| !declared.has(candidate)).collect();
    if undeclared.is_empty() {
        return Ok(Orphans { unseen: candidates.unseen, ..Orphans::default() });
    }
    let (found, mut held) = found(world, &undeclared, secrets).await?;
    let mut taken: BTreeSet<Address> = declarations.iter().map(|each| each.address.clone()).collect();
    let mut orphans = Orphans { unseen: candidates.unseen, ..Orphans::default() };
    for declaration in found {
        let Some(resource) = held.remove(&declaration.address) else { continue };
        if let Some(failure) = unreadable(&resource) {
            let what = format!("{} `{}`", declaration.kind.name(), declaration.desired.name.value());
            let message = format!("{} (of {what})", failure.message);
            orphans.unseen.push(Failure { message, ..failure.clone() });
            continue;
        }
        let Some(owner) = owner(&resource).filter(|owner| owner.stack == stack) else { continue };
        let name = declaration.desired.name.value();
        let mut address = owner.parsed().unwrap_or_else(|| declaration.address.clone());
        // What was renamed in AWS left the old one behind under the same address.
        if !taken.insert(address.clone()) {
            address = address.with_key(name);
            taken.insert(address.clone());
        }
        let settings = Settings { absent: true, ..Settings::default() };
        orphans.live.insert(address.clone(), resource);
        orphans.declarations.push(Declaration { address, owner, settings, ..declaration });
    }
    Ok(orphans)
}

/// What is declared, as candidates tell it: each by its kind, where that tells names apart, and a name.
struct Declared {
    names: BTreeSet<(&'static str, String, String)>,
    /// The outputs of what is there: a key whose alias was renamed is found by its id.
    outputs: BTreeSet<(&'static str, String, String)>,
}

impl Declared {
    fn new(declarations: &[Declaration], live: &Live) -> Self {
        let known = predicted(declarations);
        let (mut names, mut outputs) = (BTreeSet::new(), BTreeSet::new());
        for each in declarations {
            let (kind, region) = (each.kind, &each.scope.region);
            let name = each.name(&known);
            let place = kind.place(name.known().unwrap_or_default(), region);
            if let Some(LiveResource::Present { outputs: live, aspects }) = live.get(&each.address) {
                // What its tags found may still have another name.
                let document = |aspect: &str| match aspects.get(aspect) {
                    Some(LiveAspect::Seen(document)) => Some(document.clone()),
                    _ => None,
                };
                let called = kind.called(live, &document).filter(|_| kind.found_by_owner());
                names.extend(called.map(|name| (kind.name(), place.clone(), kind.identity(&name))));
                outputs.extend(live.values().map(|output| (kind.name(), place.clone(), output.clone())));
            }
            let Text::Known(name) = name else { continue };
            names.insert((kind.name(), place, kind.identity(&name)));
        }
        Self { names, outputs }
    }

    fn has(&self, candidate: &Candidate) -> bool {
        let Candidate { kind, scope, name, .. } = candidate;
        let place = kind.place(name, &scope.region);
        self.names.contains(&(kind.name(), place.clone(), kind.identity(name)))
            || self.outputs.contains(&(kind.name(), place, name.clone()))
    }
}

/// Why it is not known whose a resource is. What has the name and is of another type is nobody's here.
fn unreadable(resource: &LiveResource) -> Option<&Failure> {
    match resource {
        LiveResource::Unreadable(failure) => Some(failure).filter(|failure| failure.cause != Cause::Conflict),
        LiveResource::Present { aspects, .. } => match aspects.get(TAGS) {
            Some(LiveAspect::Unreadable(failure)) => Some(failure),
            _ => None,
        },
        LiveResource::Absent => None,
    }
}

fn owner(resource: &LiveResource) -> Option<Owner> {
    let LiveResource::Present { aspects, .. } = resource else { return None };
    let Some(LiveAspect::Seen(tags)) = aspects.get(TAGS) else { return None };
    let tags: Tags = serde_json::from_value(tags.json().clone()).ok()?;
    Owner::of(&tags)
}

/// The regions where a stack may own something: its own, those its resources name, and the one of what
/// has none.
#[must_use]
pub fn regions(stack: &Scope, declarations: &[Declaration]) -> Vec<Scope> {
    let named = declarations.iter().map(|each| each.scope.region.as_str()).chain([stack.global_region()]);
    let others: BTreeSet<&str> = named.filter(|region| *region != stack.region).collect();
    std::iter::once(stack.clone()).chain(others.into_iter().map(|region| stack.in_region(region))).collect()
}
