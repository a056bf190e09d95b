//! A resource of an early phase of which an aspect is put in a later one: from nothing through the gates of
//! both, and back.

use std::{fs, path::Path};

use crate::support::binary::{fine, json_plan, trueup};

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plans/late-aspect/stack.toml");

const GATES: &str = r#"
[[verify]]
name      = "the buckets are there"
phase     = "foundation"
resources = "all"

[[verify]]
name      = "the topic hears of uploads"
phase     = "pipeline"
resources = "all"
"#;

/// The stack with gates.
fn stack(home: &Path) {
    fs::create_dir(home.join("stack")).unwrap();
    fs::copy(CASE, home.join("stack/stack.toml")).unwrap();
    fs::write(home.join("stack/gates.toml"), GATES).unwrap();
}

/// The address and phase of each part of a plan, and the aspects that change.
fn parts(home: &Path, arguments: &[&str]) -> Vec<String> {
    let arguments: Vec<&str> = arguments.iter().chain(&["--local"]).copied().collect();
    let plan = json_plan(home, None, "stack", &arguments);
    let part = |resource: &serde_json::Value| {
        let changes = resource["changes"].as_array().unwrap();
        let aspects: Vec<&str> = changes.iter().map(|change| change["aspect"].as_str().unwrap()).collect();
        let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
        format!("{} {} in {}: {}", text("verb"), text("address"), resource["phase"], aspects.join(" "))
    };
    plan["resources"].as_array().unwrap().iter().map(part).collect()
}

#[test]
fn a_gate_of_the_early_phase_does_not_wait_for_a_late_aspect() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    stack(home);
    let apply = ["apply", "stack", "--yes", "--local"];
    let through = [&apply[..], &["--through", "foundation"]].concat();
    let out = fine(home, None, &through);
    assert!(out.contains("the buckets are there"), "{out}");
    assert_eq!(parts(home, &["--through", "foundation"]), [] as [&str; 0]);
    let late = "update s3.bucket.input in 1: notifications";
    assert_eq!(parts(home, &[]), [late, "create sns.topic.uploaded in 1: topic tags policy"]);

    let out = fine(home, None, &apply);
    assert!(out.contains("the topic hears of uploads"), "{out}");
    let (code, out) = trueup(home, None, &["plan", "stack", "--local", "--detailed-exitcode"]);
    assert_eq!(code, 0, "the second plan is not empty: {out}");

    // Somebody takes it away: that is nothing of the early phase, and the gate of the later one sees it.
    let live = fs::read_to_string(home.join(".trueup/local.json")).unwrap();
    let drifted = live.replace("s3:ObjectCreated:*", "s3:ObjectRemoved:*");
    assert_ne!(live, drifted);
    fs::write(home.join(".trueup/local.json"), &drifted).unwrap();
    assert_eq!(parts(home, &["--through", "foundation"]), [] as [&str; 0]);
    assert_eq!(parts(home, &["--phase", "foundation"]), [] as [&str; 0]);
    assert_eq!(parts(home, &["--phase", "pipeline"]), [late]);
    let verify = |phase| trueup(home, None, &["verify", "stack", "--local", "--phase", phase]);
    let ((early, out), (later, other)) = (verify("foundation"), verify("pipeline"));
    assert_eq!((early, later), (0, 4), "{out}\n{other}");
    assert!(other.contains("s3.bucket.input (notifications)"), "{other}");

    let graph = fine(home, None, &["plan", "stack", "--local"]);
    assert!(graph.contains("1 resource, 1 change: 1 update."), "{graph}");
    fine(home, None, &apply);
}

#[test]
fn all_at_once_goes_phase_by_phase_and_back() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    stack(home);
    let out = fine(home, None, &["apply", "stack", "--yes", "--local"]);
    assert!(out.contains("2 resources, "), "a resource in two phases counts once: {out}");
    let (early, late) = (out.find("the gate of foundation"), out.rfind("s3.bucket.input/notifications"));
    assert!(early.is_some() && early < late, "{out}");

    // What was put late is taken away first, then what it names, then the bucket.
    let out = fine(home, None, &["destroy", "stack", "--yes", "--local"]);
    let at = |text: &str| out.rfind(text).unwrap_or_else(|| panic!("no {text} in {out}"));
    assert!(at("s3.bucket.input/notifications") < at("sns.topic.uploaded/topic"), "{out}");
    assert!(at("sns.topic.uploaded/topic") < at("s3.bucket.input/bucket"), "{out}");
    assert_eq!(parts(home, &[]).len(), 3);
}
