//! What `trueup import` reads: what was named, what listings tell of, what carries a tag.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::future::join_all;
use serde_json::Value;

use super::{exit::Stop, import_names::candidates};
use crate::{
    declaration::Declaration,
    facts::{KindFacts, TAGS},
    import::{Draft, Undeclared},
    kind::{Candidate, Found},
    model::{Address, Cause, Failure, Scope},
    plan::{LiveAspect, LiveResource},
    read,
    render::style::count,
    world::World,
};

/// What was read, and what a person has to know of it.
pub struct Import<'a> {
    world: &'a dyn World,
    /// What can be declared.
    pub drafts: Vec<Draft>,
    /// What is to be said.
    pub notes: Vec<String>,
    /// What no declaration says, with the reason: a comment of the stack.
    pub left_out: Vec<String>,
    /// Whether something that was asked for is missing.
    pub failed: bool,
    /// What was named and is not found so far, by the candidates for it.
    missing: BTreeMap<String, String>,
    /// What listings told of.
    listed: BTreeSet<String>,
    /// The tag that candidates were found by which nothing else asks for: an ARN says what may carry it.
    by_tag: BTreeMap<String, (String, String)>,
}

impl<'a> Import<'a> {
    /// An import from a world.
    #[must_use]
    pub fn new(world: &'a dyn World) -> Self {
        Self {
            world,
            drafts: Vec::new(),
            notes: Vec::new(),
            left_out: Vec::new(),
            failed: false,
            missing: BTreeMap::new(),
            listed: BTreeSet::new(),
            by_tag: BTreeMap::new(),
        }
    }

