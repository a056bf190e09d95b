//! A world that fails on purpose, for tests of convergence.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{BoxFuture, FutureExt};

use super::{Asked, Locked, Part, World};
use crate::{
    facts::KindFacts,
    gate::{self, Probe, Unseen},
    kind::{Candidates, Found, Seen, Target},
    model::{Document, Failure, Outputs, Scope, Uses},
};

/// What goes wrong, and when. Writes are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The write is refused and does nothing.
    Refused(u64),
    /// The write takes effect, and its answer is lost.
    AnswerLost(u64),
    /// From this write on nothing gets through, as after a kill.
    Killed(u64),
}

/// Another world, with a fault.
pub struct FaultyWorld<W> {
    inner: W,
    fault: Fault,
    writes: AtomicU64,
}

impl<W: World> FaultyWorld<W> {
    /// `inner` with `fault`.
    pub fn new(inner: W, fault: Fault) -> Self {
        Self { inner, fault, writes: AtomicU64::new(0) }
    }

    /// The writes tried so far.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }

    /// The world inside.
    pub fn into_inner(self) -> W {
        self.inner
    }

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

impl<W: World> World for FaultyWorld<W> {
    fn begin(&self) {
        self.inner.begin();
    }

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        self.inner.account()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.inner.read(part, at)
    }

    fn read_back<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.inner.read_back(part, at)
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

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        self.inner.list(kind, scope)
    }

    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>> {
        self.inner.uses(asked)
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        self.inner.tagged(tag, scopes)
    }

    fn lock<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        self.inner.lock(stack, scope, run)
    }

    fn unlock<'a>(&'a self, stack: &'a str, scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        self.inner.unlock(stack, scope)
    }

    fn settles(&self) -> bool {
        self.inner.settles()
    }

    fn look<'a>(&'a self, probe: &'a Probe, scope: &'a Scope) -> BoxFuture<'a, Result<gate::Seen, Unseen>> {
        self.inner.look(probe, scope)
    }

    fn hurry(&self) {
        self.inner.hurry();
    }

    fn lock_name(&self, stack: &str, scope: &Scope) -> Option<String> {
        self.inner.lock_name(stack, scope)
    }

    fn calls(&self) -> u64 {
        self.inner.calls()
    }
}
