//! What every kind must do, in every world: created, the plan is empty; updated, the plan is empty;
//! changed behind trueup's back, the plan names the aspect and apply repairs it; destroyed, nothing
//! is left. What was read and is put back as it is stays the same, of every aspect (`tests/it/aspects.rs`
//! has the members that no stack file speaks of). One test folded over the table of kinds: a kind
//! without fixtures fails.

#![expect(clippy::print_stdout, reason = "a test may panic and tell what it did")]

use std::{
    cell::RefCell,
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
};

use futures_util::FutureExt;
use serde::Deserialize;
use trueup::{
    declaration::Declaration,
    kind::{DynKind, Target},
    kinds::KINDS,
    model::{Cause, Document, Node},
    plan::{LiveAspect, LiveResource, Plan, names::predicted},
    read,
    stack::Stack,
    world::{Part, SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::{
    account::{Account, changes, stack, world},
    emulators::{Emulator, Lease, ministack, moto},
    lanes::{each_kind, kinds},
};

/// What an emulator can't do, with the reason: `tests/emulators/gaps.toml`.
#[derive(Debug, Deserialize)]
struct Gap {
    emulator: String,
    kind: String,
    aspect: String,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
struct Gaps {
    #[serde(default)]
    gap: Vec<Gap>,
}

impl Gaps {
    fn of(emulator: &str) -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emulators/gaps.toml");
        let mut gaps: Self = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        gaps.gap.retain(|gap| gap.emulator == emulator);
        gaps
    }

    fn find(&self, kind: &str, aspect: &str) -> Option<&Gap> {
        self.gap.iter().find(|gap| gap.kind == kind && (gap.aspect == aspect || gap.aspect == "*"))
    }

    /// The changes of a plan that no gap explains.
    fn unexplained(&self, plan: &Plan) -> Vec<String> {
        let mut plan = plan.clone();
        for resource in &mut plan.resources {
            resource.changes.retain(|change| match self.find(&resource.address.kind, &change.aspect) {
                Some(gap) => {
                    println!("gap: {}: {}/{}: {}", gap.emulator, gap.kind, change.aspect, gap.reason);
                    false
                }
                None => true,
            });
        }
        changes(&plan)
    }
}

fn fixture(kind: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds").join(kind).join(format!("{name}.toml"))
}

/// Takes one kind through its life; the aspects that were put back as they were read.
async fn conforms(
    kind: &str,
    world: &dyn World,
    other_client: &dyn World,
    gaps: &Gaps,
) -> BTreeSet<&'static str> {
    let (basic, update) = (stack(&fixture(kind, "basic")), stack(&fixture(kind, "update")));
    let assert_same = |plan: &Plan, when: &str| {
        let left = gaps.unexplained(plan);
        assert!(left.is_empty(), "{kind}: {when}, the plan is not empty:\n{}", left.join("\n"));
    };
    let account = Account { world, stack: &basic };
    account.apply().await;
    assert_same(&account.plan().await, "after it was created");
    let mut put_back = every_aspect_goes_back(kind, &account, gaps).await;

    let account = Account { world, stack: &update };
    let planned = account.plan().await;
    assert!(!planned.is_empty(), "{kind}: update.toml changes nothing");
    account.apply().await;
    assert_same(&account.plan().await, "after it was updated");
    put_back.extend(every_aspect_goes_back(kind, &account, gaps).await);

    for node in drifting(&planned, gaps) {
        if !drift(&node, &basic, &update, other_client, &account).await {
            println!("{kind}: nobody can change {node} back");
            continue;
        }
        let plan = account.plan().await;
        let named = plan.change(&node).is_some();
        assert!(named, "{kind}: the plan does not show the drift of {node}: {:?}", changes(&plan));
        account.apply().await;
        assert_same(&account.plan().await, &format!("after the drift of {node} was repaired"));
    }

    account.destroy().await;
    for (address, resource) in account.live().await {
        let gone = matches!(resource, LiveResource::Absent);
        let external =
            update.declarations.iter().any(|each| each.address == address && each.settings.external);
        assert!(gone || external, "{kind}: {address} is left after destroy");
    }
    put_back
}

/// Puts every aspect of the kind back as it was read, and reads all again; the aspects that there were.
async fn every_aspect_goes_back(kind: &str, account: &Account<'_>, gaps: &Gaps) -> BTreeSet<&'static str> {
    let before = account.live().await;
    let mut known = predicted(&account.stack.declarations);
    let present = before.iter().filter_map(|(address, resource)| match resource {
        LiveResource::Present { outputs, .. } => Some((address.clone(), outputs.clone())),
        _ => None,
    });
    known.extend(present);
    let mut put = BTreeSet::new();
    for declaration in account.stack.declarations.iter().filter(|each| each.kind.name() == kind) {
        let LiveResource::Present { aspects, .. } = &before[&declaration.address] else { continue };
        // Creation is the first one's put, and replaces nothing.
        for aspect in declaration.kind.aspects().iter().skip(1) {
            let Some(LiveAspect::Seen(document)) = aspects.get(aspect.name()) else { continue };
            if gaps.find(kind, aspect.name()).is_some() || !declaration.manages(aspect.name()) {
                continue;
            }
            let target = Target {
                want: Some(document.clone()),
                ..read::target(declaration, &known, &account.stack.secrets).unwrap()
            };
            let part = Part { kind: declaration.kind, aspect: aspect.name() };
            let done = account.world.put(part, &target, document).await;
            done.unwrap_or_else(|failure| panic!("{kind}/{}: can't be put back: {failure}", aspect.name()));
            put.insert(aspect.name());
        }
    }
    let after = account.live().await;
    for (address, resource) in &before {
        let (LiveResource::Present { aspects, .. }, Some(LiveResource::Present { aspects: again, .. })) =
            (resource, after.get(address))
        else {
            continue;
        };
        for (name, aspect) in aspects {
            let read = |aspect: Option<&LiveAspect>| match aspect {
                Some(LiveAspect::Seen(document)) => Some(document.clone()),
                _ => None,
            };
            assert_eq!(
                read(Some(aspect)),
                read(again.get(name)),
                "{address}/{name}: put back, and read again"
            );
        }
    }
    put
}

/// Fails for each aspect that was not put back, if no gap and no reason explains it.
fn assert_all_went_back(kind: &'static dyn DynKind, put: &BTreeSet<&str>, gaps: &Gaps) {
    let unspoken =
        |name: &str| UNSPOKEN.iter().any(|(each, aspect, _)| (*each, *aspect) == (kind.name(), name));
    let is_missing =
        |name: &&str| !put.contains(name) && !unspoken(name) && gaps.find(kind.name(), name).is_none();
    let names = kind.acts().iter().skip(1).map(|aspect| aspect.name());
    let missing: Vec<&str> = names.filter(is_missing).collect();
    assert!(missing.is_empty(), "{}: never put back: {missing:?}", kind.name());
}

/// The aspects that differ between the two fixtures: what another client can change back.
fn drifting(planned: &Plan, gaps: &Gaps) -> Vec<Node> {
    let mut nodes = Vec::new();
    for resource in &planned.resources {
        for change in &resource.changes {
            let is_tags = change.aspect == trueup::facts::TAGS;
            if !is_tags && gaps.find(&resource.address.kind, &change.aspect).is_none() {
                nodes.push(resource.address.node(&change.aspect));
            }
        }
    }
    nodes
}

/// Makes one aspect what `basic` said, by another client and without asking trueup. Whether that
/// can be done at all: some of what AWS can turn on it can't turn off, as object lock.
async fn drift(node: &Node, basic: &Stack, update: &Stack, other: &dyn World, account: &Account<'_>) -> bool {
    other.begin();
    let find = |stack: &'_ Stack| -> Declaration {
        stack.declarations.iter().find(|each| each.address == node.address).unwrap().clone()
    };
    let (before, now) = (find(basic), find(update));
    let live = account.live().await;
    let LiveResource::Present { outputs, aspects } = &live[&node.address] else {
        panic!("{} is not there", node.address)
    };
    let mut known = predicted(&update.declarations);
    for (address, resource) in &live {
        if let LiveResource::Present { outputs, .. } = resource {
            known.insert(address.clone(), outputs.clone());
        }
    }
    let aspect = now.kind.aspect(&node.aspect).unwrap();
    let want: Option<Document> = before
        .desired
        .aspects
        .get(node.aspect.as_str())
        .map(|value| aspect.canonical(&trueup::model::document::resolve(value, &known)).unwrap())
        .or_else(|| aspect.undeclared(&now.scope));
    let seen = match aspects.get(&node.aspect) {
        Some(LiveAspect::Seen(document)) => Some(document.clone()),
        _ => None,
    };
    let target = Target {
        outputs: outputs.clone(),
        want: want.clone().or(seen),
        ..read::target(&now, &known, &update.secrets).unwrap()
    };
    let part = Part { kind: now.kind, aspect: &node.aspect };
    let done = match &want {
        Some(want) => other.put(part, &target, want).await.map(|_| ()),
        None => other.delete(part, &target).await,
    };
    match done {
        Ok(()) => true,
        Err(failure) if failure.cause == Cause::Guard => false,
        Err(failure) => panic!("the other client could not change {node}: {failure}"),
    }
}

async fn all_conform(lease: fn() -> Lease) {
    let tried = RefCell::new(Vec::new());
    let failed = RefCell::new(Vec::new());
    let worlds =
        async |emulator: &Emulator| (Gaps::of(emulator.name), world(emulator).await, world(emulator).await);
    each_kind(lease, worlds, async |(gaps, ours, other), kind| {
        // A kind that does not conform says so by its own panic; the others are still tried.
        let conforms = async {
            let put = conforms(kind.name(), ours, other, gaps).await;
            assert_all_went_back(kind, &put, gaps);
        };
        tried.borrow_mut().push(kind.name());
        if AssertUnwindSafe(conforms).catch_unwind().await.is_err() {
            failed.borrow_mut().push(kind.name());
        }
    })
    .await;
    let failed = failed.into_inner();
    assert!(failed.is_empty(), "these kinds do not conform: {failed:?}");
    assert_eq!(tried.into_inner().len(), kinds().len());
}

#[test]
fn every_kind_has_fixtures() {
    for kind in KINDS {
        for name in ["basic", "update"] {
            let path = fixture(kind.name(), name);
            assert!(path.exists(), "{} has no fixture {}", kind.name(), path.display());
        }
    }
}

/// A value on one line of TOML.
fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Table(table) => {
            let members = table.iter().map(|(key, value)| format!("{key:?} = {}", inline(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        toml::Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        // A number or a boolean has one form in both.
        other => serde_json::to_value(other).unwrap().to_string(),
    }
}

/// Keys without which a resource is not found, or its own first aspect makes no sense, though the schema does not
/// demand each.
const FINDS: [&str; 7] = ["alias", "auto_adjust", "limit", "name", "planned_limits", "region", "scope"];

/// A fixture whose resources of a kind belong to somebody else, and say no more than a declaration has to.
fn as_external(kind: &str, text: &str, required: &[&str]) -> String {
    let stack: toml::Table = toml::from_str(text).unwrap();
    let mut lines = Vec::new();
    for (service, kinds) in &stack {
        if !kinds.as_table().unwrap().values().all(toml::Value::is_table) || service == "variables" {
            lines.push(format!("[{service}]"));
            lines.extend(
                kinds.as_table().unwrap().iter().map(|(key, value)| format!("{key} = {}", inline(value))),
            );
            continue;
        }
        for (name, resources) in kinds.as_table().unwrap() {
            let is_theirs = kind == format!("{service}.{name}");
            for (label, resource) in resources.as_table().unwrap() {
                lines.push(format!("[{service}.{name}.{label:?}]"));
                lines.extend(is_theirs.then(|| "external = true".to_owned()));
                let members = resource.as_table().unwrap().iter().filter(|(key, _)| {
                    !is_theirs || required.contains(&key.as_str()) || FINDS.contains(&key.as_str())
                });
                lines.extend(members.map(|(key, value)| format!("{key} = {}", inline(value))));
            }
        }
    }
    lines.join("\n")
}

/// What is put with something that has to be declared, so that of an external resource it is lost: an open fault.
const LOST_WITH_IT: &[(&str, &str)] = &[("wafv2.ip_set", "description"), ("wafv2.regex_set", "description")];

#[tokio::test]
async fn of_an_external_resource_nothing_is_managed_that_is_not_declared() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../docs/stack.schema.json")).unwrap();
    let mut differs = Vec::new();
    // What a declaration has to say of these is one of several keys.
    let mut skipped = BTreeSet::new();
    for kind in KINDS {
        let required = &schema["$defs"][kind.name()]["required"];
        let required: Vec<&str> =
            required.as_array().into_iter().flatten().filter_map(|key| key.as_str()).collect();
        let assumed = trueup::cli::session::outside(&stack(&fixture(kind.name(), "update")));
        let world = SnapshotWorld::in_memory(Snapshot::default()).assuming(assumed);
        for which in ["basic", "update"] {
            let path = fixture(kind.name(), which);
            Account { world: &world, stack: &stack(&path) }.apply().await;
            let home = tempfile::tempdir().unwrap();
            let text = as_external(kind.name(), &std::fs::read_to_string(&path).unwrap(), &required);
            let files = path.parent().unwrap();
            crate::support::files::copy(files, home.path());
            for other in ["basic.toml", "update.toml"] {
                std::fs::remove_file(home.path().join(other)).unwrap();
            }
            std::fs::write(home.path().join("stack.toml"), text).unwrap();
            let loaded = trueup::stack::load(
                home.path(),
                &trueup::kinds::catalog(),
                &trueup::stack::Options::default(),
            );
            let Some(theirs) = loaded.stack else {
                let _ = skipped.insert(kind.name());
                continue;
            };
            let plan = Account { world: &world, stack: &theirs }.plan().await;
            let of_kind = plan.resources.iter().filter(|resource| resource.address.kind == kind.name());
            for (resource, change) in of_kind.flat_map(|each| each.changes.iter().map(move |one| (each, one)))
            {
                let is_open = change.edits.iter().all(|edit| {
                    let lost = |(of, member): &(&str, &str)| *of == kind.name() && edit.path == [*member];
                    LOST_WITH_IT.iter().any(lost)
                });
                if !required.contains(&change.aspect.as_str()) && !is_open {
                    let (address, aspect) = (&resource.address, &change.aspect);
                    differs.push(format!("{address} {which}: {aspect}: {:?}", change.edits));
                }
            }
        }
    }
    assert_eq!(skipped, BTreeSet::from(["cloudwatch.alarm", "ssm.parameter"]));
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}

/// Aspects that no fixture can speak of, with the reason.
const UNSPOKEN: &[(&str, &str, &str)] = &[("iam.user", "groups", "there is no kind for groups yet")];

#[test]
fn between_them_the_fixtures_exercise_every_aspect() {
    for kind in KINDS {
        let mut unseen: BTreeSet<&str> = kind.acts().iter().skip(1).map(|aspect| aspect.name()).collect();
        for (_, aspect, reason) in UNSPOKEN.iter().filter(|(each, ..)| *each == kind.name()) {
            assert!(unseen.remove(aspect), "{}/{aspect}: {reason}", kind.name());
        }
        for name in ["basic", "update"] {
            for declaration in stack(&fixture(kind.name(), name)).declarations {
                if declaration.kind.name() == kind.name() {
                    declaration.desired.aspects.keys().for_each(|aspect| {
                        unseen.remove(aspect);
                    });
                }
            }
        }
        assert!(unseen.is_empty(), "{}: no fixture speaks of {unseen:?}", kind.name());
    }
}

#[tokio::test]
async fn every_kind_conforms_on_ministack() {
    all_conform(ministack).await;
}

#[tokio::test]
async fn every_kind_conforms_on_moto() {
    all_conform(moto).await;
}

#[tokio::test]
async fn every_kind_conforms_on_a_snapshot() {
    for kind in KINDS {
        let update = stack(&fixture(kind.name(), "update"));
        let assumed = trueup::cli::session::outside(&update);
        let world = SnapshotWorld::in_memory(Snapshot::default()).assuming(assumed);
        let put = conforms(kind.name(), &world, &world, &Gaps::default()).await;
        assert_all_went_back(*kind, &put, &Gaps::default());
    }
}
