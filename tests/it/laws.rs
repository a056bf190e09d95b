//! What holds for every stack, tried on generated ones in the snapshot world, and on
//! `stacks/cci-lite`: apply then plan says "no changes", a write that fails at any point is made up
//! for by the next apply, order means nothing where it has no meaning, destroy leaves what was there.

mod generated;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use generated::{Chosen, chosen, grown, guest, write};
use proptest::{
    prelude::{ProptestConfig, any},
    proptest,
    strategy::Strategy,
};
use serde_json::{Value, json};
use trueup::{
    apply::{Outcome, Report, Run, apply},
    cli::session::{make_plan, outside},
    facts::TAGS,
    kinds,
    model::{Address, Node, Scope, document::resolve},
    plan::{
        Live, Mode, Plan, ResourcePlan, SavedPlan,
        links::link,
        names::predicted,
        saved::{MadeOf, fingerprints, moved},
    },
    read,
    stack::{Loaded, Options, Stack, load},
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::worlds::{Around, Fault};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// So many cases, or as `PROPTEST_CASES` says. Cases are not kept: the message has the whole stack.
fn cases(number: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(number), failure_persistence: None, ..ProptestConfig::default() }
}

/// The stack at `path`; its diagnostics are the panic message.
fn stack_at(path: &Path) -> Stack {
    let environment = |name: &str| (name == "TRUEUP_TEST_SECRET").then(|| "hunter2".to_owned());
    let options = Options { environment: Some(&environment), read_secrets: true, ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    stack.unwrap_or_else(|| panic!("{}", sources.render(&diagnostics).plain()))
}

/// The stack that a text declares.
fn stack_of(text: &str) -> Stack {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("stack.toml"), text).unwrap();
    stack_at(directory.path())
}

fn stack(chosen: &Chosen) -> Stack {
    stack_of(&write(&chosen.tables(), 0))
}

/// The account before the first apply: one user of somebody else.
fn account(stack: &Stack) -> SnapshotWorld {
    at(stack, guest())
}

fn at(stack: &Stack, snapshot: Snapshot) -> SnapshotWorld {
    let mut assumed = outside(stack);
    assumed.insert(generated::OPERATIONS.to_owned());
    SnapshotWorld::in_memory(snapshot).assuming(assumed)
}

fn wait<T>(act: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(act)
}

fn live(stack: &Stack, world: &dyn World) -> Live {
    wait(read::live(world, &stack.declarations, &stack.secrets)).unwrap()
}

/// The plan; for destroying with every guard named away.
fn plan(stack: &Stack, world: &dyn World, mode: Mode) -> Plan {
    let all = stack.declarations.iter().map(|each| each.address.clone()).collect();
    make_plan(stack, mode, &live(stack, world), all)
}

fn run(stack: &Stack, world: &dyn World, mode: Mode) -> Report {
    let (live, plan) = (live(stack, world), plan(stack, world, mode));
    let run = Run { world, declarations: &stack.declarations, live: &live, secrets: &stack.secrets };
    wait(apply(&run, &plan, std::future::pending(), &mut |_| {}))
}

/// Runs, and everything succeeds.
fn run_well(stack: &Stack, world: &dyn World, mode: Mode) {
    let report = run(stack, world, mode);
    assert!(report.is_good(), "{report:#?}");
}

fn text(plan: &Plan) -> String {
    serde_json::to_string_pretty(plan).unwrap()
}

fn assert_empty(plan: &Plan) {
    assert!(plan.is_empty(), "the plan is not empty: {}", text(plan));
}

/// What the planner promises of every plan.
fn assert_well_made(plan: &Plan) {
    assert_eq!(serde_json::from_str::<Plan>(&text(plan)).unwrap(), *plan, "it does not survive JSON");
    let place: BTreeMap<&Node, usize> =
        plan.order.iter().enumerate().map(|(index, node)| (node, index)).collect();
    let mut steps = 0;
    for resource in &plan.resources {
        for change in &resource.changes {
            let node = resource.address.node(&change.aspect);
            assert!(!change.edits.is_empty() || change.note.is_some(), "{node} changes nothing");
            if change.rides {
                continue;
            }
            steps += 1;
            for before in change.needs.iter().chain(&change.after) {
                assert!(place[before] < place[&node], "{before} is not before {node}");
            }
        }
    }
    assert_eq!(plan.order.len(), steps, "every change is in the order once");
}

