//! What a stack left in another region stays shown until it is gone: when the stack moves, when the only
//! resource of a region leaves its files, and when nothing is declared any more.

use std::{fs, path::Path};

use trueup::{
    cli::{arguments::StackArguments, session::Session},
    diagnostics::Sources,
    kinds,
    plan::{Mode, Verdict},
    stack::{Loaded, Options, load},
};

use crate::support::{
    binary::{fine, json_plan, trueup},
    emulators::{Emulator, ministack, moto},
    wire::Wire,
};

const HEAD: &str = "[stack]\naccount = \"111122223333\"\n";

/// Writes the stack `name` of `region` with these resources.
fn write(home: &Path, name: &str, region: &str, resources: &str) {
    let text = format!("{HEAD}name = \"{name}\"\nregion = \"{region}\"\n{resources}");
    fs::write(home.join("stack.toml"), text).unwrap();
}

fn group(name: &str, region: &str) -> String {
    let region = if region.is_empty() { String::new() } else { format!("region = \"{region}\"\n") };
    format!("[logs.group.{name}]\nname = \"/regions/{name}\"\nretention_days = 7\n{region}")
}

/// What the plan says that no file declares, with its region.
fn orphans(home: &Path, on: &Emulator) -> Vec<String> {
    let plan = json_plan(home, Some(on), "stack.toml", &[]);
    let found = plan["orphans"].as_array().cloned().unwrap_or_default();
    let said = |each: &serde_json::Value| {
        format!("{} in {}", each["name"].as_str().unwrap(), each["region"].as_str().unwrap_or("none"))
    };
    found.iter().map(said).collect()
}

/// What is noted of a stack: its regions, or nothing.
fn noted(on: &Emulator, stack: &str, regions: &str) {
    on.boto3(&format!(
        r#"
import boto3
logs = boto3.client("logs", region_name="us-east-1")
held = []
for group in logs.describe_log_groups(logGroupNamePrefix="/trueup/regions/{stack}")["logGroups"]:
    tags = logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"]
    held += sorted(key.removeprefix("trueup:region:") for key in tags if key != "trueup:stack")
assert held == "{regions}".split(), held
"#
    ));
}

fn a_stack_that_moves(on: &Emulator) {
    let home = tempfile::tempdir().unwrap();
    let (home, name) = (home.path(), "moves");
    write(home, name, "eu-central-1", &group("moves", ""));
    fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    // A stack of one region needs no note.
    noted(on, name, "");

    write(home, name, "eu-west-1", &group("moves", ""));
    let out = fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    assert!(out.contains("in eu-central-1"), "{}: {out}", on.name);
    // It is as declared, and what was left is still there.
    for _ in 0..2 {
        assert_eq!(orphans(home, on), ["/regions/moves in eu-central-1"], "{}", on.name);
        fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    }
    noted(on, name, "eu-central-1 eu-west-1");
    // Nor is it forgotten on the way back.
    write(home, name, "eu-central-1", &group("moves", ""));
    assert_eq!(orphans(home, on), ["/regions/moves in eu-west-1"], "{}", on.name);
    // Nothing is declared any more.
    write(home, name, "ap-south-1", "");
    let left = ["/regions/moves in eu-central-1", "/regions/moves in eu-west-1"];
    let mut found = orphans(home, on);
    found.sort();
    assert_eq!(found, left, "{}", on.name);
    let (code, out) = trueup(home, Some(on), &["destroy", "stack.toml", "--yes"]);
    assert_eq!(code, 4, "they hold data: {out}");
    noted(on, name, "eu-central-1 eu-west-1");
    let all = ["destroy", "stack.toml", "--yes", "--allow-destroy", "logs.group.moves", "--allow-destroy"];
    let out = json_plan(home, Some(on), "stack.toml", &[]);
    let other = out["orphans"][1]["address"].as_str().unwrap().to_owned();
    let all: Vec<&str> = all.iter().copied().chain([other.as_str()]).collect();
    fine(home, Some(on), &all);
    assert_eq!(orphans(home, on), [""; 0], "{}", on.name);
    noted(on, name, "");
}

