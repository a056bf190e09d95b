//! An account in a JSON file. It behaves as AWS would wherever that is knowable: ids are made up
//! by AWS's rules, a new resource has what AWS gives it, immutable properties stay, a policy that
//! names a principal which does not exist is refused, what holds something can't be deleted.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{BoxFuture, FutureExt};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Locked, Part, World, principals,
    snapshot_file::{Snapshot, Stored, place, unreadable_key},
    snapshot_listing::{listed, tagged},
};
use crate::{
    facts::{AspectFacts, KindFacts, OnChange, TAGS},
    kind::{Candidates, Found, Seen, Target},
    model::{Cause, Document, Failure, Outputs, Owner, Scope, Tags},
};

/// A snapshot that is read and written as an account.
#[derive(Debug)]
pub struct SnapshotWorld {
    snapshot: Mutex<Snapshot>,
    /// Where every write is saved; without a path it lives in memory.
    path: Option<PathBuf>,
    /// Principals that exist although the snapshot does not hold them.
    assumed: BTreeSet<String>,
}

impl SnapshotWorld {
    /// An account in memory.
    #[must_use]
    pub fn in_memory(snapshot: Snapshot) -> Self {
        Self { snapshot: Mutex::new(snapshot), path: None, assumed: BTreeSet::new() }
    }

    /// An account in a file; every write saves it.
    #[must_use]
    pub fn in_file(snapshot: Snapshot, path: PathBuf) -> Self {
        Self { path: Some(path), ..Self::in_memory(snapshot) }
    }

    /// The same account with principals that exist outside of what it holds, such as a person's
    /// role that a stack names and does not declare.
    #[must_use]
    pub fn assuming(self, principals: BTreeSet<String>) -> Self {
        Self { assumed: principals, ..self }
    }

    /// What it holds now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Snapshot> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, snapshot: &Snapshot) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        snapshot
            .save(path)
            .map_err(|error| Failure::guard("save the snapshot", format!("{}: {error}", path.display())))
    }

    fn put_now(&self, part: Part<'_>, at: &Target, want: &Document) -> Result<Outputs, Failure> {
        let aspect = part.kind.aspect(part.aspect);
        // What travels with a creation is checked as if it came alone.
        let riding = at.creation.iter().filter(|_| part.is_first());
        let documents = riding.map(|(aspect, document)| (aspect.as_str(), document));
        for (name, document) in documents.chain([(part.aspect, want)]) {
            if part.kind.aspect(name).is_some_and(AspectFacts::checks_principals) {
                self.check_principals(part, at, document.json())?;
            }
        }
        let mut snapshot = self.lock();
        let found = find(&snapshot, part.kind, at);
        let outputs = match (found, part.is_first()) {
            (None, true) => create(&mut snapshot, part, at, want),
            (None, false) => return Err(missing(part, at)),
            (Some(id), is_first) => {
                let stored =
                    snapshot.resources.entry(part.kind.name().to_owned()).or_default().entry(id).or_default();
                if is_first && at.creation.get(TAGS).is_some_and(|tags| owner(tags) != stored.owner()) {
                    return Err(refused(part, "AlreadyExists", format!("{} exists already", at.name)));
                }
                let before = stored.aspects.get(part.aspect);
                let immutable = aspect.is_some_and(|aspect| aspect.on_change() != OnChange::Update);
                if immutable && before.is_some_and(|before| before != want) {
                    return Err(refused(part, "InvalidRequest", format!("{} can't be changed", part.aspect)));
                }
                let put = aspect.and_then(|aspect| beside_what_is_there(aspect, before?, want));
                stored.aspects.insert(part.aspect.to_owned(), put.unwrap_or_else(|| want.clone()));
                if is_first {
                    // A repeated creation carries its riders again, as the call would.
                    stored.aspects.extend(at.creation.clone());
                }
                stored.outputs.clone()
            }
        };
        snapshot.account.get_or_insert_with(|| at.scope.account.clone());
        self.save(&snapshot)?;
        Ok(outputs)
    }

    fn delete_now(&self, part: Part<'_>, at: &Target) -> Result<(), Failure> {
        let mut snapshot = self.lock();
        let Some(id) = find(&snapshot, part.kind, at) else { return Ok(()) };
        let Some(resources) = snapshot.resources.get_mut(part.kind.name()) else { return Ok(()) };
        let Some(stored) = resources.get_mut(&id) else { return Ok(()) };
        if part.is_first() {
            let aspects = part.kind.aspects();
            let holds = aspects
                .iter()
                .find(|each| each.blocks_deletion() && stored.aspects.contains_key(each.name()));
            if let Some(aspect) = holds {
                return Err(refused(part, "NotEmpty", format!("it still holds {}", aspect.name())));
            }
            let outputs = std::mem::take(&mut stored.outputs);
            resources.remove(&id);
            if resources.is_empty() {
                snapshot.resources.remove(part.kind.name());
            }
            principals::forget(&mut snapshot, &outputs);
        } else {
            let kept = part.kind.aspect(part.aspect).and_then(|aspect| {
                let before = stored.aspects.get(part.aspect)?;
                what_is_left(aspect, before, at.want.as_ref()?)
            });
            match kept {
                Some(kept) => stored.aspects.insert(part.aspect.to_owned(), kept),
                None => stored.aspects.remove(part.aspect),
            };
        }
        self.save(&snapshot)
    }

    /// AWS refuses a policy that names a role or user of the account which does not exist
    /// (aws-facts §0.5).
    fn check_principals(&self, part: Part<'_>, at: &Target, policy: &Value) -> Result<(), Failure> {
        let mut named = BTreeSet::new();
        principals::collect(policy, &mut named);
        let snapshot = self.lock();
        let existing = snapshot.principals();
        let own = format!(":{}:", at.scope.account);
        let unknown = named.iter().find(|arn| {
            principals::is_entity(arn)
                && arn.contains(&own)
                && !existing.contains(arn.as_str())
                && !self.assumed.contains(*arn)
        });
        match unknown {
            Some(arn) => Err(refused(part, "MalformedPolicy", format!("Invalid principal in policy: {arn}"))),
            None => Ok(()),
        }
    }
}