/// Exactly one of everything that is declared, and the guest.
fn assert_one_of_each(stack: &Stack, world: &SnapshotWorld) {
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, resources) in world.snapshot().resources {
        held.insert(kind, resources.len());
    }
    let mut declared: BTreeMap<String, usize> = BTreeMap::new();
    for declaration in &stack.declarations {
        *declared.entry(declaration.kind.name().to_owned()).or_default() += 1;
    }
    if !stack.declarations.iter().any(|each| each.settings.external) {
        *declared.entry("iam.user".to_owned()).or_default() += 1;
    }
    assert_eq!(held, declared);
}

/// From `from` (or an empty account), with one write after the other failing in each way, to what
/// `mode` says: the next run always gets there.
fn assert_converges(from: Option<&Stack>, to: &Stack, mode: Mode) {
    let start = account(to);
    if let Some(from) = from {
        run_well(from, &start, Mode::Apply);
    }
    let before = start.snapshot();
    let counted = Around::faulty(at(to, before.clone()), Fault::None);
    run_well(to, &counted, mode);
    for write in 0..counted.writes() {
        for fault in [Fault::Refused(write), Fault::AnswerLost(write), Fault::Killed(write)] {
            let faulty = Around::faulty(at(to, before.clone()), fault);
            let report = run(to, &faulty, mode);
            assert!(!report.is_good(), "{fault:?} went unnoticed");
            let forgotten = report.outcomes.values().any(|outcome| *outcome == Outcome::NotStarted);
            assert!(!forgotten, "after {fault:?}, something was neither tried nor given up: {report:#?}");
            let world = faulty.into_inner();
            let again = run(to, &world, mode);
            assert!(again.is_good(), "after {fault:?}: {again:#?}");
            let left = plan(to, &world, mode);
            assert!(left.is_empty(), "after {fault:?}, something is left: {}", text(&left));
            match mode {
                Mode::Apply => assert_one_of_each(to, &world),
                Mode::Destroy => assert_eq!(world.snapshot().resources, guest().resources),
            }
        }
    }
}

/// A stack's whole life: created, nothing to do, destroyed.
fn assert_lives(stack: &Stack) {
    let world = account(stack);
    let first = plan(stack, &world, Mode::Apply);
    assert_well_made(&first);
    assert_eq!(text(&first), text(&plan(stack, &world, Mode::Apply)), "another plan the second time");
    run_well(stack, &world, Mode::Apply);
    assert_empty(&plan(stack, &world, Mode::Apply));
    assert_one_of_each(stack, &world);
    assert_well_made(&plan(stack, &world, Mode::Destroy));
    run_well(stack, &world, Mode::Destroy);
    assert_eq!(world.snapshot().resources, guest().resources, "destroy left something, or took too much");
}

/// The same stack with every reference written out that is known before anything is made.
fn written_out(chosen: &Chosen) -> Stack {
    let mut stack = stack(chosen);
    let known = predicted(&stack.declarations);
    for declaration in &mut stack.declarations {
        declaration.desired.name = declaration.desired.name.resolve(&known);
        for value in declaration.desired.aspects.values_mut() {
            *value = resolve(value, &known);
        }
    }
    link(&mut stack.declarations);
    stack
}

