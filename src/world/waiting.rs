//! Waits for what will come, and only for that: a role that this run made, or that AWS says was created in the last
//! minutes, and never a misspelt one, which AWS answers in the same words.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    time::{Duration, SystemTime},
};

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::Instant;

use super::hurry::Hurry;
use crate::{
    aws::Aws,
    kind::{Pace, Passes, Target, Transient},
    kinds::KINDS,
    model::{Cause, Document, Failure},
};

/// How long a refusal is retried that passes within seconds. What IAM makes is known elsewhere after 7 to 12 s, measured,
/// and never after more than this (aws-facts §4.1).
pub(super) const WINDOW: Duration = Duration::from_secs(48);

/// The same where AWS takes minutes (aws-facts §4.1: Terraform waits two to three minutes for new keys and for WAF).
pub(super) const SLOW_WINDOW: Duration = Duration::from_mins(3);

/// The same where AWS builds something for many minutes: a load balancer, a service of App Runner.
pub(super) const BUILDING_WINDOW: Duration = Duration::from_mins(25);

/// The pauses between two tries start here and double up to [`PAUSE`] within the first window, then to [`SLOW_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_secs(2);
const SLOW_PAUSE: Duration = Duration::from_secs(8);

/// What AWS says was created no longer ago than this is new, whoever made it: a run that was killed, another stack.
const YOUNG: Duration = Duration::from_mins(5);

/// How many resources are asked for their date, so that a long policy costs no hundred calls.
const ASKED: usize = 10;

/// Which refusals of an act pass by themselves.
pub(super) struct Waiting<'a> {
    transient: &'a [Transient],
    about: Option<(&'a Aws, &'a Target)>,
    /// Whether a fault of AWS may be one of them. What creates is not repeated after one: AWS may have made it.
    faults: bool,
    /// What was asked about already.
    young: Mutex<BTreeMap<String, bool>>,
}

impl<'a> Waiting<'a> {
    /// Of an act on a resource; `creates` where it may make it.
    pub(super) fn of(transient: &'a [Transient], aws: &'a Aws, at: &'a Target, creates: bool) -> Self {
        Self { transient, about: Some((aws, at)), faults: !creates, young: Mutex::default() }
    }

    /// Of an act that is about no resource of a stack.
    pub(super) fn bare(transient: &'a [Transient]) -> Self {
        Self { transient, about: None, faults: false, young: Mutex::default() }
    }

