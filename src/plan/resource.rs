//! What happens to one resource.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use super::{
    change::change,
    data::{Change, Edit, Refusal, ResourcePlan, Verb},
    diff::diff,
    in_use::InUse,
    keyed::merged,
    live::{Live, LiveAspect, LiveResource},
    references::references,
};
use crate::{
    declaration::Declaration,
    facts::{AspectFacts, Kept, OnChange, Rides, TAGS},
    model::{Address, Cause, Document, Failure, Fate, Outputs, Owner, Tags, document::resolve},
};

/// One resource and what is known around it.
#[derive(Clone)]
pub struct Planning<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The index of the phase whose aspects are planned: the resource's own, or a later one.
    pub phase: Option<usize>,
    /// The name AWS knows it by.
    pub name: String,
    /// What is live of it.
    pub live: &'a LiveResource,
    /// What is live of everything.
    pub all: &'a Live,
    /// All outputs that are known.
    pub known: &'a BTreeMap<Address, Outputs>,
    /// What does not exist yet, or will be made again.
    pub creating: &'a BTreeSet<Address>,
    /// What is deleted and made again.
    pub replaced: &'a BTreeSet<Address>,
    /// Whether it may be deleted although it holds data.
    pub may_lose_data: bool,
    /// What stays and uses it, where it goes.
    pub in_use: Option<&'a InUse>,
    /// Whether it may go although it is in use.
    pub may_be_in_use: bool,
}

