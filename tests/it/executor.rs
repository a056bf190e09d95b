//! The executor: everything independent at once, writes to one bucket in series, a failure that
//! skips only what needs it, an interruption that lets what runs end.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::future::{BoxFuture, FutureExt};
use trueup::{
    apply::{Event, Outcome, Report, Run, apply},
    cli::session::make_plan,
    kind::Target,
    model::{Document, Failure, Outputs},
    plan::{Live, Mode, Plan},
    stack::Stack,
    world::{Part, SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::{
    account::{Account, stack},
    worlds::{Around, Changes, Fault},
};

const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stacks/cci-lite");

/// A world whose writes take a while, and which watches how many run at once.
struct Watched<W> {
    inner: W,
    running: Mutex<BTreeMap<String, usize>>,
    at_once: AtomicUsize,
    at_once_in_one_bucket: AtomicUsize,
}

impl<W: World> Watched<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            running: Mutex::default(),
            at_once: AtomicUsize::new(0),
            at_once_in_one_bucket: AtomicUsize::new(0),
        }
    }

    async fn watch<T>(&self, at: &Target, act: impl Future<Output = T>) -> T {
        let address = at.address.to_string();
        {
            let mut running = self.running.lock().unwrap();
            *running.entry(address.clone()).or_default() += 1;
            self.at_once.fetch_max(running.values().sum(), Ordering::Relaxed);
            if address.starts_with("s3.bucket.") {
                self.at_once_in_one_bucket.fetch_max(running[&address], Ordering::Relaxed);
            }
        }
        tokio::task::yield_now().await;
        let done = act.await;
        *self.running.lock().unwrap().get_mut(&address).unwrap() -= 1;
        done
    }
}

impl<W: World> Changes for Watched<W> {
    fn inner(&self) -> &dyn World {
        &self.inner
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        self.watch(at, self.inner.put(part, at, want)).boxed()
    }

    fn delete<'a>(&'a self, part: Part<'a>, at: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        self.watch(at, self.inner.delete(part, at)).boxed()
    }
}

/// A world that gives a new resource nothing on its own, as one would whose defaults are not AWS's.
struct Bare<W>(W);

impl<W: World> Changes for Bare<W> {
    fn inner(&self) -> &dyn World {
        &self.0
    }

    fn put<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
        want: &'a Document,
    ) -> BoxFuture<'a, Result<Outputs, Failure>> {
        async move {
            let outputs = self.0.put(part, at, want).await?;
            let aspects = part.kind.aspects().into_iter().filter(|_| part.is_first());
            for aspect in aspects.filter(|aspect| aspect.initial(&at.scope).is_some()) {
                if aspect.name() != part.aspect && !at.creation.contains_key(aspect.name()) {
                    let gone = Target { want: None, outputs: outputs.clone(), ..at.clone() };
                    self.0.delete(Part { aspect: aspect.name(), ..part }, &gone).await?;
                }
            }
            Ok(outputs)
        }
        .boxed()
    }
}

fn empty_account(stack: &Stack) -> SnapshotWorld {
    SnapshotWorld::in_memory(Snapshot::default()).assuming(trueup::cli::session::outside(stack))
}

/// Applies a stack to a world; `stop_after` interrupts after so many changes have ended.
async fn run(stack: &Stack, world: &dyn World, stop_after: usize) -> (Plan, Report) {
    let live: Live = Account { world, stack }.live().await;
    let plan = make_plan(stack, Mode::Apply, &live, std::collections::BTreeSet::new());
    let run = Run { world, declarations: &stack.declarations, live: &live, secrets: &stack.secrets };
    let ended = Arc::new(AtomicUsize::new(0));
    let stop = {
        let ended = Arc::clone(&ended);
        async move {
            while ended.load(Ordering::Relaxed) < stop_after {
                tokio::task::yield_now().await;
            }
        }
    };
    let report = apply(&run, &plan, stop, &mut |event| {
        if matches!(event, Event::Ended { .. }) {
            ended.fetch_add(1, Ordering::Relaxed);
        }
    })
    .await;
    (plan, report)
}

#[tokio::test]
async fn everything_independent_runs_at_once_but_for_one_bucket() {
    let stack = stack(Path::new(CCI_LITE));
    let world = Around(Watched::new(empty_account(&stack)));
    let (_, report) = run(&stack, &world, usize::MAX).await;
    assert!(report.is_good(), "{report:#?}");
    assert!(world.0.at_once.into_inner() >= 4, "a key, a role and two buckets depend on nothing");
    assert_eq!(
        world.0.at_once_in_one_bucket.into_inner(),
        1,
        "parallel writes to a bucket are refused by AWS"
    );
}

#[tokio::test]
async fn a_failure_skips_only_what_needs_it() {
    let stack = stack(Path::new(CCI_LITE));
    let world = Around::faulty(empty_account(&stack), Fault::Refused(0));
    let (plan, report) = run(&stack, &world, usize::MAX).await;
    let failed: Vec<_> =
        report.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_))).collect();
    let [(failed, _)] = failed[..] else { panic!("{report:#?}") };
    for (node, outcome) in &report.outcomes {
        let change = plan.change(node).unwrap();
        let needs_it = change.needs.iter().any(|other| !matches!(report.outcomes[other], Outcome::Done));
        assert_eq!(
            matches!(outcome, Outcome::Skipped(_)),
            needs_it,
            "{node} after {failed} failed: {outcome:?}"
        );
    }
    assert!(report.done() > 3, "{report:#?}");
}

#[tokio::test]
async fn an_interruption_lets_what_runs_end_and_the_next_run_goes_on() {
    let stack = stack(Path::new(CCI_LITE));
    let world = Around(Watched::new(empty_account(&stack)));
    let (plan, report) = run(&stack, &world, 2).await;
    assert!(report.interrupted);
    let left = report.outcomes.values().filter(|outcome| **outcome == Outcome::NotStarted).count();
    assert!(left > 0 && left + report.done() == plan.order.len(), "{report:#?}");
    let (_, report) = run(&stack, &world, usize::MAX).await;
    assert!(report.is_good() && !report.interrupted, "{report:#?}");
    let (plan, _) = run(&stack, &world, usize::MAX).await;
    assert!(plan.is_empty(), "{plan:#?}");
}

#[tokio::test]
async fn what_aws_does_not_give_a_new_resource_is_put_in_the_same_run() {
    let mut corrected = std::collections::BTreeSet::new();
    for kind in trueup::kinds::KINDS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds").join(kind.name());
        let stack = stack(&path.join("basic.toml"));
        let world = Around(Bare(empty_account(&stack)));
        let (_, report) = run(&stack, &world, usize::MAX).await;
        assert!(report.is_good(), "{}: {report:#?}", kind.name());
        corrected
            .extend(report.corrected.iter().map(|node| format!("{}/{}", node.address.kind, node.aspect)));
        let (plan, _) = run(&stack, &world, usize::MAX).await;
        assert!(plan.is_empty(), "{}: one apply is not enough: {plan:#?}", kind.name());
    }
    for aspect in ["public_access_block", "ownership", "encryption"] {
        assert!(corrected.contains(&format!("s3.bucket/{aspect}")), "{corrected:#?}");
    }
}