impl World for SnapshotWorld {
    fn begin(&self) {}

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        let account = self.lock().account.clone();
        async { Ok(account) }.boxed()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        async move {
            let snapshot = self.lock();
            if let Some(why) =
                snapshot.unreadable.get(&unreadable_key(part.kind, &at.scope, &at.name, part.aspect))
            {
                // It says what AWS said: the operation, then the rest.
                let (operation, message) = why.split_once(": ").unwrap_or((part.kind.name(), why));
                return Err(Failure { cause: Cause::Refused, ..Failure::guard(operation, message) });
            }
            let Some(id) = find(&snapshot, part.kind, at) else { return Ok(None) };
            let Some(stored) = snapshot.resources.get(part.kind.name()).and_then(|each| each.get(&id)) else {
                return Ok(None);
            };
            let Some(document) = stored.aspects.get(part.aspect) else { return Ok(None) };
            // A file is made by hand or by another version too: only the aspect says what is canonical.
            let canonical = part
                .kind
                .aspect(part.aspect)
                .map_or_else(|| Ok(document.clone()), |aspect| aspect.canonical(document.json()))
                .map_err(|message| Failure::guard(part.kind.name(), message))?;
            let canonical = only_wanted(part, at, canonical);
            Ok(canonical.map(|document| Seen::with_outputs(document, stored.outputs.clone())))
        }
        .boxed()
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move { self.put_now(part, at, want) }.boxed()
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        async move { self.delete_now(part, at) }.boxed()
    }

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        async move { Ok(listed(&self.lock(), kind, scope)) }.boxed()
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        async move { tagged(&self.lock(), tag, scopes) }.boxed()
    }

    /// A file is locked where it is: by who applies to it.
    fn lock<'a>(
        &'a self,
        _stack: &'a str,
        _scope: &'a Scope,
        _run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        async { Ok(Locked::Ours) }.boxed()
    }

    fn unlock<'a>(&'a self, _stack: &'a str, _scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        async { Ok(()) }.boxed()
    }

    fn calls(&self) -> u64 {
        0
    }
}

