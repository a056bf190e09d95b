//! A stack held against a world, and the account that the answers come from.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::future::{BoxFuture, join3};
use trueup::{
    apply::{Run, apply},
    aws::Aws,
    cli::session::make_plan,
    facts::KindFacts,
    kind::{Candidates, Found, Seen, Target},
    model::{Document, Failure, Outputs, Owner, Scope, Uses},
    plan::{Mode, Plan},
    read,
    stack::Stack,
    world::{Asked, AwsWorld, Locked, Part, World},
};

use super::emulators::{ACCOUNT, Emulator, REGION};

/// A configuration for calls to an emulator by `client`.
pub(crate) async fn configuration(emulator: &Emulator, client: SharedHttpClient) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(client)
        .credentials_provider(Credentials::new(ACCOUNT, "test", None, None, "figures"))
        .region(Region::new(REGION))
        .endpoint_url(&emulator.endpoint)
        .load()
        .await
}

/// The plan of a stack, as `trueup plan` makes it: account, resources and what else is the stack's are read at once.
pub(crate) async fn plan(stack: &Stack, world: &dyn World) -> Plan {
    let regions = read::regions(&stack.scope, &stack.declarations);
    let owned = world.tagged((Owner::STACK, &stack.name), &regions);
    let live = read::held(world, &stack.declarations, &stack.secrets);
    world.begin();
    let (account, live, owned) = join3(world.account(), live, owned).await;
    assert!(owned.unseen.is_empty(), "{:?}", owned.unseen);
    account.unwrap_or_else(|failure| panic!("{failure}"));
    let live = live.unwrap_or_else(|failure| panic!("{failure}"));
    make_plan(stack, Mode::Apply, &live, BTreeSet::new())
}

/// The same of a stack that is live as declared; anything else would be timed for something else.
pub(crate) async fn empty_plan(stack: &Stack, world: &dyn World) {
    let plan = plan(stack, world).await;
    let first = plan.resources.first();
    assert!(plan.is_empty(), "{} resources would change: {first:#?}", plan.resources.len());
    assert_eq!(plan.unchanged, stack.declarations.len());
}

/// Makes a stack live in a world where there is nothing of it.
pub(crate) async fn create(stack: &Stack, world: &dyn World) {
    let live = read::live(world, &stack.declarations, &stack.secrets).await;
    let live = live.unwrap_or_else(|failure| panic!("{failure}"));
    let plan = make_plan(stack, Mode::Apply, &live, BTreeSet::new());
    let run = Run { world, declarations: &stack.declarations, live: &live, secrets: &stack.secrets };
    let report = apply(&run, &plan, std::future::pending(), &mut |_| {}).await;
    let failed = report.outcomes.iter().find(|(_, outcome)| **outcome != trueup::apply::Outcome::Done);
    assert!(report.is_good(), "{failed:?}");
}

/// One account by many clients in turn. Each has its own pacing: what is a courtesy to AWS would
/// make this wait for minutes.
pub(crate) struct ManyClients {
    worlds: Vec<AwsWorld>,
    next: AtomicUsize,
}

impl ManyClients {
    pub(crate) fn new(configuration: &SdkConfig, count: usize) -> Self {
        let worlds = (0..count).map(|_| AwsWorld::new(Aws::new(configuration.clone()))).collect();
        Self { worlds, next: AtomicUsize::new(0) }
    }

    fn next(&self) -> &AwsWorld {
        &self.worlds[self.next.fetch_add(1, Ordering::Relaxed) % self.worlds.len()]
    }
}

impl World for ManyClients {
    fn begin(&self) {
        self.worlds.iter().for_each(World::begin);
    }

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        self.worlds[0].account()
    }

    /// By one client only, since each lists the account anew.
    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        self.worlds[0].read(part, at)
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        self.next().put(part, at, want)
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        self.next().delete(part, at)
    }

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        self.worlds[0].list(kind, scope)
    }

    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>> {
        self.worlds[0].uses(asked)
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        self.worlds[0].tagged(tag, scopes)
    }

    fn lock<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        self.worlds[0].lock(stack, scope, run)
    }

    fn unlock<'a>(&'a self, stack: &'a str, scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        self.worlds[0].unlock(stack, scope)
    }

    fn calls(&self) -> u64 {
        self.worlds.iter().map(World::calls).sum()
    }
}
