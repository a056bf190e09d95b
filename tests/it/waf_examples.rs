//! Twenty rules and ACLs of AWS's documentation are said, made, and read back as they were said.
//!
//! They are one stack, since WAF takes one write of a kind a second.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use trueup::{
    plan::LiveResource,
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::{
    account::{Account, changes, stack, world},
    emulators::{Emulator, ministack, moto},
};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/waf_examples")
}

/// Makes the examples in an account, finds nothing to change, and takes them away again.
async fn check(world: &dyn World) {
    let stack = stack(&directory());
    let account = Account { world, stack: &stack };
    let planned: BTreeSet<_> =
        account.plan().await.resources.into_iter().map(|resource| resource.address).collect();
    assert_eq!(planned.len(), stack.declarations.len(), "the plan has every resource");
    account.apply().await;
    let left = changes(&account.plan().await);
    assert!(left.is_empty(), "after they were made, the plan is not empty:\n{}", left.join("\n"));
    account.destroy().await;
    for (address, resource) in account.live().await {
        assert!(matches!(resource, LiveResource::Absent), "{address} is left after destroy");
    }
}

async fn check_on(emulator: &Emulator) {
    check(&world(emulator).await).await;
}

#[test]
fn there_are_twenty_and_each_names_its_page() {
    let files = fs::read_dir(directory()).unwrap().map(|entry| entry.unwrap().path());
    let examples: Vec<PathBuf> = files.filter(|path| !path.ends_with("stack.toml")).collect();
    assert_eq!(examples.len(), 20);
    for path in examples {
        let text = fs::read_to_string(&path).unwrap();
        let page = text.lines().next().unwrap();
        let is_named = ["# AWS WAF Developer Guide: \"", "# AWS Knowledge Center: \""]
            .iter()
            .any(|source| page.starts_with(source));
        assert!(is_named && page.ends_with('"'), "{} does not name its page: {page}", path.display());
    }
}

#[tokio::test]
async fn they_are_made_on_a_snapshot() {
    check(&SnapshotWorld::in_memory(Snapshot::default())).await;
}

#[tokio::test]
async fn they_are_made_on_ministack() {
    check_on(&ministack()).await;
}

#[tokio::test]
async fn they_are_made_on_moto() {
    check_on(&moto()).await;
}
