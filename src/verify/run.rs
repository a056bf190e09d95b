//! Rounds of looks: what does not hold yet is looked at again, as AWS takes its time to see what was
//! just written (aws-facts §4).

use std::{
    collections::BTreeSet,
    future::Future,
    pin::{Pin, pin},
    time::Duration,
};

use futures_util::future::{Either, join_all, select};
use tokio::time::{Instant, sleep};

use super::resources;
use crate::{
    declaration::Declaration,
    gate::{Check, Gates, Outcome, Probe, Seen, Unseen, Verdict, read::gates_with},
    model::Failure,
    plan::{Live, planner::known_outputs},
    read,
    stack::Stack,
    world::World,
};

/// How long a check may take until it holds, where its table does not say.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// The pauses between two rounds start here and double up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// What checks are held against.
pub struct Verify<'a> {
    /// The world.
    pub world: &'a dyn World,
    /// The stack whose checks they are.
    pub stack: &'a Stack,
    /// Its checks.
    pub gates: &'a Gates,
}

/// What became of checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// By phase, then in the order of files and lines.
    pub outcomes: Vec<Outcome>,
    /// Whether it was interrupted: what did not hold by then was not looked at again.
    pub interrupted: bool,
}

impl Verified {
    /// Whether every check that can be made here holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.interrupted && self.outcomes.iter().all(|outcome| outcome.verdict != Verdict::Fails)
    }

    /// Whether a rollout may go on.
    #[must_use]
    pub fn lets_pass(&self) -> bool {
        !self.interrupted && self.outcomes.iter().all(Outcome::lets_pass)
    }
}

impl Verify<'_> {
    /// Runs the checks of `phases`. When `stop` completes, looks that are under way end, since only then
    /// have they cleaned up, and no further ones begin.
    pub async fn run<S: Future<Output = ()>>(
        &self,
        phases: &BTreeSet<Option<usize>>,
        mut stop: Pin<&mut S>,
    ) -> Verified {
        let checks: Vec<&Check> = of(self.gates, phases).collect();
        let started = Instant::now();
        let mut outcomes: Vec<Option<Outcome>> = checks.iter().map(|_| None).collect();
        let mut interrupted = false;
        let mut pause = FIRST_PAUSE;
        for tries in 1.. {
            let open: Vec<usize> = (0..checks.len()).filter(|&at| is_open(outcomes[at].as_ref())).collect();
            let round = pin!(self.round(phases, &open));
            let seen = match select(stop.as_mut(), round).await {
                Either::Right((seen, _)) => seen,
                Either::Left(((), round)) => {
                    interrupted = true;
                    round.await
                }
            };
            for (&at, seen) in open.iter().zip(seen) {
                outcomes[at] = Some(Outcome::of(checks[at], seen, tries));
            }
            let may_wait = |check: &Check| started.elapsed() + pause <= within(check);
            let again = open.iter().any(|&at| is_open(outcomes[at].as_ref()) && may_wait(checks[at]));
            if interrupted || !again {
                break;
            }
            if let Either::Left(_) = select(stop.as_mut(), pin!(sleep(pause))).await {
                interrupted = true;
                break;
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        Verified { outcomes: outcomes.into_iter().flatten().collect(), interrupted }
    }

    /// One look at each of the checks that are `open`.
    async fn round(&self, phases: &BTreeSet<Option<usize>>, open: &[usize]) -> Vec<Result<Seen, Unseen>> {
        // What comes later is not there yet, and nothing that is checked now may need it.
        let last = phases.iter().max().copied().flatten();
        let declarations = &self.stack.declarations;
        let reached: Vec<Declaration> =
            declarations.iter().filter(|each| each.phase <= last).cloned().collect();
        let live = match read::live(self.world, &reached, &self.stack.secrets).await {
            Ok(live) => live,
            Err(failure) => return open.iter().map(|_| Err(Unseen::Failed(failure.clone()))).collect(),
        };
        let known = known_outputs(declarations, &live, &BTreeSet::new());
        let gates = gates_with(self.stack, &known).unwrap_or_else(|_| self.gates.clone());
        let checks: Vec<&Check> = of(&gates, phases).collect();
        join_all(open.iter().map(|&at| self.look(checks[at], &live))).await
    }

    async fn look(&self, check: &Check, live: &Live) -> Result<Seen, Unseen> {
        if let Some(reference) = check.waits_for.first() {
            let message = format!("it waits for {reference}, which is not there");
            return Err(Failure::guard("verify", message).into());
        }
        match &check.probe {
            Probe::Resources(probe) => Ok(resources::look(check, probe, self.stack, live)),
            probe => self.world.look(probe, &self.stack.scope).await,
        }
    }
}

/// How long a check may take. Nobody waits for one that stops nothing, unless its table says so.
fn within(check: &Check) -> Duration {
    check.within.unwrap_or(if check.blocks { DEADLINE } else { Duration::ZERO })
}

/// The checks of some phases.
fn of<'a>(gates: &'a Gates, phases: &BTreeSet<Option<usize>>) -> impl Iterator<Item = &'a Check> {
    gates.checks.iter().filter(|check| phases.contains(&check.phase))
}

/// Whether a check has to be looked at (again).
fn is_open(outcome: Option<&Outcome>) -> bool {
    outcome.is_none_or(|outcome| outcome.verdict == Verdict::Fails)
}