fn a_resource_of_another_region(on: &Emulator) {
    let home = tempfile::tempdir().unwrap();
    let (home, name) = (home.path(), "reaches");
    let own = group("reaches-home", "");
    write(home, name, "eu-central-1", &format!("{own}{}", group("reaches", "us-west-2")));
    fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    let out = fine(home, Some(on), &["plan", "stack.toml"]);
    let searched =
        "Searched eu-central-1, us-east-1, us-west-2 for undeclared resources of this stack; --all-regions";
    assert!(out.contains(searched), "{}: {out}", on.name);
    // It leaves the files, and no other names its region.
    write(home, name, "eu-central-1", &own);
    for _ in 0..2 {
        assert_eq!(orphans(home, on), ["/regions/reaches in us-west-2"], "{}", on.name);
        fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    }
    let gone = ["apply", "stack.toml", "--yes", "--prune", "--allow-destroy", "logs.group.reaches"];
    fine(home, Some(on), &gone);
    assert_eq!(orphans(home, on), [""; 0], "{}", on.name);
    noted(on, name, "");
    fine(home, Some(on), &["destroy", "stack.toml", "--yes", "--allow-destroy", "logs.group.reaches-home"]);
}

async fn a_listing_that_is_denied(on: &Emulator) {
    let home = tempfile::tempdir().unwrap();
    let (home, name) = (home.path(), "denied-region");
    let own = group("denied-home", "");
    write(home, name, "eu-central-1", &format!("{own}{}", group("denied-left", "us-west-2")));
    fine(home, Some(on), &["apply", "stack.toml", "--yes"]);
    write(home, name, "eu-central-1", &own);
    let wire = Wire::default();
    for (region, seen) in [("us-west-2", false), ("ap-south-1", true)] {
        wire.deny(&[format!("tagging:GetResources in {region}")]);
        let Loaded { stack, .. } = load(&home.join("stack.toml"), &kinds::catalog(), &Options::default());
        let world = Box::new(wire.world(on).await);
        let mut session = Session::new(stack.unwrap(), Sources::default(), world, StackArguments::default());
        let live = session.read(Mode::Apply).await.unwrap();
        let plan = session.plan(Mode::Apply, &live).await;
        assert_eq!(plan.orphans.len(), usize::from(seen), "{region}");
        assert_eq!(plan.unseen.is_empty(), seen, "{region}: {:?}", plan.unseen);
        let verdict = if seen { Verdict::NoChanges } else { Verdict::NotKnown };
        assert_eq!(plan.verdict(), verdict, "{region} is denied");
    }
    let all = [
        "destroy",
        "stack.toml",
        "--yes",
        "--allow-destroy",
        "logs.group.denied-home",
        "--allow-destroy",
        "logs.group.denied-left",
    ];
    fine(home, Some(on), &all);
}

/// A file knows all of its regions.
#[test]
fn a_file_shows_what_was_left_wherever_that_is() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    write(home, "local", "eu-central-1", &group("local", ""));
    fine(home, None, &["apply", "stack.toml", "--local", "--yes"]);
    write(home, "local", "eu-west-1", &group("local", ""));
    fine(home, None, &["apply", "stack.toml", "--local", "--yes"]);
    let out = fine(home, None, &["plan", "stack.toml", "--local"]);
    assert!(out.contains("/regions/local  in eu-central-1"), "{out}");
    write(home, "local", "ap-south-1", "");
    let out = fine(home, None, &["plan", "stack.toml", "--local"]);
    assert!(out.contains("in eu-central-1") && out.contains("in eu-west-1"), "{out}");
}

#[test]
fn what_was_left_in_another_region_stays_shown_on_moto() {
    a_stack_that_moves(&moto());
    a_resource_of_another_region(&moto());
}

#[test]
fn what_was_left_in_another_region_stays_shown_on_ministack() {
    a_stack_that_moves(&ministack());
    a_resource_of_another_region(&ministack());
}

#[tokio::test]
async fn a_region_that_can_not_be_looked_in_is_not_known() {
    a_listing_that_is_denied(&moto()).await;
}
