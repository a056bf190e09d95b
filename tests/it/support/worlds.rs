//! Worlds around another one: what a test changes of it, and everything else as it is.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use futures_util::future::{BoxFuture, FutureExt};
use serde_json::Value;
use trueup::{
    facts::KindFacts,
    gate::{self, Probe, Unseen},
    kind::{Candidates, Found, Seen, Target},
    model::{Document, Failure, Outputs, Scope, Uses},
    world::{Asked, ByRegion, Locked, Part, World, identities::GroupPolicies},
};

/// What is otherwise than in the world inside: nothing, unless said.
pub(crate) trait Changes: Send + Sync {
    /// The world inside.
    fn inner(&self) -> &dyn World;

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.inner().read(part, at)
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        self.inner().put(part, at, want)
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        self.inner().delete(part, at)
    }

    fn settles(&self) -> bool {
        self.inner().settles()
    }
}

/// A world with changes.
#[derive(Clone)]
pub(crate) struct Around<C>(pub(crate) C);

impl<C: Changes> World for Around<C> {
    fn caller(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        self.0.inner().caller()
    }

    fn begin(&self) {
        self.0.inner().begin();
    }

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        self.0.inner().account()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.0.read(part, at)
    }

    fn read_back<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.0.inner().read_back(part, at)
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        self.0.put(part, at, want)
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        self.0.delete(part, at)
    }

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        self.0.inner().list(kind, scope)
    }

    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>> {
        self.0.inner().uses(asked)
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        self.0.inner().tagged(tag, scopes)
    }

    fn group<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<GroupPolicies>, Failure>> {
        self.0.inner().group(name)
    }

    fn published_policy<'a>(&'a self, arn: &'a str) -> BoxFuture<'a, Result<Option<Value>, Failure>> {
        self.0.inner().published_policy(arn)
    }

    fn tagged_beyond<'a>(&'a self, tag: (&'a str, &'a str), named: &'a [Scope]) -> BoxFuture<'a, ByRegion> {
        self.0.inner().tagged_beyond(tag, named)
    }

    fn remembered<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Failure>> {
        self.0.inner().remembered(stack, scope)
    }

    fn remember<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        regions: &'a BTreeSet<String>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        self.0.inner().remember(stack, scope, regions)
    }

    fn lock<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        self.0.inner().lock(stack, scope, run)
    }

    fn unlock<'a>(&'a self, stack: &'a str, scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        self.0.inner().unlock(stack, scope)
    }

    fn look<'a>(&'a self, probe: &'a Probe, scope: &'a Scope) -> BoxFuture<'a, Result<gate::Seen, Unseen>> {
        self.0.inner().look(probe, scope)
    }

    fn settles(&self) -> bool {
        self.0.settles()
    }

    fn hurry(&self) {
        self.0.inner().hurry();
    }

    fn lock_name(&self, stack: &str, scope: &Scope) -> Option<String> {
        self.0.inner().lock_name(stack, scope)
    }

    fn waiting(&self) -> Option<(String, Duration)> {
        self.0.inner().waiting()
    }

    fn calls(&self) -> u64 {
        self.0.inner().calls()
    }
}

/// What goes wrong, and when. Writes are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// The write is refused and does nothing.
    Refused(u64),
    /// The write takes effect, and its answer is lost.
    AnswerLost(u64),
    /// From this write on nothing gets through, as after a kill.
    Killed(u64),
}

/// A fault, and the world that has it.
pub(crate) struct Faulty<W> {
    inner: W,
    fault: Fault,
    writes: AtomicU64,
}

impl<W: World> Around<Faulty<W>> {
    /// `inner` with `fault`.
    pub(crate) fn faulty(inner: W, fault: Fault) -> Self {
        Self(Faulty { inner, fault, writes: AtomicU64::new(0) })
    }

    /// The writes tried so far.
    pub(crate) fn writes(&self) -> u64 {
        self.0.writes.load(Ordering::Relaxed)
    }

    /// The world inside.
    pub(crate) fn into_inner(self) -> W {
        self.0.inner
    }
}

impl<W: World> Faulty<W> {
    async fn write<T>(&self, act: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let index = self.writes.fetch_add(1, Ordering::Relaxed);
        let refused =
            || Failure::refused("fault", "ServiceUnavailable", format!("write {index} fails on purpose"));
        match self.fault {
            Fault::Refused(at) if at == index => Err(refused()),
            Fault::Killed(at) if index >= at => Err(refused()),
            Fault::AnswerLost(at) if at == index => {
                act.await?;
                Err(refused())
            }
            _ => act.await,
        }
    }
}

impl<W: World> Changes for Faulty<W> {
    fn inner(&self) -> &dyn World {
        &self.inner
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        self.write(self.inner.put(part, at, want)).boxed()
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        self.write(self.inner.delete(part, at)).boxed()
    }
}
