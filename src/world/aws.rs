//! The real account: acts of the kinds, with retries where AWS is eventually consistent.

use std::{
    collections::BTreeSet,
    pin::pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::{BoxFuture, FutureExt};
use tokio::time::{Instant, timeout_at};

use super::{
    Asked, ByRegion, Locked, Part, World, aws_lock, aws_regions, aws_uses, discovery,
    hurry::Hurry,
    identities::{self, GroupPolicies},
    probes::look,
    waiting::Waiting,
};
use crate::{
    aws::{Aws, noted},
    facts::KindFacts,
    gate::{self, Probe, Unseen},
    kind::{Candidates, DynAspect, Found, Seen, Target},
    kinds,
    model::{Cause, Document, Failure, Outputs, Scope, Uses},
};

/// How long a round of reads may take where nothing else is said. The retries of a single call that hangs
/// would take eight minutes.
const PATIENCE: Duration = Duration::from_mins(3);

/// The environment variable that says how long.
pub const READ_TIMEOUT: &str = "TRUEUP_READ_TIMEOUT";

/// AWS.
#[derive(Debug)]
pub struct AwsWorld {
    aws: Aws,
    /// The same with listings of its own, for what is created: nobody asks these before it is there.
    after: Aws,
    /// How long a round of reads may take.
    patience: Duration,
    /// When the round of reads that has begun is given up.
    until: Mutex<Option<Instant>>,
    /// Whether somebody hurries.
    hurry: Hurry,
}

impl AwsWorld {
    /// The account that `aws` calls.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        let after = aws.afresh();
        Self { aws, after, patience: PATIENCE, until: Mutex::default(), hurry: Hurry::default() }
    }

    /// The same, where a round of reads may take so long.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// When reads that begin now are given up: with their round, if one has begun.
    fn until(&self) -> Instant {
        let until = *self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.unwrap_or_else(|| Instant::now() + self.patience)
    }

    /// What `reading` comes to, or that it took too long and what it waited for.
    async fn in_time<T>(
        &self,
        until: Instant,
        reading: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut reading = pin!(reading);
        if let Ok(read) = timeout_at(until, reading.as_mut()).await {
            return read;
        }
        let (operation, _) = self.aws.waiting().unwrap_or_else(|| ("reading".to_owned(), Duration::ZERO));
        let message = format!("no answer; reading was given up after {} s", self.patience.as_secs());
        let failure = Failure { cause: Cause::Network, ..Failure::guard(&operation, message) };
        Err(failure.with_hint(format!(
            "check the network, the region and AWS_ENDPOINT_URL; {READ_TIMEOUT}=10m waits longer"
        )))
    }

    fn acts(part: Part<'_>) -> Result<&'static dyn DynAspect, Failure> {
        let kind = kinds::acts(part.kind.name());
        let aspect =
            kind.and_then(|kind| kind.acts().iter().copied().find(|aspect| aspect.name() == part.aspect));
        aspect.ok_or_else(|| Failure::guard(part.kind.name(), format!("unknown aspect `{}`", part.aspect)))
    }
}

impl World for AwsWorld {
    fn begin(&self) {
        self.aws.catalogue().forget();
        self.after.catalogue().forget();
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + self.patience);
    }

    fn account(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        let caller = async { Ok(Some(self.aws.caller().await?.account)) };
        self.in_time(Instant::now() + self.patience, caller).boxed()
    }

    fn caller(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        let caller = async { Ok(Some(self.aws.caller().await?.arn)) };
        self.in_time(Instant::now() + self.patience, caller).boxed()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        let reading = async move {
            let read = Self::acts(part)?.read(&self.aws, at);
            self.hurry.with(&format!("read {}", part.aspect), read).await
        };
        self.in_time(self.until(), reading).boxed()
    }

    fn read_back<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        let reading = async move {
            let read = Self::acts(part)?.read(&self.after, at);
            self.hurry.with(&format!("read {}", part.aspect), read).await
        };
        self.in_time(Instant::now() + self.patience, reading).boxed()
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move {
            let aspect = Self::acts(part)?;
            let put = || aspect.put(&self.aws, at, want);
            let is_first = part.kind.first().name() == part.aspect;
            let waiting = Waiting::of(aspect.transient(), &self.aws, at, is_first);
            let put = waiting.until_settled(&self.hurry, put);
            noted(self.hurry.with(&format!("put {}", part.aspect), put)).await
        }
        .boxed()
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let aspect = Self::acts(part)?;
            let delete = || aspect.delete(&self.aws, at);
            let waiting = Waiting::of(aspect.transient(), &self.aws, at, false);
            let delete = waiting.until_settled(&self.hurry, delete);
            noted(self.hurry.with(&format!("delete {}", part.aspect), delete)).await
        }
        .boxed()
    }

    fn list<'a>(
        &'a self,
        kind: &'static dyn KindFacts,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<Found>, Failure>> {
        let listing = async move {
            match kinds::acts(kind.name()) {
                Some(acts) => acts.list(&self.aws, scope).await,
                None => Ok(Vec::new()),
            }
        };
        self.in_time(self.until(), listing).boxed()
    }

    fn uses<'a>(&'a self, asked: &'a [Asked]) -> BoxFuture<'a, Vec<Uses>> {
        aws_uses::uses(&self.aws, asked).boxed()
    }

    fn tagged<'a>(&'a self, tag: (&'a str, &'a str), scopes: &'a [Scope]) -> BoxFuture<'a, Candidates> {
        async move {
            let tagged = async { Ok(discovery::tagged(&self.aws, tag, scopes).await) };
            let tagged = self.in_time(self.until(), tagged).await;
            tagged.unwrap_or_else(|failure| Candidates { found: Vec::new(), unseen: vec![failure] })
        }
        .boxed()
    }

    fn group<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<GroupPolicies>, Failure>> {
        identities::group(&self.aws, name).boxed()
    }

    fn published_policy<'a>(
        &'a self,
        arn: &'a str,
    ) -> BoxFuture<'a, Result<Option<serde_json::Value>, Failure>> {
        identities::published(&self.aws, arn).boxed()
    }

    fn tagged_beyond<'a>(&'a self, tag: (&'a str, &'a str), named: &'a [Scope]) -> BoxFuture<'a, ByRegion> {
        discovery::tagged_beyond(&self.aws, tag, named).boxed()
    }

    fn remembered<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<BTreeSet<String>, Failure>> {
        aws_regions::remembered(&self.aws, stack, scope).boxed()
    }

    fn remember<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        regions: &'a BTreeSet<String>,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let note = || aws_regions::remember(&self.aws, stack, scope, regions).boxed();
            Waiting::bare(aws_lock::TRANSIENT).until_settled(&Hurry::default(), note).await
        }
        .boxed()
    }

    fn lock<'a>(
        &'a self,
        stack: &'a str,
        scope: &'a Scope,
        run: &'a str,
    ) -> BoxFuture<'a, Result<Locked, Failure>> {
        async move {
            let lock = || aws_lock::lock(&self.aws, stack, scope, run).boxed();
            let waiting = Waiting::bare(aws_lock::TRANSIENT);
            let lock = waiting.until_settled(&self.hurry, lock);
            self.hurry.with(aws_lock::CREATE, lock).await
        }
        .boxed()
    }

    fn unlock<'a>(&'a self, stack: &'a str, scope: &'a Scope) -> BoxFuture<'a, Result<(), Failure>> {
        async move {
            let unlock = || aws_lock::unlock(&self.aws, stack, scope).boxed();
            Waiting::bare(aws_lock::TRANSIENT).until_settled(&Hurry::default(), unlock).await
        }
        .boxed()
    }

    fn lock_name(&self, stack: &str, scope: &Scope) -> Option<String> {
        Some(format!("the log group {} in {}", aws_lock::name_of(stack), scope.region))
    }

    fn hurry(&self) {
        self.hurry.begin();
    }

    fn settles(&self) -> bool {
        true
    }

    fn look<'a>(&'a self, probe: &'a Probe, scope: &'a Scope) -> BoxFuture<'a, Result<gate::Seen, Unseen>> {
        self.hurry.with("look at it", look(&self.aws, probe, scope)).boxed()
    }

    fn waiting(&self) -> Option<(String, Duration)> {
        self.aws.waiting()
    }

    fn calls(&self) -> u64 {
        self.aws.calls()
    }
}
