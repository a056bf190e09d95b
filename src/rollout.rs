//! A plan carried out phase by phase: what changes, then the gate; the next phase begins when the gate
//! holds.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::pin,
};

use futures_util::future::FutureExt;

use crate::{
    apply::{self, Outcome, Report, Run, go_on, stages},
    gate::Gates,
    plan::{Mode, Plan, Selection, Verb},
    verify::{Verified, Verify},
};

/// Something that happened during a rollout.
#[derive(Debug)]
pub enum Event<'a> {
    /// A change.
    Change(apply::Event<'a>),
    /// The checks of a gate begin.
    Checking {
        /// The index of the gate's phase.
        gate: Option<usize>,
    },
    /// Somebody interrupts the checks of a gate: those that are under way end.
    Ending,
    /// The checks of a gate ended.
    Checked {
        /// The index of the gate's phase.
        gate: Option<usize>,
        /// What became of them.
        verified: &'a Verified,
    },
}

/// What became of a rollout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// What became of each change.
    pub report: Report,
    /// What became of the checks of each gate that was reached.
    pub gates: BTreeMap<Option<usize>, Verified>,
    /// The gates that were not reached.
    pub not_reached: Vec<Option<usize>>,
}

impl Ended {
    /// The gate at which it stopped.
    #[must_use]
    pub fn stopped_at(&self) -> Option<Option<usize>> {
        self.gates.iter().find(|(_, verified)| !verified.lets_pass()).map(|(gate, _)| *gate)
    }
}

impl Ended {
    /// Whether it was interrupted before all was done.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        let all_done = self.report.is_good() && self.not_reached.is_empty() && self.stopped_at().is_none();
        self.report.interrupted && !all_done
    }
}

/// The gates that a plan has to pass: of all phases that it is about, and of those before. A few
/// resources by themselves are no phase, so they pass none.
#[must_use]
pub fn gates_of(plan: &Plan, gates: &Gates) -> BTreeSet<Option<usize>> {
    let index = |name: &String| plan.phases.iter().position(|phase| phase == name);
    if plan.mode == Mode::Destroy {
        return BTreeSet::new();
    }
    let all = gates.checks.iter().map(|check| check.phase);
    match &plan.selection {
        Selection::All => all.collect(),
        Selection::Targets(_) => BTreeSet::new(),
        Selection::Phase(name) | Selection::Through(name) => {
            all.filter(|phase| *phase <= index(name)).collect()
        }
    }
}

/// Carries out `plan` through `gates`. When `stop` completes, nothing new begins.
pub async fn roll_out(
    run: &Run<'_>,
    plan: &Plan,
    verify: &Verify<'_>,
    gates: &BTreeSet<Option<usize>>,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Event<'_>),
) -> Ended {
    let mut ended = Ended::default();
    let mut stop = pin!(stop.fuse());
    let mut goes_on = true;
    for stage in stages(plan, gates) {
        if !goes_on {
            let changes = stage.plan.resources.iter().filter(|each| each.verb != Verb::Refuse);
            let nodes = changes.flat_map(|resource| {
                let own = resource.changes.iter().filter(|change| !change.rides);
                own.map(|change| (resource.address.node(&change.aspect), Outcome::NotStarted))
            });
            ended.report.outcomes.extend(nodes);
            ended.not_reached.extend(stage.gate);
            continue;
        }
        let made = std::mem::take(&mut ended.report.made);
        let part =
            go_on(run, &stage.plan, &made, stop.as_mut(), &mut |event| tell(Event::Change(event))).await;
        goes_on = part.is_good() && !part.interrupted;
        ended.report.outcomes.extend(part.outcomes);
        ended.report.corrected.extend(part.corrected);
        ended.report.interrupted |= part.interrupted;
        ended.report.made = part.made;
        let Some(gate) = stage.gate else { continue };
        if !goes_on {
            ended.not_reached.push(gate);
            continue;
        }
        tell(Event::Checking { gate });
        let told = pin!(stop.as_mut().inspect(|()| tell(Event::Ending)));
        let verified = verify.run(&BTreeSet::from([gate]), told).await;
        tell(Event::Checked { gate, verified: &verified });
        goes_on = verified.lets_pass();
        ended.report.interrupted |= verified.interrupted;
        ended.gates.insert(gate, verified);
    }
    ended
}