    /// Reads what was named, everything of some kinds, and what carries a tag.
    ///
    /// # Errors
    /// Only what makes the whole reading pointless: no credentials, no network.
    pub async fn read(
        &mut self,
        names: &[(&'static dyn KindFacts, String)],
        all: &[&'static dyn KindFacts],
        tags: &[(&str, &str)],
        scope: &Scope,
    ) -> Result<(), Stop> {
        self.world.begin();
        let mut wanted: Vec<Candidate> = Vec::new();
        for (kind, name) in names {
            let meant = candidates(*kind, name, scope);
            let place = if kind.global() { String::new() } else { format!(" in {}", scope.region) };
            let said = format!("{} `{name}`{place}", kind.name());
            if meant.is_empty() {
                self.fail(format!("`{name}` is not an ARN of {}", kind.name()));
            }
            self.missing.extend(meant.iter().map(|candidate| (key(candidate), said.clone())));
            wanted.extend(meant);
        }
        let world = self.world;
        for (kind, found) in
            join_all(all.iter().map(async |kind| (*kind, world.list(*kind, scope).await))).await
        {
            match found {
                Ok(found) => wanted.extend(self.own(kind, scope, found)),
                Err(failure) => self.fail(format!("{} can't be listed: {failure}", kind.name())),
            }
        }
        for tag in tags {
            let carrying = world.tagged(*tag, &read::regions(scope, &[])).await;
            carrying.unseen.iter().for_each(|failure| self.fail(format!("there may be more: {failure}")));
            let others: BTreeSet<String> = wanted.iter().map(key).collect();
            let by_tag = carrying.found.iter().map(key).filter(|candidate| !others.contains(candidate));
            let (name, value) = *tag;
            self.by_tag.extend(by_tag.map(|candidate| (candidate, (name.to_owned(), value.to_owned()))));
            wanted.extend(carrying.found);
        }
        self.read_all(wanted).await?;
        for said in std::mem::take(&mut self.missing).into_values().collect::<BTreeSet<_>>() {
            self.fail(format!("there is no {said}"));
        }
        self.leave_out_filters_of_groups();
        Ok(())
    }

    fn fail(&mut self, note: String) {
        self.failed = true;
        self.notes.push(note);
    }

    /// What is found of a kind without what AWS looks after.
    fn own(&mut self, kind: &'static dyn KindFacts, scope: &Scope, found: Vec<Found>) -> Vec<Candidate> {
        let (of_aws, own): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| found.of_aws);
        if !of_aws.is_empty() {
            let names: Vec<&str> = of_aws.iter().map(|found| found.name.as_str()).collect();
            let said = count(of_aws.len(), kind.name());
            self.notes.push(format!("{said} left out, which AWS looks after: {}", names.join(", ")));
        }
        let candidate = |found: Found| Candidate { kind, scope: scope.clone(), name: found.name, arn: None };
        let own: Vec<Candidate> = own.into_iter().map(candidate).collect();
        self.listed.extend(own.iter().map(key));
        own
    }

    /// Reads candidates, and those again which have a better name than the one they were found by.
    async fn read_all(&mut self, mut wanted: Vec<Candidate>) -> Result<(), Stop> {
        let mut seen = BTreeSet::new();
        while !wanted.is_empty() {
            let round = std::mem::take(&mut wanted).into_iter().filter(|each| seen.insert(key(each)));
            let read = self.held(round.collect()).await;
            for (candidate, resource) in
                read.map_err(|failure| Stop::failed("read what is there", &failure))?
            {
                if let Some(name) = self.draft(&candidate, resource) {
                    wanted.push(Candidate { name, ..candidate });
                }
            }
        }
        Ok(())
    }

    async fn held(&self, round: Vec<Candidate>) -> Result<Vec<(Candidate, LiveResource)>, Failure> {
        let declarations: Vec<Declaration> =
            round.iter().enumerate().map(|(index, candidate)| wholly(candidate, index)).collect();
        let mut live = read::held(self.world, &declarations, &Arc::default()).await?;
        let resources =
            declarations.iter().map(|each| live.remove(&each.address).unwrap_or(LiveResource::Absent));
        Ok(round.into_iter().zip(resources.collect::<Vec<_>>()).collect())
    }

    /// Drafts a resource; its better name, if it has one.
    fn draft(&mut self, of: &Candidate, resource: LiveResource) -> Option<String> {
        if resource == LiveResource::Absent {
            if self.listed.contains(&key(of)) {
                self.notes.push(format!("{} `{}` is gone since it was listed", of.kind.name(), of.name));
            }
            return None;
        }
        // Of what stands for the same words, one is enough.
        let named = self.missing.remove(&key(of));
        if let Some(said) = &named {
            self.missing.retain(|_, other| other != said);
        }
        let what = format!("{} `{}`", of.kind.name(), of.name);
        let tag = self.by_tag.get(&key(of));
        match resource {
            LiveResource::Absent => {}
            // What has this name is of the other kind that its ARN may be of.
            LiveResource::Unreadable(failure) if failure.cause == Cause::Conflict && tag.is_some() => {}
            // What a listing tells of that is elsewhere was not asked for.
            LiveResource::Unreadable(failure) if failure.cause == Cause::Conflict && named.is_none() => {
                self.notes.push(format!("{what} is left out: {}", failure.message));
            }
            LiveResource::Unreadable(failure) => self.fail(format!("{what} can't be read: {failure}")),
            LiveResource::Present { aspects, .. } if tag.is_some_and(|tag| !carries(&aspects, tag)) => {}
            LiveResource::Present { outputs, aspects } => {
                match Draft::of(of.kind, &of.name, &of.scope, &outputs, &aspects) {
                    Ok(draft) => self.drafts.push(draft),
                    Err(Undeclared::Called(name)) => return Some(name),
                    Err(Undeclared::Because(why)) => {
                        // Who asks for this one gets nothing.
                        self.failed |= named.is_some();
                        self.left_out
                            .push(format!("{what} is left out, because no declaration says it: {why}"));
                    }
                }
            }
        }
        None
    }

    /// A group that the stack owns has its filters in its own table.
    fn leave_out_filters_of_groups(&mut self) {
        let is = |draft: &Draft, kind: &str| draft.kind.name() == kind;
        let groups: BTreeSet<String> = self
            .drafts
            .iter()
            .filter(|draft| is(draft, "logs.group"))
            .filter_map(|draft| draft.outputs.get("name").cloned())
            .collect();
        let before = self.drafts.len();
        self.drafts.retain(|draft| {
            let group = draft.outputs.get("log_group").filter(|_| is(draft, "logs.metric_filter"));
            !group.is_some_and(|group| groups.contains(group))
        });
        let left_out = before - self.drafts.len();
        if left_out > 0 {
            let said = count(left_out, "logs.metric_filter");
            self.notes.push(format!("{said} left out: their groups have them as `metric_filters`"));
        }
    }
}

/// Whether a tag is among what was read: the index of tags lags behind. Tags that can't be read may be it.
fn carries(aspects: &BTreeMap<String, LiveAspect>, (name, value): &(String, String)) -> bool {
    match aspects.get(TAGS) {
        Some(LiveAspect::Seen(tags)) => tags.json().get(name).and_then(Value::as_str) == Some(value),
        Some(LiveAspect::Unreadable(_)) => true,
        Some(LiveAspect::Absent) | None => false,
    }
}

/// What tells candidates apart.
fn key(candidate: &Candidate) -> String {
    let Candidate { kind, scope, name, .. } = candidate;
    let region = if kind.global() { "" } else { &scope.region };
    format!("{} {region} {name}", kind.name())
}

fn wholly(candidate: &Candidate, index: usize) -> Declaration {
    read::wholly(candidate, Address::new(candidate.kind.name(), format!("found-{index}")))
}
