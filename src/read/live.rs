//! The live state of what a stack declares: first aspects first, everything else at once.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::join_all;

use crate::{
    declaration::Declaration,
    facts::{AspectFacts, TAGS},
    kind::{Seen, Target},
    model::{Address, Cause, Document, Failure, Outputs, Secrets, Text, document::resolve},
    plan::{Live, LiveAspect, LiveResource, names::predicted},
    world::{
        Part, World,
        snapshot_file::{Snapshot, Stored, unreadable_key},
    },
};

/// Reads everything that is declared, and of each resource only what the stack manages.
///
/// # Errors
/// Only what makes the whole reading pointless: no credentials, no network. What can't be read of
/// one resource is in the answer as unreadable.
pub async fn live(
    world: &dyn World,
    declarations: &[Declaration],
    secrets: &Arc<Secrets>,
) -> Result<Live, Failure> {
    world.begin();
    held(world, declarations, secrets).await
}

/// The same, in a round of reads that has begun.
///
/// # Errors
/// As [`live`].
pub async fn held(
    world: &dyn World,
    declarations: &[Declaration],
    secrets: &Arc<Secrets>,
) -> Result<Live, Failure> {
    let mut known = predicted(declarations);
    let mut live = Live::new();
    let mut left: Vec<&Declaration> = declarations.iter().collect();
    while !left.is_empty() {
        // A name may depend on what AWS assigned to another resource, as the ARN of a table's stream, which is read first.
        let is_named = |each: &&Declaration| matches!(each.name(&known), Text::Known(_));
        let (mut now, later): (Vec<_>, Vec<_>) = left.iter().partition(|each| is_named(each));
        left = later;
        if now.is_empty() {
            now = std::mem::take(&mut left);
        }
        let reads = now.into_iter().map(|declaration| {
            let known = &known;
            async move {
                let resource = match target(declaration, known, secrets) {
                    Ok(target) => one(world, declaration, target, known).await,
                    Err(failure) => LiveResource::Unreadable(failure),
                };
                (declaration.address.clone(), resource)
            }
        });
        // All at once: what asks in the same moment shares a call, and each service is paced by its world.
        let read: Vec<(Address, LiveResource)> = join_all(reads).await;
        for (address, resource) in read {
            match &resource {
                LiveResource::Unreadable(failure) if is_fatal(failure) => return Err(failure.clone()),
                LiveResource::Present { outputs, .. } if !left.is_empty() => {
                    known.entry(address.clone()).or_default().extend(outputs.clone());
                }
                _ => {}
            }
            live.insert(address, resource);
        }
    }
    Ok(live)
}

/// Whether nothing else can be read either.
pub(super) fn is_fatal(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::Credentials | Cause::Network)
}

/// What was read of `declarations`, to be saved: of secrets only digests, which take time.
#[must_use]
pub fn snapshot(declarations: &[Declaration], live: &Live, secrets: &Secrets) -> Snapshot {
    let documents = live.values().filter_map(|resource| match resource {
        LiveResource::Present { aspects, .. } => Some(aspects.values()),
        _ => None,
    });
    let seen = documents.flatten().filter_map(|aspect| match aspect {
        LiveAspect::Seen(document) => Some(document.secrets()),
        _ => None,
    });
    secrets.digest_all(&seen.flatten().collect::<Vec<_>>());
    let mut snapshot = Snapshot::default();
    let known = predicted(declarations);
    for declaration in declarations {
        snapshot.account.get_or_insert_with(|| declaration.scope.account.clone());
        let name = declaration.name(&known).to_string();
        let kind = declaration.kind;
        match live.get(&declaration.address) {
            Some(LiveResource::Present { outputs, aspects }) => {
                let mut stored = Stored { outputs: outputs.clone(), aspects: BTreeMap::new() };
                for (aspect, live) in aspects {
                    match live {
                        LiveAspect::Seen(document) => {
                            stored.aspects.insert(aspect.clone(), document.digested(secrets));
                        }
                        LiveAspect::Absent => {}
                        LiveAspect::Unreadable(failure) => {
                            let key = unreadable_key(kind, &declaration.scope, &name, aspect);
                            snapshot.unreadable.insert(key, failure.to_string());
                        }
                    }
                }
                snapshot.insert(kind, &declaration.scope, &name, stored);
            }
            Some(LiveResource::Unreadable(failure)) => {
                let key = unreadable_key(kind, &declaration.scope, &name, kind.first().name());
                snapshot.unreadable.insert(key, failure.to_string());
            }
            Some(LiveResource::Absent) | None => {}
        }
    }
    snapshot
}

