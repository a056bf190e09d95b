//! An account in a JSON file. It behaves as AWS would wherever that is knowable: ids are made up
//! by AWS's rules, a new resource has what AWS gives it, immutable properties stay, what names
//! something that does not exist is refused, what holds something can't be deleted.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{BoxFuture, FutureExt};
use serde_json::Value;

use super::{
    Asked, Locked, Part, World,
    snapshot_file::{Snapshot, unreadable_key},
    snapshot_listing::{listed, tagged},
    snapshot_saving::Saving,
    snapshot_secrets::{digested, recognised},
    snapshot_state::{State, owner},
    snapshot_uses::{refusal, uses},
};
use crate::{
    facts::{AspectFacts, KindFacts, OnChange, TAGS},
    kind::{Candidates, Found, Seen, Target},
    kinds,
    model::{Cause, Document, Failure, Outputs, Scope, Uses},
};

/// A snapshot that is read and written as an account.
#[derive(Debug)]
pub struct SnapshotWorld {
    state: Mutex<State>,
    /// Where every change is saved; without it the account lives in memory.
    saving: Option<Saving>,
    /// What exists although the snapshot does not hold it, by ARN or by namespace and name.
    assumed: BTreeSet<String>,
}

impl SnapshotWorld {
    /// An account in memory.
    #[must_use]
    pub fn in_memory(snapshot: Snapshot) -> Self {
        Self { state: Mutex::new(State::new(snapshot)), saving: None, assumed: BTreeSet::new() }
    }

    /// An account in a file; every change is saved before it counts as made.
    #[must_use]
    pub fn in_file(snapshot: Snapshot, path: PathBuf) -> Self {
        Self { saving: Some(Saving::new(path)), ..Self::in_memory(snapshot) }
    }

    /// The same account with what exists outside of what it holds, such as a person's role that a
    /// stack names and does not declare.
    #[must_use]
    pub fn assuming(self, outside: BTreeSet<String>) -> Self {
        Self { assumed: outside, ..self }
    }

