//! Which checks are looked at, and with what.

use std::{collections::BTreeSet, future::Future, pin::Pin, time::Duration};

use futures_util::future::join_all;

use super::{access, resources, rounds::rounds};
use crate::{
    access::Holdings,
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
        stop: Pin<&mut S>,
    ) -> Verified {
        let checks: Vec<&Check> = of(self.gates, phases).collect();
        rounds(
            &checks,
            |check| self.within(check),
            stop,
            async |open: &[usize]| self.round(phases, open).await,
        )
        .await
    }

    /// How long a check may take. Nobody waits for one that stops nothing, unless its table says so, nor
    /// for a file to become another by itself.
    fn within(&self, check: &Check) -> Duration {
        if !self.world.settles() {
            return Duration::ZERO;
        }
        check.within.unwrap_or(if check.blocks { DEADLINE } else { Duration::ZERO })
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
        let asks = open.iter().any(|&at| matches!(checks[at].probe, Probe::Access(_)));
        let holdings = if asks { self.holdings(&reached, &live).await } else { None };
        join_all(open.iter().map(|&at| self.look(checks[at], &live, holdings.as_ref()))).await
    }

    /// Who may do what by the policies that are live. Of other people's resources everything is read, not
    /// only what the stack declares of them.
    async fn holdings(&self, reached: &[Declaration], live: &Live) -> Option<Holdings> {
        let is_whole = |each: &Declaration| !each.settings.external && each.settings.unmanaged.is_empty();
        if reached.iter().all(is_whole) {
            return Some(Holdings::live(self.stack, live));
        }
        let whole: Vec<Declaration> = reached.iter().map(Declaration::whole).collect();
        let live = read::live(self.world, &whole, &self.stack.secrets).await.ok()?;
        Some(Holdings::live(self.stack, &live))
    }

    async fn look(&self, check: &Check, live: &Live, holdings: Option<&Holdings>) -> Result<Seen, Unseen> {
        if let Some(reference) = check.waits_for.first() {
            let message = format!("it waits for {reference}, which is not there");
            return Err(Failure::guard("verify", message).into());
        }
        match &check.probe {
            Probe::Resources(probe) => Ok(resources::look(check, probe, self.stack, live)),
            Probe::Access(probe) => {
                let simulated = self.world.look(&check.probe, &self.stack.scope).await;
                match holdings {
                    Some(holdings) => access::look(probe, holdings, simulated),
                    None => simulated,
                }
            }
            probe => self.world.look(probe, &self.stack.scope).await,
        }
    }
}

/// The checks of some phases.
fn of<'a>(gates: &'a Gates, phases: &BTreeSet<Option<usize>>) -> impl Iterator<Item = &'a Check> {
    gates.checks.iter().filter(|check| phases.contains(&check.phase))
}