/// The target of acts on a declared resource, before anything is known of it but its name. What its owner tags find needs
/// none: nothing is called as a reference reads.
///
/// # Errors
/// That its name depends on something which AWS assigns.
pub fn target(
    declaration: &Declaration,
    known: &BTreeMap<Address, Outputs>,
    secrets: &Arc<Secrets>,
) -> Result<Target, Failure> {
    let name = match declaration.name(known) {
        Text::Known(name) => name,
        Text::Pending(template) if declaration.kind.found_by_owner() && declaration.is_owned() => {
            template.to_string()
        }
        Text::Pending(template) => {
            let message = format!("its name depends on {template}, which AWS assigns");
            return Err(Failure::guard(declaration.kind.name(), message));
        }
    };
    let settings = declaration.desired.settings.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    Ok(Target {
        address: declaration.address.clone(),
        name,
        scope: declaration.scope.clone(),
        outputs: known.get(&declaration.address).cloned().unwrap_or_default(),
        owner: declaration.is_owned().then(|| declaration.owner.clone()),
        want: None,
        external: declaration.settings.external,
        creation: BTreeMap::new(),
        settings: settings.collect(),
        fresh: Arc::default(),
        secrets: Arc::clone(secrets),
    })
}

async fn one(
    world: &dyn World,
    declaration: &Declaration,
    mut target: Target,
    known: &BTreeMap<Address, Outputs>,
) -> LiveResource {
    let aspects = declaration.kind.aspects();
    let (first, rest) =
        aspects.split_first().map_or((declaration.kind.first(), &[][..]), |(first, rest)| (*first, rest));
    target.want = wanted(declaration, first, known);
    let seen = match world.read(Part { kind: declaration.kind, aspect: first.name() }, &target).await {
        Ok(Some(seen)) => seen,
        Ok(None) => return LiveResource::Absent,
        Err(failure) if failure.has_code(declaration.kind.gone()) => return LiveResource::Absent,
        Err(failure) => return LiveResource::Unreadable(failure),
    };
    target.outputs.extend(seen.outputs.clone());
    let managed = rest.iter().filter(|aspect| {
        declaration.manages(aspect.name()) || (aspect.name() == TAGS && !declaration.settings.external)
    });
    let reads = managed.map(|aspect| {
        let at = Target { want: wanted(declaration, *aspect, known), ..target.clone() };
        async move {
            let part = Part { kind: declaration.kind, aspect: aspect.name() };
            let live = match world.read(part, &at).await {
                Ok(Some(Seen { value, .. })) => LiveAspect::Seen(value),
                Ok(None) => LiveAspect::Absent,
                Err(failure) => LiveAspect::Unreadable(failure),
            };
            (aspect.name().to_owned(), live)
        }
    });
    let mut aspects: BTreeMap<String, LiveAspect> = join_all(reads).await.into_iter().collect();
    // A listing told of it, and it went since then: that is an answer.
    let says_gone = |live: &LiveAspect| matches!(live, LiveAspect::Unreadable(failure) if failure.has_code(declaration.kind.gone()));
    if aspects.values().any(says_gone) {
        return LiveResource::Absent;
    }
    aspects.insert(first.name().to_owned(), LiveAspect::Seen(seen.value));
    LiveResource::Present { outputs: target.outputs, aspects }
}

fn wanted(
    declaration: &Declaration,
    aspect: &dyn AspectFacts,
    known: &BTreeMap<Address, Outputs>,
) -> Option<Document> {
    let value = declaration.desired.aspects.get(aspect.name())?;
    aspect.canonical(&resolve(value, known)).ok()
}