impl Planning<'_> {
    /// Whether this is about aspects that are put later than the resource itself.
    pub(super) fn is_late(&self) -> bool {
        self.phase != self.declaration.phase
    }

    /// The aspects that are planned.
    pub(super) fn aspects(&self) -> impl Iterator<Item = &'static dyn AspectFacts> + use<> {
        let (declaration, phase) = (self.declaration, self.phase);
        let aspects = declaration.kind.aspects().into_iter();
        aspects.filter(|aspect| declaration.phase_of(aspect.name()) == phase).collect::<Vec<_>>().into_iter()
    }

    /// A refusal of the whole resource, in each phase that it is about.
    pub(super) fn refused(&self, own: &ResourcePlan) -> Vec<ResourcePlan> {
        let later = self.later().map(|late| ResourcePlan { phase: late.phase, late: true, ..own.clone() });
        iter::once(own.clone()).chain(later).collect()
    }

    /// The same resource in each of the later phases of its aspects.
    pub(super) fn later(&self) -> impl Iterator<Item = Self> {
        self.declaration.later_phases().into_iter().map(|phase| Self { phase: Some(phase), ..self.clone() })
    }

    pub(super) fn resource(&self, verb: Verb, changes: Vec<Change>) -> ResourcePlan {
        ResourcePlan {
            address: self.declaration.address.clone(),
            name: self.name.clone(),
            region: None,
            phase: self.phase,
            late: self.is_late(),
            verb,
            cause: None,
            reason: None,
            hint: None,
            in_use: InUse::default(),
            renamed: None,
            changes,
        }
    }

    pub(super) fn refuse(&self, reason: String, hint: Option<String>) -> ResourcePlan {
        let cause = Some(Refusal::Refused);
        ResourcePlan { cause, reason: Some(reason), hint, ..self.resource(Verb::Refuse, Vec::new()) }
    }

    /// What can't be read: an aspect, or where that is empty the resource itself. What was read and stands
    /// in the way is refused.
    pub(super) fn unreadable(&self, aspect: &str, failure: &Failure) -> ResourcePlan {
        if failure.cause == Cause::Conflict {
            return self.refuse(failure.message.clone(), failure.hint.clone());
        }
        let what = if aspect.is_empty() { "it".to_owned() } else { format!("its {aspect}") };
        let plan = self.refuse(format!("{what} can't be read: {failure}"), failure.hint.clone());
        ResourcePlan { cause: Some(Refusal::Unreadable), ..plan }
    }

    pub(super) fn theirs(&self, owner: &Owner) -> ResourcePlan {
        let stack = &owner.stack;
        let address = owner.parsed().map_or_else(|| owner.address.clone(), |address| address.to_string());
        if *stack == self.declaration.owner.stack {
            let hint = format!(
                "if it was renamed, set `was = {}` in [{}]",
                written(&address),
                self.declaration.address
            );
            return self.refuse(format!("this stack owns it as {address}"), Some(hint));
        }
        self.refuse(
            format!("the stack {stack} owns it, as {address}"),
            Some(format!(
                "declare it there, or here with `external = true`; it moves here by `was = {}` once \
                 no file there declares it, and a stack that was renamed says `was = \"{stack}\"` in [stack]",
                written(&format!("{stack}:{address}"))
            )),
        )
    }

    /// What the stack wants of an aspect: what is declared, or what it means not to speak of it.
    pub(super) fn wanted(&self, aspect: &dyn AspectFacts) -> Result<Option<Document>, String> {
        match self.declaration.desired.aspects.get(aspect.name()) {
            Some(value) => aspect.canonical(&resolve(value, self.known)).map(Some),
            None if self.declaration.settings.external => Ok(None),
            None => Ok(aspect.undeclared(&self.declaration.scope)),
        }
    }

    /// `wanted`, with what AWS chose, and on resources of others with what is not ours.
    pub(super) fn wanted_over(
        &self,
        aspect: &dyn AspectFacts,
        live: Option<&Document>,
    ) -> Result<Option<Document>, String> {
        Ok(self.wanted_and_kept(aspect, live)?.document)
    }

    /// The same, and what of it AWS itself added to what is live.
    pub(super) fn wanted_and_kept(
        &self,
        aspect: &dyn AspectFacts,
        live: Option<&Document>,
    ) -> Result<Kept, String> {
        let (want, external) = (self.wanted(aspect)?, self.declaration.settings.external);
        let Some(live) = live else { return Ok(Kept::nothing(want)) };
        let by_key = self.declaration.by_key(aspect);
        let want = match want {
            Some(want) if by_key => Some(aspect.canonical(&merged(live.json(), want.json()))?),
            None if external => return Ok(Kept::nothing(None)),
            // Where nothing is declared of it, all of it is somebody else's.
            None if by_key => return Ok(Kept::nothing(Some(live.clone()))),
            want => want,
        };
        let filled = want.map(|want| aspect.fill(want, live));
        Ok(aspect.kept(filled, live, &self.name, &self.declaration.scope))
    }

    /// What is put in a later phase on a resource that is new by then.
    pub(super) fn put_on_new(&self) -> Option<ResourcePlan> {
        let plan = self.create(Verb::Update, None);
        (plan.verb == Verb::Refuse || !plan.changes.is_empty()).then_some(plan)
    }

    pub(super) fn create(&self, verb: Verb, before: Option<&Document>) -> ResourcePlan {
        let declaration = self.declaration;
        let mut changes = Vec::new();
        let first = declaration.kind.first();
        for aspect in self.aspects() {
            let is_first = aspect.name() == first.name();
            if !is_first && !declaration.manages(aspect.name()) && aspect.name() != TAGS {
                continue;
            }
            let initial = aspect.initial(&declaration.scope);
            let want = match self.wanted_over(aspect, initial.as_ref()) {
                Ok(want) => want,
                Err(message) => return self.invalid(aspect, &message),
            };
            if let Some(waits) = self.waiting(aspect, want.as_ref()) {
                return waits;
            }
            if !is_first && want == initial {
                continue;
            }
            let rides = !is_first && !self.is_late() && self.rides(aspect);
            let from = if is_first { before.cloned() } else { initial };
            let verb = match (&want, is_first) {
                (_, true) => verb,
                (Some(_), false) => Verb::Create,
                (None, false) => Verb::Delete,
            };
            changes.push(Change { rides, ..change(aspect, verb, from, want) });
        }
        self.resource(verb, changes)
    }

    fn rides(&self, aspect: &dyn AspectFacts) -> bool {
        match aspect.rides() {
            Rides::Never => false,
            Rides::Always => true,
            Rides::WhenItCan => {
                let raw = self.declaration.desired.aspects.get(aspect.name());
                let pending = raw.map(|value| Document::from_canonical(resolve(value, self.known)).pending());
                let waits = references(self.declaration, aspect.name())
                    .iter()
                    .any(|reference| self.creating.contains(&reference.address));
                !waits && pending.is_none_or(|pending| pending.is_empty())
            }
        }
    }

    fn invalid(&self, aspect: &dyn AspectFacts, message: &str) -> ResourcePlan {
        self.refuse(format!("its {} is not valid: {message}", aspect.name()), None)
    }

    pub(super) fn update(&self, live: &BTreeMap<String, LiveAspect>, verb: Verb) -> Option<ResourcePlan> {
        let declaration = self.declaration;
        let mut changes = Vec::new();
        for aspect in self.aspects() {
            let name = aspect.name();
            if !declaration.manages(name) {
                changes.extend(self.ownership_alone(aspect, live));
                continue;
            }
            let before = match live.get(name) {
                Some(LiveAspect::Seen(document)) => Some(document.clone()),
                Some(LiveAspect::Absent) | None => None,
                Some(LiveAspect::Unreadable(failure)) => return Some(self.unreadable(name, failure)),
            };
            let want = match self.wanted_over(aspect, before.as_ref()) {
                Ok(want) => want,
                Err(message) => return Some(self.invalid(aspect, &message)),
            };
            if let Some(waits) = self.waiting(aspect, want.as_ref()) {
                return Some(waits);
            }
            if want == before {
                let again = self.put_again(aspect).filter(|_| want.is_some());
                changes.extend(
                    again.map(|note| Change {
                        note: Some(note),
                        ..change(aspect, Verb::Update, before, want)
                    }),
                );
                continue;
            }
            let edits = diff(before.as_ref().map(Document::json), want.as_ref().map(Document::json));
            if let Some(lost) = extras(before.as_ref(), Fate::Refused) {
                return Some(self.would_lose(aspect, &lost));
            }
            if let (Some(before), Some(want)) = (&before, &want)
                && let Some(why) = aspect.one_way(before, want)
            {
                return Some(self.irreversible(aspect, why, &edits));
            }
            match aspect.on_change() {
                OnChange::Update => {}
                _ if before.is_none() => {}
                OnChange::Refuse => return Some(self.immutable(aspect, &edits)),
                OnChange::Replace if declaration.settings.protect => return Some(self.protected("replaced")),
                OnChange::Replace if verb == Verb::Adopt => {
                    let reason = format!(
                        "AWS can't change {}, and what is taken over is not replaced",
                        paths(aspect, &edits)
                    );
                    let hint = "declare it as it is, apply, and make the change then";
                    return Some(self.refuse(reason, Some(hint.to_owned())));
                }
                OnChange::Replace => return Some(self.replace(aspect, before.as_ref(), &edits)),
            }
            let verb = match (&before, &want) {
                (None, _) => Verb::Create,
                (Some(_), Some(_)) => Verb::Update,
                (Some(_), None) => Verb::Delete,
            };
            let kept = extras(before.as_ref(), Fate::Kept).filter(|_| want.is_some());
            let note = kept.map(|kept| format!("{kept} stays as it is: no declaration sets it"));
            changes.push(Change { note, ..change(aspect, verb, before, want) });
        }
        (!changes.is_empty()).then(|| self.resource(verb, changes))
    }

    fn would_lose(&self, aspect: &dyn AspectFacts, lost: &str) -> ResourcePlan {
        let name = aspect.name();
        let reason = format!("its {name} has {lost}, which a write of it would lose or can't change");
        let hint =
            format!("leave it alone with unmanaged = [\"{name}\"], or remove {lost} outside of trueup first");
        self.refuse(reason, Some(hint))
    }

    /// Why an aspect is put although its text stays the same: in a policy AWS stored the id of the
    /// principal that is replaced (aws-facts §0.6), an attachment goes with what is attached.
    fn put_again(&self, aspect: &dyn AspectFacts) -> Option<String> {
        let references = references(self.declaration, aspect.name());
        let replaced = references.iter().find(|reference| self.replaced.contains(&reference.address))?;
        Some(format!("put again: it refers to {}, which is replaced", replaced.address))
    }

    fn replace(&self, aspect: &dyn AspectFacts, before: Option<&Document>, edits: &[Edit]) -> ResourcePlan {
        if let Some(refused) = self.users_refuse(Some(&paths(aspect, edits))) {
            return self.kept(refused);
        }
        let mut reason = format!("AWS can't change {}", paths(aspect, edits));
        let unmanaged: Vec<&str> = self.declaration.settings.unmanaged.iter().map(String::as_str).collect();
        if !unmanaged.is_empty() {
            reason.push_str(&format!("; what is unmanaged is lost: {}", unmanaged.join(", ")));
        }
        ResourcePlan { reason: Some(reason), ..self.create(Verb::Replace, before) }
    }

    fn immutable(&self, aspect: &dyn AspectFacts, edits: &[Edit]) -> ResourcePlan {
        let reason = format!("AWS can't change {}, and it holds data", paths(aspect, edits));
        let hint = "declare a new one under another name and move the data, or take the change back";
        let plan = self.refuse(reason, Some(hint.to_owned()));
        ResourcePlan {
            changes: vec![Change { edits: edits.to_vec(), ..change(aspect, Verb::Refuse, None, None) }],
            ..plan
        }
    }

    fn irreversible(&self, aspect: &dyn AspectFacts, why: String, edits: &[Edit]) -> ResourcePlan {
        let hint = "take the change back, or declare a new one under another name";
        ResourcePlan {
            changes: vec![Change { edits: edits.to_vec(), ..change(aspect, Verb::Refuse, None, None) }],
            ..self.refuse(why, Some(hint.to_owned()))
        }
    }

    /// Unmanaged tags stay as they are, but for the owner pair.
    pub(super) fn ownership_alone(
        &self,
        aspect: &dyn AspectFacts,
        live: &BTreeMap<String, LiveAspect>,
    ) -> Option<Change> {
        if aspect.name() != TAGS || self.declaration.settings.external {
            return None;
        }
        let before = match live.get(TAGS) {
            Some(LiveAspect::Seen(document)) => Some(document.clone()),
            _ => None,
        };
        let mut tags: Tags = before
            .as_ref()
            .and_then(|document| serde_json::from_value(document.json().clone()).ok())
            .unwrap_or_default();
        tags.extend(self.declaration.owner.tags());
        let want = aspect.canonical(&serde_json::to_value(tags).ok()?).ok();
        (want != before).then(|| change(aspect, Verb::Update, before, want))
    }
}

/// The members beside a document of which a write does this, as text.
pub(super) fn extras(document: Option<&Document>, fate: Fate) -> Option<String> {
    let extras = document?.extras().iter().filter(|extra| extra.fate == fate);
    let members: Vec<&str> = extras.map(|extra| extra.member.as_str()).collect();
    (!members.is_empty()).then(|| members.join(", "))
}

fn paths(aspect: &dyn AspectFacts, edits: &[Edit]) -> String {
    let paths = edits.iter().map(|edit| {
        let mut path = vec![aspect.name()];
        path.extend(edit.path.iter().map(String::as_str));
        path.join(".")
    });
    paths.collect::<Vec<_>>().join(", ")
}

/// A text in TOML: an address of a `for_each` has quotation marks itself.
fn written(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}