/// What is put one by one, as objects are, leaves the others where they are.
fn beside_what_is_there(aspect: &dyn AspectFacts, before: &Document, want: &Document) -> Option<Document> {
    let (Value::Object(before), Value::Object(want)) = (before.json(), want.json()) else { return None };
    let mut all = before.clone();
    all.extend(want.clone());
    aspect.blocks_deletion().then(|| aspect.canonical(&Value::Object(all)).ok()).flatten()
}

/// What stays of an aspect whose members are deleted one by one, if anything does.
fn what_is_left(aspect: &dyn AspectFacts, before: &Document, gone: &Document) -> Option<Document> {
    let (Value::Object(before), Value::Object(gone)) = (before.json(), gone.json()) else { return None };
    let left = before.iter().filter(|(key, _)| !gone.contains_key(*key));
    let left: serde_json::Map<String, Value> =
        left.map(|(key, value)| (key.clone(), value.clone())).collect();
    let stays = aspect.blocks_deletion() && !left.is_empty();
    stays.then(|| aspect.canonical(&Value::Object(left)).ok()).flatten()
}

/// Objects of a bucket are managed one by one: only the declared ones are looked at.
fn only_wanted(part: Part<'_>, at: &Target, document: Document) -> Option<Document> {
    let blocks = part.kind.aspect(part.aspect).is_some_and(AspectFacts::blocks_deletion);
    match (blocks, &at.want, document.json()) {
        (true, Some(want), Value::Object(members)) => {
            let wanted = want.json().as_object()?;
            let kept: serde_json::Map<String, Value> = members
                .iter()
                .filter(|(key, _)| wanted.contains_key(*key))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect();
            (!kept.is_empty()).then(|| Document::from_canonical(Value::Object(kept)))
        }
        _ => Some(document),
    }
}

/// The id of the resource that `at` is about: by name, or where AWS made up its id by its owner.
fn find(snapshot: &Snapshot, kind: &'static dyn KindFacts, at: &Target) -> Option<String> {
    let resources = snapshot.resources.get(kind.name())?;
    let region = format!("{}/", place(kind, &at.scope));
    let here = || resources.iter().filter(|(id, _)| id.starts_with(&region));
    let by_name = here().find(|(_, stored)| {
        let aspect = |name: &str| stored.aspects.get(name).cloned();
        kind.answers_to(&at.name, &stored.outputs, &aspect)
    });
    let by_owner = || {
        let owner = at.owner.as_ref()?;
        // Only what AWS gives an id of its own can be found without its name.
        let made_up = kind.outputs().iter().any(|output| !output.predicted);
        here().find(|(_, stored)| made_up && stored.owner().as_ref() == Some(owner))
    };
    by_name.or_else(by_owner).map(|(id, _)| id.clone())
}

fn create(snapshot: &mut Snapshot, part: Part<'_>, at: &Target, want: &Document) -> Outputs {
    snapshot.made_up += 1;
    let seed = format!("{}/{}/{}/{}", at.scope.account, part.kind.name(), at.name, snapshot.made_up);
    let unique: String = Sha256::digest(seed).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let outputs = part.kind.make_up(&at.name, Some(want), &at.scope, &unique);
    let mut aspects: std::collections::BTreeMap<String, Document> = part
        .kind
        .aspects()
        .into_iter()
        .filter_map(|aspect| Some((aspect.name().to_owned(), aspect.initial(&at.scope)?)))
        .collect();
    aspects.extend(at.creation.clone());
    aspects.insert(part.aspect.to_owned(), want.clone());
    let stored = Stored { outputs: outputs.clone(), aspects };
    snapshot.insert(part.kind, &at.scope, &at.name, stored);
    outputs
}

fn missing(part: Part<'_>, at: &Target) -> Failure {
    refused(part, "NotFound", format!("there is no {} called {}", part.kind.name(), at.name))
}

fn refused(part: Part<'_>, code: &str, message: String) -> Failure {
    Failure::refused(&format!("{}/{}", part.kind.name(), part.aspect), code, message)
}

/// The owner that a document of tags names.
fn owner(tags: &Document) -> Option<Owner> {
    let tags: Tags = serde_json::from_value(tags.json().clone()).ok()?;
    Owner::of(&tags)
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
