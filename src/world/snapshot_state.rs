//! What a snapshot world holds, found by name: reading thousands of resources looks at each once.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::{
    Part,
    snapshot_file::{Snapshot, Stored, place},
};
use crate::{
    facts::{GLOBAL, KindFacts, TAGS},
    kind::Target,
    kinds,
    model::{Document, Named, Outputs, Owner, Shape, hex},
};

/// A snapshot and an index of it.
#[derive(Debug, Default)]
pub(super) struct State {
    snapshot: Snapshot,
    index: Index,
    /// How often it was changed.
    pub(super) changes: u64,
    /// How many of these changes are saved.
    pub(super) saved: u64,
}

/// The key of a kind's resource in the snapshot.
type Key = String;

#[derive(Debug, Default)]
struct Index {
    /// By kind, place and identity.
    names: HashMap<(&'static str, String, String), Key>,
    /// By namespace, place and the one spelling of which there is only one.
    unique: HashMap<(&'static str, String, String), (&'static str, Key)>,
    /// By kind, place and owner, of what is found without its name.
    owners: HashMap<(&'static str, String, String), Key>,
    /// What documents call what is there: ARNs, and names by namespace and place.
    called: HashSet<String>,
}

impl State {
    pub(super) fn new(snapshot: Snapshot) -> Self {
        let mut state = Self { snapshot, ..Self::default() };
        for &kind in kinds::KINDS {
            for (key, stored) in state.snapshot.resources.get(kind.name()).into_iter().flatten() {
                state.index.add(kind, key, stored);
            }
        }
        state
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The account, which the first change decides where it is open.
    pub(super) fn changed(&mut self, account: &str) {
        self.snapshot.account.get_or_insert_with(|| account.to_owned());
        self.changes += 1;
    }

    pub(super) fn stored(&self, kind: &dyn KindFacts, key: &str) -> Option<&Stored> {
        self.snapshot.resources.get(kind.name())?.get(key)
    }

    /// The key of the resource that `at` is about: by its name, or where AWS gave it an id of its own by its
    /// owner.
    pub(super) fn find(&self, kind: &'static dyn KindFacts, at: &Target) -> Option<Key> {
        let place = kind.place(&at.name, &at.scope.region);
        let by_name = self.index.names.get(&(kind.name(), place.clone(), kind.identity(&at.name)));
        let by_owner = || {
            let owner = at.owner.as_ref().filter(|_| kind.found_by_owner())?;
            self.index.owners.get(&(kind.name(), place, spelled(owner)))
        };
        by_name.or_else(by_owner).cloned().or_else(|| self.by_id(kind, &at.name))
    }

    /// What AWS also finds by the id that it assigned, as a bucket's encryption names a key.
    fn by_id(&self, kind: &'static dyn KindFacts, id: &str) -> Option<Key> {
        let is_id = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let stored = self.snapshot.resources.get(kind.name()).filter(|_| is_id && kind.found_by_owner())?;
        let has_id = |(_, stored): &(&String, &Stored)| stored.outputs.get("id").is_some_and(|of| of == id);
        stored.iter().find(has_id).map(|(key, _)| key.clone())
    }

    /// Whether AWS lets nothing else be called so.
    pub(super) fn is_taken(&self, kind: &dyn KindFacts, at: &Target) -> bool {
        let place = kind.place(&at.name, &at.scope.region);
        self.index.unique.contains_key(&(kind.namespace(), place, kind.unique(&at.name)))
    }

    /// Whether something that a document names is there.
    pub(super) fn has(&self, named: &Named, region: &str) -> bool {
        match named.namespace {
            None => self.index.called.contains(&named.text),
            Some(namespace) => [region, GLOBAL]
                .iter()
                .any(|place| self.index.called.contains(&format!("{namespace}/{place}/{}", named.text))),
        }
    }

    /// Changes a resource.
    pub(super) fn change(
        &mut self,
        kind: &'static dyn KindFacts,
        key: &str,
        change: impl FnOnce(&mut Stored),
    ) {
        let Some(stored) = self.snapshot.resources.get_mut(kind.name()).and_then(|all| all.get_mut(key))
        else {
            return;
        };
        if kind.found_by_owner() {
            self.index.remove(kind, key, stored);
        }
        change(stored);
        if kind.found_by_owner() {
            self.index.add(kind, key, stored);
        }
    }

    /// Makes a resource with what AWS gives a new one.
    pub(super) fn create(&mut self, part: Part<'_>, at: &Target, want: &Document) -> Outputs {
        self.snapshot.made_up = self.snapshot.made_up.wrapping_add(1);
        let made_up = self.snapshot.made_up;
        let seed = format!("{}/{}/{}/{made_up}", at.scope.account, part.kind.name(), at.name);
        let unique = hex(&Sha256::digest(seed)[..16]);
        let outputs = part.kind.make_up(&at.name, Some(want), &at.scope, &unique);
        let mut aspects: BTreeMap<String, Document> = BTreeMap::new();
        for aspect in part.kind.aspects() {
            let carried = at.creation.get(aspect.name()).map(|document| aspect.settled(document.clone()));
            if let Some(document) = carried.or_else(|| aspect.initial(&at.scope)) {
                aspects.insert(aspect.name().to_owned(), document);
            }
        }
        aspects.insert(part.aspect.to_owned(), want.clone());
        let stored = Stored { outputs: outputs.clone(), aspects };
        let id = outputs.get("id").map_or(at.name.as_str(), String::as_str);
        let key = format!("{}/{id}", place(part.kind, &at.scope));
        self.index.add(part.kind, &key, &stored);
        self.snapshot.insert(part.kind, &at.scope, &at.name, stored);
        outputs
    }

    /// Removes a resource; what it was.
    pub(super) fn remove(&mut self, kind: &'static dyn KindFacts, key: &str) -> Option<Stored> {
        let resources = self.snapshot.resources.get_mut(kind.name())?;
        let stored = resources.remove(key)?;
        if resources.is_empty() {
            self.snapshot.resources.remove(kind.name());
        }
        self.index.remove(kind, key, &stored);
        super::principals::forget(&mut self.snapshot, &stored.outputs);
        Some(stored)
    }
}

impl Index {
    fn add(&mut self, kind: &'static dyn KindFacts, key: &str, stored: &Stored) {
        let Some(names) = Names::of(kind, key, stored) else { return };
        self.names.entry(names.identity).or_insert_with(|| key.to_owned());
        self.unique.entry(names.unique).or_insert_with(|| (kind.name(), key.to_owned()));
        if let Some(owner) = names.owner {
            self.owners.entry(owner).or_insert_with(|| key.to_owned());
        }
        self.called.extend(names.called);
    }

    fn remove(&mut self, kind: &'static dyn KindFacts, key: &str, stored: &Stored) {
        let Some(names) = Names::of(kind, key, stored) else { return };
        if self.names.get(&names.identity).is_some_and(|found| found == key) {
            self.names.remove(&names.identity);
        }
        if self.unique.get(&names.unique).is_some_and(|(of, found)| *of == kind.name() && found == key) {
            self.unique.remove(&names.unique);
        }
        if let Some(owner) = names.owner.filter(|owner| self.owners.get(owner).is_some_and(|is| is == key)) {
            self.owners.remove(&owner);
        }
        for called in names.called {
            self.called.remove(&called);
        }
    }
}

/// All that a resource is found by.
struct Names {
    identity: (&'static str, String, String),
    unique: (&'static str, String, String),
    owner: Option<(&'static str, String, String)>,
    called: Vec<String>,
}

impl Names {
    fn of(kind: &'static dyn KindFacts, key: &str, stored: &Stored) -> Option<Self> {
        let name = kind.called(&stored.outputs, &|aspect| stored.aspects.get(aspect).cloned())?;
        let place = kind.place(&name, key.split('/').next()?);
        let arns = stored.outputs.iter().filter(|(output, _)| Shape::of_output(output) == Shape::Arn);
        let mut called: Vec<String> = arns.map(|(_, arn)| arn.clone()).collect();
        if let Some(text) = stored.outputs.get(kind.named_by()) {
            called.push(format!("{}/{place}/{text}", kind.namespace()));
        }
        let owner = stored.owner().filter(|_| kind.found_by_owner());
        Some(Self {
            identity: (kind.name(), place.clone(), kind.identity(&name)),
            unique: (kind.namespace(), place.clone(), kind.unique(&name)),
            owner: owner.map(|owner| (kind.name(), place, spelled(&owner))),
            called,
        })
    }
}

fn spelled(owner: &Owner) -> String {
    format!("{} {}", owner.stack, owner.address)
}

/// The owner that a document of tags names.
pub(super) fn owner(aspects: &BTreeMap<String, Document>) -> Option<Owner> {
    let tags = aspects.get(TAGS)?;
    Owner::of(&serde_json::from_value(tags.json().clone()).ok()?)
}
