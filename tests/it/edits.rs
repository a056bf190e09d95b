//! Four small edits in a stack of 41 resources: what a reviewer has to read is what was edited.

use crate::support::binary::fine;

const STACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/edits");

#[test]
fn four_small_edits_are_a_small_plan() {
    let home = tempfile::tempdir().unwrap();
    let out = fine(home.path(), None, &["apply", STACK, "--local", "--yes"]);
    assert!(out.contains("41 resources"), "{out}");
    let edits = ["threshold=50", "action=s3:DeleteObject", "days=7", "limit=100"];
    let edits = edits.into_iter().flat_map(|edit| ["--var", edit]);
    let arguments: Vec<&str> = ["plan", STACK, "--local"].into_iter().chain(edits).collect();
    let plan = fine(home.path(), None, &arguments);
    assert!(plan.lines().count() <= 25, "{} lines:\n{plan}", plan.lines().count());
    insta::assert_snapshot!(plan);
}
