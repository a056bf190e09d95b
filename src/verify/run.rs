//! Which checks are looked at, and with what.

use std::{collections::BTreeSet, future::Future, pin::Pin, time::Duration};

use futures_util::future::join_all;

use super::{Verified, access, complete, resources, rounds::rounds};
use crate::{
    access::{Holdings, Question},
    declaration::Declaration,
    gate::{
        Check, Gates, Probe, Seen, Unknown, Unseen, checks::filter::FilterProbe, read::gates_with,
        seen::NOT_THERE,
    },
    plan::{Live, LiveAspect, LiveResource, names::predicted, planner::known_outputs},
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
            Err(failure) => return open.iter().map(|_| Err(failure.clone().into())).collect(),
        };
        let known = known_outputs(declarations, &live, &BTreeSet::new());
        let gates = gates_with(self.stack, &known).unwrap_or_else(|_| self.gates.clone());
        let checks: Vec<&Check> = of(&gates, phases).collect();
        let asks = open.iter().filter_map(|&at| match &checks[at].probe {
            Probe::Access(probe) => Some(access::questions(probe)),
            _ => None,
        });
        let asks: Vec<Question> = asks.flatten().collect();
        let holdings = if asks.is_empty() { None } else { self.holdings(&reached, &live, &asks).await };
        join_all(open.iter().map(|&at| self.look(checks[at], &live, holdings.as_ref()))).await
    }

    /// Who may do what by the policies that are live. Of other people's resources everything is read, not
    /// only what the stack declares of them, and what no file declares is read where the questions hang on it.
    async fn holdings(&self, reached: &[Declaration], live: &Live, asks: &[Question]) -> Option<Holdings> {
        let mut holdings = self.declared(reached, live).await?;
        complete(self.world, &mut holdings, |_| asks.to_vec()).await.ok()?;
        Some(holdings)
    }

    async fn declared(&self, reached: &[Declaration], live: &Live) -> Option<Holdings> {
        let is_whole = |each: &Declaration| {
            let settings = &each.settings;
            !settings.external && settings.unmanaged.is_empty() && settings.only_declared.is_empty()
        };
        if reached.iter().all(is_whole) {
            return Some(Holdings::live(self.stack, live));
        }
        let whole: Vec<Declaration> = reached.iter().map(Declaration::whole).collect();
        let live = read::live(self.world, &whole, &self.stack.secrets).await.ok()?;
        Some(Holdings::live(self.stack, &live))
    }

    async fn look(&self, check: &Check, live: &Live, holdings: Option<&Holdings>) -> Result<Seen, Unseen> {
        if let Some(reference) = check.waits_for.first() {
            let did = format!("looked for {reference}");
            return match live.get(&reference.address) {
                Some(LiveResource::Unreadable(failure)) => Err(Unseen::Unknown(Unknown::of(did, failure))),
                _ => Ok(Seen::new(did, NOT_THERE)),
            };
        }
        if let Some(declaration) = self.missing(&check.probe, live) {
            return Ok(Seen::new(format!("looked for {}", declaration.address), NOT_THERE));
        }
        match &check.probe {
            Probe::Resources(probe) => resources::look(check, probe, self.stack, live),
            Probe::Access(probe) => {
                let nothing = Holdings::empty(self.stack.scope.clone());
                let holdings = holdings.unwrap_or(&nothing);
                let each = access::one_by_one(probe).into_iter().map(async |one| {
                    let simulated = self.world.look(&Probe::Access(one.clone()), &self.stack.scope).await;
                    access::look(&one, holdings, &simulated)
                });
                access::together(probe, join_all(each).await)
            }
            Probe::Filter(probe) => {
                let probe = as_live(probe, live)?;
                self.world.look(&Probe::Filter(probe), &self.stack.scope).await
            }
            probe => self.world.look(probe, &self.stack.scope).await,
        }
    }

    /// What is declared, is not there, and is what a check is about. Nothing holds of it, and a refusal
    /// less than anything.
    fn missing(&self, probe: &Probe, live: &Live) -> Option<&Declaration> {
        let known = predicted(&self.stack.declarations);
        let is_about = |declaration: &Declaration| {
            if probe.about().is_some_and(|about| about.address == declaration.address) {
                return true;
            }
            let names = probe.names();
            let outputs = known.get(&declaration.address);
            let arn = outputs.and_then(|outputs| outputs.get("arn")).map(String::as_str);
            let is_of_s3 = declaration.kind.name() == "s3.bucket";
            names.iter().any(|name| match arn {
                _ if is_of_s3 && declaration.name(&known).known() == Some(name) => true,
                Some(arn) => {
                    name.strip_prefix(arn).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                }
                None => false,
            })
        };
        let is_absent =
            |declaration: &Declaration| matches!(live.get(&declaration.address), Some(LiveResource::Absent));
        self.stack.declarations.iter().find(|each| is_absent(each) && is_about(each))
    }
}

/// The filter with the pattern that it has in the account: what is declared of it may not be there yet.
fn as_live(probe: &FilterProbe, live: &Live) -> Result<FilterProbe, Unseen> {
    let did = || format!("read {}", probe.filter.name);
    match live.get(&probe.filter.address) {
        Some(LiveResource::Present { aspects, .. }) => {
            if let Some(LiveAspect::Unreadable(failure)) =
                aspects.values().find(|aspect| matches!(aspect, LiveAspect::Unreadable(_)))
            {
                return Err(Unseen::Unknown(Unknown::of(did(), failure)));
            }
            probe.as_live(aspects).ok_or_else(|| Unseen::unknown("the pattern of the filter is not known"))
        }
        Some(LiveResource::Unreadable(failure)) => Err(Unseen::Unknown(Unknown::of(did(), failure))),
        Some(LiveResource::Absent) | None => Err(Unseen::unknown("the filter was not read")),
    }
}

/// The checks of some phases.
fn of<'a>(gates: &'a Gates, phases: &BTreeSet<Option<usize>>) -> impl Iterator<Item = &'a Check> {
    gates.checks.iter().filter(|check| phases.contains(&check.phase))
}