/// What a plan changes, without what decides the order.
fn changes(plan: &Plan) -> Vec<String> {
    let of = |resource: &ResourcePlan| {
        let changes =
            resource.changes.iter().map(|each| format!("{} {:?} {:?}", each.aspect, each.verb, each.edits));
        format!("{} {:?} {}", resource.address, resource.verb, changes.collect::<String>())
    };
    plan.resources.iter().map(of).collect()
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn a_name_that_is_written_out_is_as_good_as_a_reference(chosen in chosen()) {
        let (referring, plain) = (stack(&chosen), written_out(&chosen));
        let planned = |stack: &Stack| changes(&plan(stack, &account(stack), Mode::Apply));
        assert_eq!(planned(&referring), planned(&plain));
        // The world refuses what names something that is not there yet.
        assert_lives(&plain);
    }

    #[test]
    fn after_apply_nothing_is_left_to_do_and_destroy_leaves_what_was_there(chosen in chosen()) {
        assert_lives(&stack(&chosen));
    }

    #[test]
    fn after_an_update_nothing_is_left_to_do((before, after) in changed()) {
        let (before, after) = (stack(&before), stack(&after));
        let world = account(&after);
        run_well(&before, &world, Mode::Apply);
        let planned = plan(&after, &world, Mode::Apply);
        assert_well_made(&planned);
        run_well(&after, &world, Mode::Apply);
        assert_empty(&plan(&after, &world, Mode::Apply));
        assert_one_of_each(&after, &world);
    }

    #[test]
    fn order_means_nothing_where_it_has_no_meaning((before, after) in changed(), seed in any::<u64>()) {
        let world = account(&stack(&after));
        run_well(&stack(&before), &world, Mode::Apply);
        let shuffled = stack_of(&write(&after.tables(), seed));
        for mode in [Mode::Apply, Mode::Destroy] {
            assert_eq!(text(&plan(&stack(&after), &world, mode)), text(&plan(&shuffled, &world, mode)));
        }
    }

    #[test]
    fn drift_is_shown_and_repaired((declared, other) in changed(), pick in any::<usize>()) {
        let (declared, other) = (stack(&declared), stack(&other));
        let (world, elsewhere) = (account(&declared), account(&other));
        run_well(&declared, &world, Mode::Apply);
        run_well(&other, &elsewhere, Mode::Apply);
        let drifts = drifts(&declared, &world.snapshot(), &elsewhere.snapshot());
        if let Some((node, drifted)) = drifts.get(pick % drifts.len().max(1)) {
            let world = at(&declared, drifted.clone());
            let shown = plan(&declared, &world, Mode::Apply);
            let named = shown.change(node).is_some();
            assert!(named, "the drift of {node} does not show: {}", text(&shown));
            run_well(&declared, &world, Mode::Apply);
            assert_empty(&plan(&declared, &world, Mode::Apply));
        }
    }
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn a_saved_plan_is_read_as_it_was_and_what_moved_since_is_named((declared, other) in changed(), pick in any::<usize>()) {
        let (declared, other) = (stack(&declared), stack(&other));
        let (world, elsewhere) = (account(&declared), account(&other));
        let saved = |world: &SnapshotWorld| {
            let live = live(&declared, world);
            let fingerprints = fingerprints(&declared.declarations, &live);
            SavedPlan::new(&plan(&declared, world, Mode::Apply), MadeOf::default(), fingerprints)
        };
        let fresh = saved(&world);
        assert_eq!(serde_json::from_str::<SavedPlan>(&serde_json::to_string(&fresh).unwrap()).unwrap(), fresh);
        run_well(&declared, &world, Mode::Apply);
        run_well(&other, &elsewhere, Mode::Apply);
        let applied = saved(&world);
        assert_eq!(moved(&applied.live, &saved(&world).live), [], "nothing moved");
        let since: BTreeSet<Address> =
            moved(&fresh.live, &applied.live).into_iter().map(|(node, _)| node.address).collect();
        assert_eq!(since, fresh.plan.resources.iter().map(|each| each.address.clone()).collect());
        let drifts = drifts(&declared, &world.snapshot(), &elsewhere.snapshot());
        if let Some((node, drifted)) = drifts.get(pick % drifts.len().max(1)) {
            let now = saved(&at(&declared, drifted.clone()));
            let names: Vec<Node> = moved(&applied.live, &now.live).into_iter().map(|(node, _)| node).collect();
            assert_eq!(names, std::slice::from_ref(node));
        }
    }
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn a_creation_that_fails_anywhere_is_finished_by_the_next_apply(chosen in chosen()) {
        assert_converges(None, &stack(&chosen), Mode::Apply);
    }

    #[test]
    fn an_update_that_fails_anywhere_is_finished_by_the_next_apply((before, after) in changed()) {
        assert_converges(Some(&stack(&before)), &stack(&after), Mode::Apply);
    }

    #[test]
    fn a_destroy_that_fails_anywhere_is_finished_by_the_next_one(chosen in chosen()) {
        let stack = stack(&chosen);
        assert_converges(Some(&stack), &stack, Mode::Destroy);
    }
}

/// Two stacks with the same resources, of which the second one may have more.
fn changed() -> impl Strategy<Value = (Chosen, Chosen)> {
    (chosen(), chosen()).prop_map(|(before, after)| {
        let after = grown(&after, &before);
        (before, after)
    })
}

