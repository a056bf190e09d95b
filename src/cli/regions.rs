//! In which regions is looked for what a stack owns: those that it names, those that are noted for it, and all
//! of them where that may not be enough.

use std::collections::{BTreeMap, BTreeSet};

use super::session::Session;
use crate::{
    declaration::Declaration,
    kind::{Candidate, Candidates},
    model::{Cause, Failure, Owner, Scope},
    plan::{Live, LiveResource, Mode, Plan},
    read, say, term,
};

impl Session {
    /// Adds what may be the stack's in regions that its files do not name.
    pub(super) async fn look_further(&mut self, mode: Mode, live: &Live, candidates: &mut Candidates) {
        let named = read::regions(&self.stack.scope, &self.stack.declarations);
        let (stack, scope) = (self.stack.name.as_str(), &self.stack.scope);
        // That the index can't be read is among what is unseen already.
        self.noted = self.world.remembered(stack, scope).await.unwrap_or_default();
        if self.looks_everywhere(mode, live) {
            self.look_beyond(&named, candidates).await;
            return;
        }
        let is_new = |region: &&String| named.iter().all(|scope| scope.region != **region);
        let others: Vec<Scope> =
            self.noted.iter().filter(is_new).map(|region| scope.in_region(region)).collect();
        if !others.is_empty() {
            let there = self.world.tagged((Owner::STACK, stack), &others).await;
            add(candidates, there.found);
            candidates.unseen.extend(there.unseen);
        }
        if self.world.settles() {
            self.searched = named.iter().chain(&others).map(|scope| scope.region.clone()).collect();
        }
    }

    /// Whether what the stack owns is looked for in all regions. It may have left something somewhere where
    /// something is to be created here, or where nothing of it is here at all; and where that is deleted or
    /// asked for, all of it counts.
    fn looks_everywhere(&self, mode: Mode, live: &Live) -> bool {
        let own = || self.stack.declarations.iter().filter(|each| is_regional(each));
        let is = |each: &Declaration, absent: bool| match live.get(&each.address) {
            Some(LiveResource::Absent) => absent,
            Some(LiveResource::Present { .. }) => !absent,
            _ => false,
        };
        let creates = || own().any(|each| is(each, true));
        let lives_elsewhere = || !own().any(|each| is(each, false));
        self.all_regions || self.prune || mode == Mode::Destroy || creates() || lives_elsewhere()
    }

    /// Adds what carries the stack's tag in the other regions. A region that nobody named and that refuses to be
    /// looked in, as organizations let them, is said and no failure, unless all were asked for or something is
    /// noted to be there.
    async fn look_beyond(&self, named: &[Scope], candidates: &mut Candidates) {
        let tag = (Owner::STACK, self.stack.name.as_str());
        let mut refused: BTreeMap<(String, bool), Vec<String>> = BTreeMap::new();
        for (region, answer) in self.world.tagged_beyond(tag, named).await {
            match answer {
                Ok(found) => add(candidates, found),
                Err(failure) => {
                    let counts = self.all_regions || self.noted.contains(&region);
                    refused.entry((failure.without_request().to_string(), counts)).or_default().push(region);
                }
            }
        }
        candidates.unseen.extend(refused.into_iter().map(|((why, counts), regions)| {
            let failure = Failure::guard("tag:GetResources", format!("in {}: {why}", regions.join(", ")));
            if counts { Failure { cause: Cause::Refused, ..failure } } else { failure }
        }));
    }

    /// Notes where the stack will own something, before anything of it is made there.
    pub(super) async fn note_regions(&self, plan: &Plan) {
        let mut regions = self.regions(plan.mode, false);
        if !self.goes_beyond(&regions) {
            return;
        }
        regions.extend(self.noted.iter().cloned());
        if regions != self.noted {
            self.note(&regions).await;
        }
    }

    /// Notes where the stack owns something now that a plan was carried out.
    pub(super) async fn note_what_is_left(&self, plan: &Plan) {
        // Where something may be that was not seen, it stays noted.
        let known = self.unseen.is_empty() && plan.refused() == 0 && plan.unreadable() == 0;
        let regions = self.regions(plan.mode, known && self.selection.is_all());
        let regions = if self.goes_beyond(&regions) { regions } else { BTreeSet::new() };
        let before = self.regions(plan.mode, false);
        let held = if self.goes_beyond(&before) { &before | &self.noted } else { self.noted.clone() };
        if known && self.selection.is_all() && regions != held {
            self.note(&regions).await;
        }
    }

    async fn note(&self, regions: &BTreeSet<String>) {
        let (stack, scope) = (self.stack.name.as_str(), &self.stack.scope);
        if let Err(failure) = self.world.remember(stack, scope, regions).await {
            let beyond: Vec<&str> = regions.iter().map(String::as_str).collect();
            let message = "failed to note the regions of the stack, ";
            term::err(say!["warning: ", message, beyond.join(", "), ": ", failure]);
            term::err(say!["What is left there later is found by --all-regions alone."]);
        }
    }

    /// The regions of what the stack declares and of what it owns beside that; when it is `done`, without what
    /// it deletes.
    fn regions(&self, mode: Mode, done: bool) -> BTreeSet<String> {
        let goes = |each: &&Declaration| done && (mode == Mode::Destroy || each.settings.absent);
        let declared = self.stack.declarations.iter().filter(|each| is_regional(each) && !goes(each));
        declared.chain(&self.orphans).map(|each| each.scope.region.clone()).collect()
    }

    /// Whether any of them is not looked in whatever the files name.
    fn goes_beyond(&self, regions: &BTreeSet<String>) -> bool {
        let scope = &self.stack.scope;
        regions.iter().any(|region| *region != scope.region && region != scope.global_region())
    }
}

/// Whether it is in a region, and the stack's own.
fn is_regional(declaration: &Declaration) -> bool {
    declaration.is_owned() && !declaration.kind.global()
}

/// What the index of each region tells of what has none counts once.
fn add(candidates: &mut Candidates, more: Vec<Candidate>) {
    let place = |each: &Candidate| {
        let place = each.kind.place(&each.name, &each.scope.region);
        (each.kind.name(), place, each.kind.identity(&each.name))
    };
    let held: BTreeSet<_> = candidates.found.iter().map(place).collect();
    candidates.found.extend(more.into_iter().filter(|each| !held.contains(&place(each))));
}
