//! What uses a resource of a snapshot: all that names it, in any document that is held.

use super::{
    mentions::{Hit, Sought},
    seam::Asked,
    snapshot_file::{Snapshot, Stored, unreadable_key},
    snapshot_listing::name_of,
};
use crate::{
    facts::{KindFacts, Mention},
    kinds,
    model::{Document, Failure, FoundUse, Hold, Outputs, Use, Uses},
};

/// What stands before the name in the key of a resource whose name is unique in the account.
const GLOBAL: &str = "global";

/// One resource and the key that it is kept under.
struct Held<'a> {
    kind: &'static dyn KindFacts,
    key: &'a str,
    stored: &'a Stored,
}

/// The uses of each of these, in their order; `keys` says under which key it is kept, if it is.
pub(super) fn uses(snapshot: &Snapshot, asked: &[Asked], keys: &[Option<String>]) -> Vec<Uses> {
    let found = |(asked, key): (&Asked, &Option<String>)| {
        let stored = key.as_ref().and_then(|key| snapshot.resources.get(asked.kind.name())?.get(key));
        stored.map(|stored| mentions(asked.kind, &asked.at.name, stored)).unwrap_or_default()
    };
    let mentions: Vec<Vec<Mention>> = asked.iter().zip(keys).map(found).collect();
    let sought = Sought::new(&mentions);
    let mut all: Vec<Uses> =
        asked.iter().zip(keys).map(|(asked, key)| members(snapshot, asked, key.as_deref())).collect();
    for held in everything(snapshot) {
        let is_itself = |resource: usize| {
            asked[resource].kind.name() == held.kind.name() && keys[resource].as_deref() == Some(held.key)
        };
        for (aspect, hit) in held.hits(&sought) {
            if !is_itself(hit.resource) {
                all[hit.resource].found.push(held.found(aspect, hit));
            }
        }
    }
    all
}

/// That AWS refuses to delete a resource, since something uses it.
pub(super) fn refusal(snapshot: &Snapshot, asked: &Asked, key: &str) -> Option<Failure> {
    let stored = snapshot.resources.get(asked.kind.name())?.get(key)?;
    if !mentions(asked.kind, &asked.at.name, stored).iter().any(|each| each.hold == Hold::Blocks) {
        return None;
    }
    let known = uses(snapshot, std::slice::from_ref(asked), &[Some(key.to_owned())]).pop()?;
    let user = known.found.into_iter().find(|each| each.it.hold == Hold::Blocks)?.it;
    let message = format!("{} is in use by {}: {}", asked.at.name, user.user(), user.how);
    Some(Failure::refused(asked.kind.name(), asked.kind.in_use_code(), message))
}

fn mentions(kind: &dyn KindFacts, name: &str, stored: &Stored) -> Vec<Mention> {
    kind.mentions(name, &stored.outputs, &|aspect| stored.aspects.get(aspect).cloned())
}

fn everything(snapshot: &Snapshot) -> impl Iterator<Item = Held<'_>> {
    snapshot.resources.iter().flat_map(|(kind, resources)| {
        let kind = kinds::acts(kind).map(|kind| kind as &'static dyn KindFacts);
        resources.iter().filter_map(move |(key, stored)| Some(Held { kind: kind?, key, stored }))
    })
}

impl<'a> Held<'a> {
    /// What its documents name, by aspect. The outputs of what has no document of its own to say it in,
    /// as the log group of a metric filter, are looked at as one more.
    fn hits(&self, sought: &Sought<'_>) -> Vec<(&'a str, Hit)> {
        let of_documents = self.stored.aspects.iter().flat_map(|(aspect, document)| {
            sought.hits(aspect, document.json()).into_iter().map(move |hit| (aspect.as_str(), hit))
        });
        let outputs: Outputs = self.stored.outputs.clone();
        let named = outputs.into_iter().filter(|(name, _)| !matches!(name.as_str(), "arn" | "id" | "name"));
        let named: serde_json::Map<String, serde_json::Value> =
            named.map(|(name, value)| (name, value.into())).collect();
        let first = self.kind.first().name();
        let of_outputs = sought.hits(first, &named.into()).into_iter().map(|hit| (first, hit));
        of_documents.chain(of_outputs).collect()
    }

    fn found(&self, aspect: &str, hit: Hit) -> FoundUse {
        let (place, id) = self.key.split_once('/').unwrap_or((GLOBAL, self.key));
        let name = name_of(self.kind, id, self.stored);
        let it = Use::new(self.kind.name(), name, hit.how, hit.hold).owned_by(self.stored.owner());
        FoundUse::by(it, if place == GLOBAL { "" } else { place }, aspect, &hit.text)
    }
}

/// The members of the resource's own aspects that serve others.
fn members(snapshot: &Snapshot, asked: &Asked, key: Option<&str>) -> Uses {
    let Asked { kind, at } = asked;
    let mut uses = Uses::none();
    let stored = key.and_then(|key| snapshot.resources.get(kind.name())?.get(key));
    for aspect in kind.aspects() {
        let Some(what) = aspect.serves() else { continue };
        let unreadable = unreadable_key(*kind, &at.scope, &at.name, aspect.name());
        if let Some(why) = snapshot.unreadable.get(&unreadable) {
            let (operation, message) = why.split_once(": ").unwrap_or((kind.name(), why));
            uses.take(Err(Failure::guard(operation, message)));
        }
        let document = stored.and_then(|stored| stored.aspects.get(aspect.name()));
        let keys = document.map(Document::keys).unwrap_or_default();
        uses.take(Ok(keys.into_iter().map(|key| FoundUse::member(what, aspect.name(), key)).collect()));
    }
    uses
}
