//! The second look at what is live, under the lock: AWS may answer for a while with what was there before
//! somebody else's change, so what differs is read again before an apply is refused.

use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::future::{BoxFuture, FutureExt};
use trueup::{
    apply::{Run, apply},
    cli::{
        arguments::StackArguments,
        session::{Session, make_plan},
    },
    diagnostics::Sources,
    kind::{Seen, Target},
    kinds,
    model::{Document, Failure},
    plan::{
        Live, Mode,
        saved::{fingerprints, moved},
    },
    stack::{Loaded, Options, Stack, load},
    world::{Part, SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::worlds::{Around, Changes};

/// A world that answers the next reads of a log group's retention with an older value.
#[derive(Clone)]
struct Lagging {
    inner: Arc<SnapshotWorld>,
    older: Arc<Mutex<Option<Document>>>,
    left: Arc<AtomicUsize>,
}

impl Changes for Lagging {
    fn inner(&self) -> &dyn World {
        self.inner.as_ref()
    }

    fn read<'a>(
        &'a self,
        part: Part<'a>,
        at: &'a Target,
    ) -> BoxFuture<'a, Result<Option<Seen<Document>>, Failure>> {
        async move {
            let seen = self.inner.read(part, at).await?;
            let lags = part.aspect == "retention_days"
                && self
                    .left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                    .is_ok();
            let older = self.older.lock().unwrap().clone().filter(|_| lags);
            Ok(match (seen, older) {
                (Some(seen), Some(older)) => Some(Seen { value: older, ..seen }),
                (seen, _) => seen,
            })
        }
        .boxed()
    }

    fn settles(&self) -> bool {
        true
    }
}

fn stack(days: u32) -> Stack {
    let home = tempfile::tempdir().unwrap();
    let text = format!(
        "[stack]\nname = \"lag\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
         [logs.group.app]\nname = \"/app\"\nretention_days = {days}\n"
    );
    fs::write(home.path().join("stack.toml"), text).unwrap();
    let Loaded { stack, .. } = load(&home.path().join("stack.toml"), &kinds::catalog(), &Options::default());
    stack.unwrap()
}

async fn make(world: &dyn World, stack: &Stack, live: &Live) {
    let plan = make_plan(stack, Mode::Apply, live, std::collections::BTreeSet::new());
    let run = Run { world, declarations: &stack.declarations, live, secrets: &stack.secrets };
    assert!(apply(&run, &plan, std::future::pending(), &mut |_| {}).await.is_good());
}

/// What moved between the plan and the second look, where the next `lags` reads answer with 7 days and the
/// plan was made when there were 14.
async fn moved_after(lags: usize) -> Vec<String> {
    let world = Around(Lagging {
        inner: Arc::new(SnapshotWorld::in_memory(Snapshot::default())),
        older: Arc::default(),
        left: Arc::default(),
    });
    make(&world, &stack(7), &Live::new()).await;
    let session = |days| {
        Session::new(stack(days), Sources::default(), Box::new(world.clone()), StackArguments::default())
    };
    let mut before = session(14);
    let live = before.read(Mode::Apply).await.unwrap();
    let held = live.values().next().unwrap();
    let trueup::plan::LiveResource::Present { aspects, .. } = held else { panic!("it is there") };
    let trueup::plan::LiveAspect::Seen(older) = &aspects["retention_days"] else { panic!("it is read") };
    *world.0.older.lock().unwrap() = Some(older.clone());
    make(&world, &stack(14), &live).await;

    let mut session = session(30);
    let live = session.read(Mode::Apply).await.unwrap();
    let planned = fingerprints(&session.stack.declarations, &live);
    world.0.left.store(lags, Ordering::SeqCst);
    let again = session.read_again(Mode::Apply, &planned).await.unwrap();
    let now = fingerprints(&session.stack.declarations, &again);
    moved(&planned, &now).iter().map(|(node, how)| format!("{node} {how}")).collect()
}

#[tokio::test(start_paused = true)]
async fn an_older_answer_is_read_again_before_it_counts() {
    for lags in [0, 1, 3, 6] {
        assert!(moved_after(lags).await.is_empty(), "{lags} older answers");
    }
}

#[tokio::test(start_paused = true)]
async fn what_stays_another_has_moved() {
    assert_eq!(moved_after(usize::MAX).await, ["logs.group.app/retention_days has changed since"]);
}