    /// Tries `act` again while AWS answers with one of the refusals that pass by themselves.
    pub(super) async fn until_settled<'b, T>(
        &self,
        hurry: &Hurry,
        mut act: impl FnMut() -> BoxFuture<'b, Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let start = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let failure = match act().await {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            let Some(window) = self.window(&failure).await else { return Err(failure) };
            if start.elapsed() + pause > window || !hurry.sleep(pause).await {
                return Err(failure);
            }
            let longest = if start.elapsed() < WINDOW { PAUSE } else { SLOW_PAUSE };
            pause = (pause * 2).min(longest);
        }
    }

    /// For how long this failure is waited for, counted from the first try.
    async fn window(&self, failure: &Failure) -> Option<Duration> {
        for transient in self.transient.iter().filter(|transient| transient.matches(failure)) {
            if self.passes(transient.passes, failure).await {
                return Some(match transient.pace {
                    Pace::Seconds => WINDOW,
                    Pace::Minutes => SLOW_WINDOW,
                    Pace::Building => BUILDING_WINDOW,
                });
            }
        }
        // While a new role is not known everywhere, services also answer with faults (aws-facts §4.1).
        let is_fault = self.faults && failure.cause == Cause::Unavailable;
        let new = is_fault
            && (self.passes(Passes::OfItselfChanged, failure).await
                || self.passes(Passes::OfNamedChanged(&[]), failure).await);
        new.then_some(WINDOW)
    }

    async fn passes(&self, passes: Passes, failure: &Failure) -> bool {
        let (services, changed) = match passes {
            Passes::Always => return true,
            Passes::OfItself => return self.is_itself_new(false).await,
            Passes::OfItselfChanged => return self.is_itself_new(true).await,
            Passes::OfNamed(services) => (services, false),
            Passes::OfNamedChanged(services) => (services, true),
        };
        let Some((_, at)) = self.about else { return false };
        let texts = about(failure, at, services);
        if texts.iter().any(|text| at.fresh.is_in(text, services, changed)) {
            return true;
        }
        let arns: BTreeSet<&str> = texts.iter().flat_map(|text| arns(text)).collect();
        for arn in arns.into_iter().filter(|arn| is_of(arn, services)).take(ASKED) {
            if self.is_young(arn).await {
                return true;
            }
        }
        false
    }

    async fn is_itself_new(&self, changed: bool) -> bool {
        let Some((_, at)) = self.about else { return false };
        let (arn, id) = (at.output("arn"), at.output("id"));
        let own = [arn, id].into_iter().find(|text| !text.is_empty()).unwrap_or(&at.name);
        at.fresh.is_in(own, &[], changed) || self.is_young(arn).await
    }

    /// Whether AWS says that something was created in the last minutes. What can't be known is not new.
    async fn is_young(&self, arn: &str) -> bool {
        let Some((aws, at)) = self.about else { return false };
        if let Some(young) = self.young.lock().ok().and_then(|young| young.get(arn).copied()) {
            return young;
        }
        let created = created(aws, at, arn).await;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let young = created.is_some_and(|seconds| {
            now.saturating_sub(Duration::from_secs(u64::try_from(seconds).unwrap_or_default())) < YOUNG
        });
        if let Ok(mut all) = self.young.lock() {
            all.insert(arn.to_owned(), young);
        }
        young
    }
}

/// When AWS says that something of this account was created.
async fn created(aws: &Aws, at: &Target, arn: &str) -> Option<i64> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, partition, service, region, account, resource] = parts[..] else { return None };
    // Buckets have no account in their ARN. What AWS publishes is never new.
    if partition != at.scope.partition || !(account.is_empty() || account == at.scope.account) {
        return None;
    }
    let scope = if region.is_empty() { at.scope.clone() } else { at.scope.in_region(region) };
    for kind in KINDS.iter().filter(|kind| kind.arn_service() == service) {
        for name in kind.named(resource) {
            if let Ok(Some(seconds)) = kind.created(aws, &scope, &name, arn).await {
                return Some(seconds);
            }
        }
    }
    None
}

/// What a refusal is about: what it names of these services, or else all that is put.
fn about(failure: &Failure, at: &Target, services: &[&str]) -> Vec<String> {
    // Who called is named too, and is not what it is about.
    let message = failure.message.split("is not authorized").last().unwrap_or_default();
    let named: Vec<String> = arns(message).filter(|arn| is_of(arn, services)).map(str::to_owned).collect();
    if !named.is_empty() {
        return named;
    }
    let mut texts = Vec::new();
    for document in at.want.iter().chain(at.creation.values()) {
        collect(Document::json(document), &mut texts);
    }
    texts
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => {
            for (key, value) in members {
                texts.push(key.clone());
                collect(value, texts);
            }
        }
        _ => {}
    }
}

/// The ARNs in a text.
fn arns(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "\"'()[]{},;<>".contains(c);
    text.match_indices("arn:").map(move |(at, _)| {
        let rest = &text[at..];
        let arn = &rest[..rest.find(ends).unwrap_or(rest.len())];
        arn.trim_end_matches(['.', ':'])
    })
}

fn is_of(arn: &str, services: &[&str]) -> bool {
    let service = arn.split(':').nth(2).unwrap_or_default();
    services.is_empty() || services.contains(&service)
}

#[cfg(test)]
#[path = "waiting_tests.rs"]
mod tests;
