//! The plans of `tests/risks`: a case is a directory called after its risk.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use trueup::{
    apply::{Run, apply},
    cli::{
        review::live_of,
        session::{make_plan, request},
    },
    kinds,
    model::Address,
    plan::{Live, Mode, Plan, Verb, endings, planner::Request},
    read, render,
    stack::{Loaded, Options, Stack, load},
    world::SnapshotWorld,
};

/// The directory of a risk.
pub(crate) fn folder(risk: &str) -> PathBuf {
    Path::new("tests/risks").join(risk)
}

fn stack(path: &Path) -> Stack {
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &Options::default());
    stack.unwrap_or_else(|| panic!("{}", sources.render(&diagnostics).plain()))
}

/// The plan of a case's file where its `before.toml` is live. Everything may be deleted.
pub(crate) fn plan(risk: &str, file: &str) -> Plan {
    let (before, after) = (stack(&folder(risk).join("before.toml")), stack(&folder(risk).join(file)));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let held = runtime.block_on(live_of(&before, &after));
    let held = held.unwrap_or_else(|(node, failure)| panic!("{risk}: {node}: {failure}"));
    let world = held.world.unwrap();
    let others = folder(risk).join("others.toml");
    if others.exists() {
        runtime.block_on(make(&world, &stack(&others)));
    }
    let named: BTreeSet<Address> = after.declarations.iter().map(|each| each.address.clone()).collect();
    let request = Request {
        allow_destroy: named.clone(),
        allow_in_use: named,
        orphans: &held.orphans.declarations,
        ..request(&after, Mode::Apply)
    };
    let (declarations, live) = (&after.declarations, &held.live);
    let endings = endings(&request, declarations, live);
    let uses = runtime.block_on(read::uses(&world, declarations, &endings, live, &after.secrets));
    let plan = trueup::plan::plan(&Request { uses: &uses, ..request }, declarations, live);
    let text = render::plan::text(&plan, "").plain();
    assert!(!plan.is_empty(), "{risk}: {file} changes nothing");
    assert!(plan.resources.iter().all(|each| each.verb != Verb::Refuse), "{risk}: {text}");
    plan
}

/// Makes what a stack declares.
async fn make(world: &SnapshotWorld, stack: &Stack) {
    let nothing = Live::new();
    let plan = make_plan(stack, Mode::Apply, &nothing, BTreeSet::new());
    let run = Run { world, declarations: &stack.declarations, live: &nothing, secrets: &stack.secrets };
    let report = apply(&run, &plan, std::future::pending(), &mut |_| {}).await;
    assert!(report.is_good(), "{:?}", report.outcomes);
}
