//! The seam itself: what every world can do.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::{BoxFuture, FutureExt};

use serde_json::Value;

use super::{identities::GroupPolicies, lock::Locked};
use crate::{
    facts::KindFacts,
    gate::{self, Probe, Unseen},
    kind::{Candidate, Candidates, Found, Seen, Target},
    model::{Document, Failure, Outputs, Scope, Uses},
};

/// Which aspect of which kind an act is about.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The kind.
    pub kind: &'static dyn KindFacts,
    /// The aspect's name.
    pub aspect: &'a str,
}

impl Part<'_> {
    /// Whether it is the thing itself.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.kind.first().name() == self.aspect
    }
}

/// What may carry a tag, or why that is not known, region by region.
pub type ByRegion = Vec<(String, Result<Vec<Candidate>, Failure>)>;

/// A resource of which a plan would know what uses it.
#[derive(Clone)]
pub struct Asked {
    /// Its kind.
    pub kind: &'static dyn KindFacts,
    /// Where it is, with its outputs.
    pub at: Target,
}

/// An account, or something that behaves like one.
pub trait World: Send + Sync {
    /// Starts a new round of reads: nothing that was read before is trusted.
    fn begin(&self);

    /// The account behind it; `None` where any account will do.
    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>>;

    /// Whose credentials these are, by ARN; `None` where that is nobody's.
    fn caller(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        async { Ok(None) }.boxed()
    }

    /// Reads an aspect; `None` where there is none.
    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>>;

    /// Reads an aspect of a resource that this run has just created, as the account has it now: what was
    /// listed before says nothing about it.
    fn read_back<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.read(part, at)
    }

    /// Makes an aspect what `want` says. A first aspect creates its resource and returns its
    /// outputs. Safe to repeat.
    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>>;

    /// Removes an aspect; with a first aspect the resource.
    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>>;

    /// Everything of a kind in a region.
    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>>;

    /// What uses each of these, in their order: what their deletion would take from it.
    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>>;

    /// What may carry a tag in these regions, of all kinds that can.
    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates>;

    /// The policies of a group of users; `None` where there is no such group.
    fn group<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, Result<Option<GroupPolicies>, Failure>> {
        async { Err(Failure::guard("iam:ListGroupPolicies", "a snapshot holds no groups")) }.boxed()
    }

    /// What a policy that AWS publishes says, by its ARN; `None` where this world does not know.
    fn published_policy<'a>(&'a self, _arn: &'a str) -> BoxFuture<'a, Result<Option<Value>, Failure>> {
        async { Ok(None) }.boxed()
    }

    /// The same in the regions beside `named`, by the index alone, a region each. A world whose listings know
    /// all regions says nothing more here.
    fn tagged_beyond<'a>(&'a self, _tag: (&'a str, &'a str), _named: &'a [Scope]) -> BoxFuture<'a, ByRegion> {
        async { Vec::new() }.boxed()
    }

    /// The regions in which a stack may own something, as [`World::remember`] noted them.
    fn remembered<'a>(
        &'a self,
        _stack: &'a str,
        _scope: &'a Scope,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Failure>> {
        async { Ok(BTreeSet::new()) }.boxed()
    }

    /// Notes the regions in which a stack may own something; none, that it is in its own alone. A world whose
    /// listings know all regions needs no note.
    fn remember<'a>(
        &'a self,
        _stack: &'a str,
        _scope: &'a Scope,
        _regions: &'a BTreeSet<String>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        async { Ok(()) }.boxed()
    }

    /// Takes the lock of a stack for a run of trueup.
    fn lock<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>>;

    /// Gives the lock of a stack back, whoever has it.
    fn unlock<'a>(&'a self, stack: &'a str, scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>>;

    /// Looks at what a live check is about. Whatever that leaves in the world it takes away again, so
    /// the future must be run to its end. A world that holds nothing but aspects can't show it.
    fn look<'a>(&'a self, probe: &'a Probe, _scope: &'a Scope) -> BoxFuture<'a, Result<gate::Seen, Unseen>> {
        async move { gate::offline::look(probe) }.boxed()
    }

    /// Whether what was written may take a while to be seen, so that looking again can show something else.
    fn settles(&self) -> bool {
        false
    }

    /// From now on nothing is waited for: what passes by itself counts as a failure, and a call that is under
    /// way for much longer is left. Giving a lock back is not hurried.
    fn hurry(&self) {}

    /// What a stack's lock is, for a person who has to take it away by hand; `None` where nothing is left
    /// behind.
    fn lock_name(&self, _stack: &str, _scope: &Scope) -> Option<String> {
        None
    }

    /// The call that has waited longest for its answer, and for how long.
    fn waiting(&self) -> Option<(String, Duration)> {
        None
    }

    /// The calls made so far.
    fn calls(&self) -> u64;
}