    /// What it holds now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.lock().snapshot().clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn save(&self) -> Result<(), Failure> {
        match &self.saving {
            Some(saving) => saving.save(&self.state).await,
            None => Ok(()),
        }
    }

    fn read_now(&self, part: Part<'_>, at: &Target) -> Result<Option<Seen<Document>>, Failure> {
        let state = self.lock();
        let unreadable = &state.snapshot().unreadable;
        if let Some(why) = unreadable.get(&unreadable_key(part.kind, &at.scope, &at.name, part.aspect)) {
            // It says what AWS said: the operation, then the rest.
            let (operation, message) = why.split_once(": ").unwrap_or((part.kind.name(), why));
            return Err(Failure { cause: Cause::Refused, ..Failure::guard(operation, message) });
        }
        let found = state.find(part.kind, at);
        let Some(stored) = found.and_then(|key| state.stored(part.kind, &key)) else { return Ok(None) };
        hold(part, at, &stored.outputs)?;
        let Some(document) = stored.aspects.get(part.aspect) else { return Ok(None) };
        // A file is made by hand or by another version too: only the aspect says what is canonical.
        let canonical = part
            .kind
            .aspect(part.aspect)
            .map_or_else(|| Ok(document.clone()), |aspect| aspect.canonical(document.json()))
            .map_err(|message| Failure::guard(part.kind.name(), message))?;
        Ok(Some(Seen::with_outputs(canonical, stored.outputs.clone())))
    }

    fn put_now(&self, part: Part<'_>, at: &Target, want: &Document) -> Result<Outputs, Failure> {
        let mut state = self.lock();
        let found = state.find(part.kind, at);
        // What travels with a creation is checked as if it came alone.
        let riding = at.creation.iter().filter(|_| part.is_first());
        let documents = riding.map(|(aspect, document)| (aspect.as_str(), document));
        for (name, document) in documents.chain([(part.aspect, want)]) {
            if let Some(aspect) = part.kind.aspect(name) {
                let stored = found.as_ref().and_then(|key| state.stored(part.kind, key));
                let before = stored.and_then(|stored| stored.aspects.get(name));
                self.check_names(&state, part, at, aspect, document, before)?;
            }
        }
        let outputs = match (found, part.is_first()) {
            (None, true) if state.is_taken(part.kind, at) => return Err(taken(part, at)),
            (None, true) => {
                if let Some(named) = part.kind.part_of(&at.name)
                    && let Some(refusal) = named.refusal
                    && !state.has(&named, &at.scope.region)
                    && !self.assumed.contains(&named.key())
                {
                    return Err(refused(part, refusal.code, refusal.about(&named.text)));
                }
                let settled = part.kind.first().settled(want.clone());
                state.create(part, at, &settled)
            }
            (None, false) => return Err(missing(part, at)),
            (Some(key), is_first) => update(&mut state, part, at, want, &key, is_first)?,
        };
        state.changed(&at.scope.account);
        Ok(outputs)
    }

    fn delete_now(&self, part: Part<'_>, at: &Target) -> Result<(), Failure> {
        let mut state = self.lock();
        let Some(key) = state.find(part.kind, at) else { return Ok(()) };
        let in_use = || refusal(state.snapshot(), &Asked { kind: part.kind, at: at.clone() }, &key);
        if let Some(failure) = part.is_first().then(in_use).flatten() {
            return Err(failure);
        }
        let Some(stored) = state.stored(part.kind, &key) else { return Ok(()) };
        if part.is_first() {
            let aspects = part.kind.aspects();
            let holds = aspects
                .iter()
                .find(|each| each.blocks_deletion() && stored.aspects.contains_key(each.name()));
            if let Some(aspect) = holds {
                return Err(refused(part, "NotEmpty", format!("it still holds {}", aspect.name())));
            }
            state.remove(part.kind, &key);
        } else {
            let kept = part
                .kind
                .aspect(part.aspect)
                .and_then(|aspect| what_is_left(aspect, stored.aspects.get(part.aspect)?, at.want.as_ref()?));
            state.change(part.kind, &key, |stored| {
                match kept {
                    Some(kept) => stored.aspects.insert(part.aspect.to_owned(), kept),
                    None => stored.aspects.remove(part.aspect),
                };
            });
        }
        state.changed(&at.scope.account);
        Ok(())
    }

    /// AWS refuses a document that names something which does not exist, where it looks that up
    /// (aws-facts §0.5). What exists in another account can't be known here, and what was named before
    /// is not looked at again.
    fn check_names(
        &self,
        state: &State,
        part: Part<'_>,
        at: &Target,
        aspect: &dyn AspectFacts,
        document: &Document,
        before: Option<&Document>,
    ) -> Result<(), Failure> {
        let named_before = || before.map(|before| aspect.names(before.json())).unwrap_or_default();
        for named in aspect.names(document.json()) {
            let Some(refusal) = named.refusal else { continue };
            let account = named.text.split(':').nth(4).filter(|_| named.namespace.is_none());
            let is_known = account.is_none_or(|of| of.is_empty() || of == at.scope.account || of == "aws");
            if !is_known
                || state.has(&named, &at.scope.region)
                || self.assumed.contains(&named.key())
                || named_before().contains(&named)
            {
                continue;
            }
            return Err(refused(
                Part { aspect: aspect.name(), ..part },
                refusal.code,
                refusal.about(&named.text),
            ));
        }
        Ok(())
    }
}

/// Changes what already exists.
fn update(
    state: &mut State,
    part: Part<'_>,
    at: &Target,
    want: &Document,
    key: &str,
    is_first: bool,
) -> Result<Outputs, Failure> {
    let Some(stored) = state.stored(part.kind, key) else { return Err(missing(part, at)) };
    hold(part, at, &stored.outputs)?;
    if is_first && at.creation.contains_key(TAGS) && owner(&at.creation) != stored.owner() {
        return Err(taken(part, at));
    }
    let aspect = part.kind.aspect(part.aspect);
    let before = stored.aspects.get(part.aspect);
    if let (Some(aspect), Some(before)) = (aspect, before) {
        if aspect.on_change() != OnChange::Update && before != want {
            return Err(refused(part, "InvalidRequest", format!("{} can't be changed", part.aspect)));
        }
        if let Some(why) = aspect.one_way(before, want) {
            return Err(refused(part, "InvalidRequest", why));
        }
    }
    let put = aspect.map(|aspect| {
        let beside = before.and_then(|before| beside_what_is_there(aspect, before, want));
        aspect.settled(beside.unwrap_or_else(|| want.clone()))
    });
    state.change(part.kind, key, |stored| {
        stored.aspects.insert(part.aspect.to_owned(), put.unwrap_or_else(|| want.clone()));
        if is_first {
            // A repeated creation carries its riders again, as the call would.
            stored.aspects.extend(at.creation.clone());
        }
        let aspect = |name: &str| stored.aspects.get(name).cloned();
        if part.kind.called(&stored.outputs, &aspect).as_deref() == Some(&at.name) {
            // What was renamed has other outputs that follow from its name.
            let first = stored.aspects.get(part.kind.first().name());
            stored.outputs.extend(part.kind.predict(&at.name, first, &at.scope));
        }
    });
    Ok(state.stored(part.kind, key).map(|stored| stored.outputs.clone()).unwrap_or_default())
}

