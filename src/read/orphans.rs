//! What a stack owns and no longer declares.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

use super::{found, live::is_fatal};
use crate::{
    declaration::{Declaration, Settings},
    facts::TAGS,
    kind::{Candidate, Candidates},
    model::{Address, Cause, Failure, Owner, Scope, Secrets, Tags, Text},
    plan::{Live, LiveAspect, LiveResource},
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
    refer(&mut orphans);
    Ok(orphans)
}

/// What is declared, as candidates tell it.
struct Declared<'a> {
    names: BTreeSet<(&'a str, &'a str, &'a str)>,
    /// The outputs of what is there: a key whose alias was renamed is found by its id.
    outputs: BTreeSet<(&'a str, &'a str)>,
}

impl<'a> Declared<'a> {
    fn new(declarations: &'a [Declaration], live: &'a Live) -> Self {
        let name = |each: &'a Declaration| {
            Some((each.kind.name(), region(each.kind, &each.scope), each.desired.name.known()?))
        };
        let outputs = declarations.iter().flat_map(|each| {
            let outputs = match live.get(&each.address) {
                Some(LiveResource::Present { outputs, .. }) => Some(outputs.values()),
                _ => None,
            };
            outputs.into_iter().flatten().map(|output| (each.kind.name(), output.as_str()))
        });
        Self { names: declarations.iter().filter_map(name).collect(), outputs: outputs.collect() }
    }

    fn has(&self, candidate: &Candidate) -> bool {
        let Candidate { kind, scope, name, .. } = candidate;
        self.names.contains(&(kind.name(), region(*kind, scope), name.as_str()))
            || self.outputs.contains(&(kind.name(), name.as_str()))
    }
}

/// Where names are told apart.
fn region<'a>(kind: &dyn crate::facts::KindFacts, scope: &'a Scope) -> &'a str {
    if kind.global() { "" } else { &scope.region }
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

/// Puts into each orphan what it says of the others, so that what refers goes before what it refers to.
fn refer(orphans: &mut Orphans) {
    let said: BTreeMap<&Address, BTreeSet<&str>> = orphans
        .live
        .iter()
        .filter_map(|(address, resource)| {
            let LiveResource::Present { outputs, .. } = resource else { return None };
            Some((address, outputs.values().map(String::as_str).collect()))
        })
        .collect();
    for declaration in &mut orphans.declarations {
        let Some(LiveResource::Present { aspects, .. }) = orphans.live.get(&declaration.address) else {
            continue;
        };
        for aspect in declaration.kind.aspects() {
            let Some(LiveAspect::Seen(document)) = aspects.get(aspect.name()) else { continue };
            let mut texts = Vec::new();
            strings(document.json(), &mut texts);
            let others = said.iter().filter(|(address, outputs)| {
                **address != &declaration.address
                    && texts
                        .iter()
                        .any(|text| outputs.contains(text) || arns(outputs).any(|arn| text.contains(arn)))
            });
            let references: Vec<Text> = others.filter_map(|(address, _)| reference_to(address)).collect();
            if !references.is_empty()
                && let Ok(value) = serde_json::to_value(references)
            {
                declaration.desired.aspects.insert(aspect.name(), value);
            }
        }
    }
}

fn reference_to(address: &Address) -> Option<Text> {
    Text::parse(&format!("${{{address}.name}}"))
}

fn arns<'a>(outputs: &'a BTreeSet<&str>) -> impl Iterator<Item = &'a str> {
    outputs.iter().copied().filter(|output| output.starts_with("arn:"))
}

fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

/// The regions where a stack may own something: its own, those its resources name, and the one of what
/// has none.
#[must_use]
pub fn regions(stack: &Scope, declarations: &[Declaration]) -> Vec<Scope> {
    let named = declarations.iter().map(|each| each.scope.region.as_str()).chain([stack.global_region()]);
    let others: BTreeSet<&str> = named.filter(|region| *region != stack.region).collect();
    std::iter::once(stack.clone()).chain(others.into_iter().map(|region| stack.in_region(region))).collect()
}