/// Each way in which one aspect can be other than declared: as `elsewhere`, gone, or tagged by someone.
fn drifts(stack: &Stack, held: &Snapshot, elsewhere: &Snapshot) -> Vec<(Node, Snapshot)> {
    let mut found = Vec::new();
    for declaration in stack.declarations.iter().filter(|each| !each.settings.external) {
        let kind = declaration.kind.name();
        let Some((id, stored)) = held.resources[kind]
            .iter()
            .find(|(_, stored)| stored.owner().as_ref() == Some(&declaration.owner))
        else {
            continue;
        };
        let other = elsewhere
            .resources
            .get(kind)
            .and_then(|resources| resources.values().find(|each| each.owner() == stored.owner()));
        let mut with = |aspect: &str, document: Option<Value>| {
            let mut json = serde_json::to_value(held).unwrap();
            let aspects = json["resources"][kind][id]["aspects"].as_object_mut().unwrap();
            match document {
                Some(document) => aspects.insert(aspect.to_owned(), document),
                None => aspects.remove(aspect),
            };
            found.push((declaration.address.node(aspect), serde_json::from_value(json).unwrap()));
        };
        for (aspect, document) in &stored.aspects {
            if aspect == TAGS {
                let mut tags = document.json().clone();
                tags["Drift"] = json!("by hand");
                with(TAGS, Some(tags));
            } else if aspect != declaration.kind.first().name() {
                with(aspect, None);
                let changed =
                    other.and_then(|other| other.aspects.get(aspect)).filter(|other| *other != document);
                if let Some(changed) = changed {
                    with(aspect, Some(changed.json().clone()));
                }
            }
        }
    }
    found
}

fn cci_lite() -> Stack {
    stack_at(&Path::new(ROOT).join("stacks/cci-lite"))
}

#[test]
fn a_real_stack_lives() {
    assert_lives(&cci_lite());
}

#[test]
fn a_real_stack_converges_from_a_failure_anywhere() {
    assert_converges(None, &cci_lite(), Mode::Apply);
    assert_converges(Some(&cci_lite()), &cci_lite(), Mode::Destroy);
}

#[test]
fn order_means_nothing_in_a_real_stack() {
    let stack = cci_lite();
    for seed in 1..=8 {
        let directory = tempfile::tempdir().unwrap();
        generated::shuffle_files(&Path::new(ROOT).join("stacks/cci-lite"), directory.path(), seed);
        let shuffled = stack_at(directory.path());
        let world = account(&stack);
        assert_eq!(text(&plan(&stack, &world, Mode::Apply)), text(&plan(&shuffled, &world, Mode::Apply)));
        run_well(&stack, &world, Mode::Apply);
        assert_empty(&plan(&shuffled, &world, Mode::Apply));
        assert_eq!(text(&plan(&stack, &world, Mode::Destroy)), text(&plan(&shuffled, &world, Mode::Destroy)));
    }
}

#[test]
fn what_is_canonical_stays_as_it_is() {
    let mut seen = BTreeSet::new();
    let check = |what: &str, aspect: &dyn trueup::facts::AspectFacts, value: &Value| {
        let once = aspect.canonical(value).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(aspect.canonical(once.json()).as_ref(), Ok(&once), "{what}");
    };
    for kind in kinds::catalog().iter() {
        for fixture in ["basic", "update"] {
            let path = Path::new(ROOT).join("tests/kinds").join(kind.name()).join(format!("{fixture}.toml"));
            let stack = stack_at(&path);
            let known = predicted(&stack.declarations);
            for declaration in &stack.declarations {
                for (name, value) in &declaration.desired.aspects {
                    let what = format!("{}/{name} in {}", declaration.address, path.display());
                    let aspect = declaration.kind.aspect(name).unwrap();
                    check(&what, aspect, value);
                    check(&what, aspect, &resolve(value, &known));
                    seen.insert((declaration.kind.name(), *name));
                }
            }
        }
        let scope =
            Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() };
        for aspect in kind.aspects() {
            let what = format!("{}/{}", kind.name(), aspect.name());
            for document in [aspect.undeclared(&scope), aspect.initial(&scope)].into_iter().flatten() {
                assert_eq!(aspect.canonical(document.json()).as_ref(), Ok(&document), "{what}");
            }
            seen.insert((kind.name(), aspect.name()));
        }
    }
    assert!(seen.len() > 30, "only {} aspects were tried", seen.len());
}