impl World for SnapshotWorld {
    fn begin(&self) {}

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        let account = self.lock().snapshot().account.clone();
        async { Ok(account) }.boxed()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        async move {
            let Some(held) = self.read_now(part, at)? else { return Ok(None) };
            let document = only_wanted(part, at, recognised(held.value, at).await);
            Ok(document.map(|document| Seen::with_outputs(document, held.outputs)))
        }
        .boxed()
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move {
            let outputs = if self.saving.is_some() {
                let (at, want) = digested(at, want).await;
                self.put_now(part, &at, &want)?
            } else {
                self.put_now(part, at, want)?
            };
            self.save().await?;
            Ok(outputs)
        }
        .boxed()
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            self.delete_now(part, at)?;
            self.save().await
        }
        .boxed()
    }

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        async move { Ok(listed(self.lock().snapshot(), kind, scope)) }.boxed()
    }

    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>> {
        async move {
            let state = self.lock();
            let keys: Vec<Option<String>> =
                asked.iter().map(|asked| state.find(asked.kind, &asked.at)).collect();
            uses(state.snapshot(), asked, &keys)
        }
        .boxed()
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        async move { tagged(self.lock().snapshot(), tag, scopes) }.boxed()
    }

    /// A file is locked beside where it is, against whoever else applies to it.
    fn lock<'a>(
        &'a self,
        stack: &'a str,
        _scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        async move {
            match &self.saving {
                Some(saving) => saving.lock(&self.state, stack, run).await,
                None => Ok(Locked::Ours),
            }
        }
        .boxed()
    }

    fn unlock<'a>(&'a self, _stack: &'a str, _scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let saved = self.save().await;
            if let Some(saving) = &self.saving {
                saving.unlock();
            }
            saved
        }
        .boxed()
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
    aspect.only_declared().then(|| aspect.canonical(&Value::Object(all)).ok()).flatten()
}

/// What stays of an aspect whose members are deleted one by one, if anything does.
fn what_is_left(aspect: &dyn AspectFacts, before: &Document, gone: &Document) -> Option<Document> {
    let (Value::Object(before), Value::Object(gone)) = (before.json(), gone.json()) else { return None };
    let left = before.iter().filter(|(key, _)| !gone.contains_key(*key));
    let left: serde_json::Map<String, Value> =
        left.map(|(key, value)| (key.clone(), value.clone())).collect();
    let stays = aspect.only_declared() && !left.is_empty();
    stays.then(|| aspect.canonical(&Value::Object(left)).ok()).flatten()
}

/// Of what is managed one by one, as objects are, only what is declared is looked at.
fn only_wanted(part: Part<'_>, at: &Target, document: Document) -> Option<Document> {
    if !part.kind.aspect(part.aspect).is_some_and(AspectFacts::only_declared) {
        return Some(document);
    }
    let (Value::Object(members), Value::Object(wanted)) = (document.json(), at.want.as_ref()?.json()) else {
        return Some(document);
    };
    let kept = members.iter().filter(|(key, _)| wanted.contains_key(*key));
    let kept: serde_json::Map<String, Value> = kept.map(|(k, v)| (k.clone(), v.clone())).collect();
    (!kept.is_empty()).then(|| Document::from_canonical(Value::Object(kept)))
}

/// Refuses what exists in another region than declared.
fn hold(part: Part<'_>, at: &Target, outputs: &Outputs) -> Result<(), Failure> {
    kinds::acts(part.kind.name()).map_or(Ok(()), |kind| kind.hold(at, outputs))
}

fn taken(part: Part<'_>, at: &Target) -> Failure {
    let refusal = part.kind.taken();
    refused(part, refusal.code, refusal.about(&at.name))
}

fn missing(part: Part<'_>, at: &Target) -> Failure {
    refused(part, "NotFound", format!("no {} named {}", part.kind.name(), at.name))
}

fn refused(part: Part<'_>, code: &str, message: String) -> Failure {
    Failure::refused(&format!("{}/{}", part.kind.name(), part.aspect), code, message)
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
