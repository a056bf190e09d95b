//! What a plan says of a deletion, a renaming and a replacement while somebody else uses the resource, of
//! every kind.
//!
//! A case is a directory of `tests/uses`, called after its kind: `ours.toml` is applied to an empty account,
//! then `theirs.toml`, another stack that uses it; `uses.snap` has the plans that destroy ours, that rename it
//! (`renamed.toml`, with and without `--prune`), and that replace it (`replaced.toml`). `${var.arn}` is the ARN
//! of what ours made. A kind that nothing else can use has `nobody.txt`, which says why.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use trueup::{
    apply::{Outcome, Report, Run, apply},
    cli::session::request,
    kinds,
    model::{Address, Hold, Owner},
    plan::{Live, LiveResource, Mode, Plan, Verb, endings, planner::Request},
    read, render,
    risk::findings,
    stack::{Loaded, Options, Stack, load},
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

use crate::support::{
    account,
    binary::{fine, json_plan, trueup},
    emulators::{Emulator, ministack, moto},
};

fn folder(kind: &str) -> PathBuf {
    Path::new("tests/uses").join(kind)
}

fn loaded(path: &Path, arn: &str) -> Stack {
    let environment = |name: &str| (name == "API_TOKEN").then(|| "hunter2".to_owned());
    let options = Options {
        environment: Some(&environment),
        read_secrets: true,
        // What rules of security groups name is the end of the ARN.
        variables: vec![format!("arn={arn}"), format!("id={}", arn.rsplit('/').next().unwrap_or_default())],
        spare_variables: true,
        ..Options::default()
    };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    stack.unwrap_or_else(|| panic!("{}", sources.render(&diagnostics).plain()))
}

/// What somebody says on the command line.
#[derive(Clone, Copy, Default)]
struct Said {
    prune: bool,
    /// Every resource is named, as holding data and as being in use.
    named: bool,
}

/// The plan of a stack in a world, as the commands make it.
async fn planned(world: &dyn World, stack: &mut Stack, mode: Mode, said: Said) -> (Plan, Live) {
    let mut live = read::live(world, &stack.declarations, &stack.secrets).await.unwrap();
    let regions = read::regions(&stack.scope, &stack.declarations);
    let tagged = world.tagged((Owner::STACK, &stack.name), &regions).await;
    let orphans = read::orphans(world, &stack.name, tagged, &stack.declarations, &live, &stack.secrets).await;
    let mut orphans = orphans.unwrap();
    if said.prune || mode == Mode::Destroy {
        stack.declarations.append(&mut orphans.declarations);
        live.append(&mut orphans.live);
    }
    let all: BTreeSet<Address> = stack.declarations.iter().map(|each| each.address.clone()).collect();
    let named = if said.named { all } else { BTreeSet::new() };
    let request = Request {
        allow_destroy: named.clone(),
        allow_in_use: named,
        orphans: &orphans.declarations,
        max_deletes: Some(usize::MAX),
        ..request(stack, mode)
    };
    let endings = endings(&request, &stack.declarations, &live);
    let uses = read::uses(world, &stack.declarations, &endings, &live, &stack.secrets).await;
    let plan = trueup::plan::plan(&Request { uses: &uses, ..request }, &stack.declarations, &live);
    (plan, live)
}

async fn carried_out(world: &dyn World, stack: &Stack, plan: &Plan, live: &Live) -> Report {
    let run = Run { world, declarations: &stack.declarations, live, secrets: &stack.secrets };
    apply(&run, plan, std::future::pending(), &mut |_| {}).await
}

async fn applied(world: &dyn World, mut stack: Stack) -> Live {
    let (plan, live) = planned(world, &mut stack, Mode::Apply, Said::default()).await;
    let report = carried_out(world, &stack, &plan, &live).await;
    assert!(report.is_good(), "{}: {:#?}", stack.name, report.outcomes);
    read::live(world, &stack.declarations, &stack.secrets).await.unwrap()
}

/// Makes what both stacks of a case declare; the ARN of what ours made.
async fn made(world: &dyn World, kind: &str) -> String {
    let live = applied(world, loaded(&folder(kind).join("ours.toml"), "")).await;
    let arn = live.into_values().find_map(|resource| match resource {
        LiveResource::Present { outputs, .. } => outputs.get("arn").cloned(),
        _ => None,
    });
    let arn = arn.unwrap_or_default();
    applied(world, loaded(&folder(kind).join("theirs.toml"), &arn)).await;
    arn
}

fn empty_account() -> SnapshotWorld {
    SnapshotWorld::in_memory(Snapshot::default())
}

fn cases() -> impl Iterator<Item = &'static str> {
    kinds::KINDS.iter().map(|kind| kind.name()).filter(|kind| folder(kind).join("ours.toml").exists())
}

fn text(plan: &Plan) -> String {
    render::plan::text(plan, "").plain()
}

#[test]
fn every_kind_says_who_can_use_it() {
    for kind in kinds::KINDS {
        let folder = folder(kind.name());
        let nobody = fs::read_to_string(folder.join("nobody.txt")).unwrap_or_default();
        let is_case = folder.join("ours.toml").exists() && folder.join("theirs.toml").exists();
        assert_ne!(is_case, !nobody.trim().is_empty(), "{} needs a case or a reason", kind.name());
    }
}

#[tokio::test]
async fn every_plan_says_what_it_takes_from_whom() {
    for kind in cases() {
        let world = empty_account();
        made(&world, kind).await;
        let runs = [
            ("destroy", "ours.toml", Mode::Destroy, Said::default()),
            (
                "destroy, with every resource named",
                "ours.toml",
                Mode::Destroy,
                Said { named: true, prune: false },
            ),
            ("apply", "renamed.toml", Mode::Apply, Said::default()),
            ("apply --prune", "renamed.toml", Mode::Apply, Said { prune: true, named: false }),
            ("apply", "replaced.toml", Mode::Apply, Said::default()),
        ];
        let mut said = String::new();
        for (command, file, mode, how) in runs {
            let path = folder(kind).join(file);
            if path.exists() {
                let (plan, _) = planned(&world, &mut loaded(&path, ""), mode, how).await;
                writeln!(said, "$ {command} {file}\n\n{}", text(&plan)).unwrap();
            }
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder(kind).canonicalize().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("uses", said));
    }
}

/// Whatever is used is refused until it is named, and then it is a risk; what AWS refuses is refused either way.
#[tokio::test]
async fn nothing_goes_that_somebody_uses_unless_it_is_named() {
    for kind in cases() {
        let world = empty_account();
        made(&world, kind).await;
        let mut ours = loaded(&folder(kind).join("ours.toml"), "");
        let (plan, _) = planned(&world, &mut ours, Mode::Destroy, Said::default()).await;
        assert!(plan.resources.iter().all(|each| each.verb == Verb::Refuse), "{kind}: {}", text(&plan));
        let (plan, live) =
            planned(&world, &mut ours, Mode::Destroy, Said { named: true, prune: false }).await;
        for resource in &plan.resources {
            let blocks = resource.in_use.by.iter().any(|each| each.hold == Hold::Blocks);
            assert_eq!(resource.verb == Verb::Refuse, blocks, "{kind}: {}", text(&plan));
            let is_risk = findings(&plan)
                .iter()
                .any(|each| each.risk == "used-by-others" && each.address == resource.address);
            assert_ne!(is_risk, blocks, "{kind}: {}", text(&plan));
        }
        let report = carried_out(&world, &ours, &plan, &live).await;
        assert!(report.is_good(), "{kind}: {:?}", report.outcomes);
    }
}

/// A world that is not AWS refuses to delete what is in use where AWS does, whatever a plan says.
#[tokio::test]
async fn a_snapshot_refuses_to_delete_what_is_in_use_as_aws_does() {
    for (kind, code) in [
        ("cloudwatch.alarm", "ValidationError"),
        ("iam.policy", "DeleteConflict"),
        ("wafv2.ip_set", "WAFAssociatedItemException"),
        ("wafv2.regex_set", "WAFAssociatedItemException"),
        ("wafv2.rule_group", "WAFAssociatedItemException"),
    ] {
        let world = empty_account();
        made(&world, kind).await;
        let ours = loaded(&folder(kind).join("ours.toml"), "");
        let live = read::live(&world, &ours.declarations, &ours.secrets).await.unwrap();
        let all = ours.declarations.iter().map(|each| each.address.clone()).collect();
        let request = Request { allow_destroy: all, ..request(&ours, Mode::Destroy) };
        let plan = trueup::plan::plan(&request, &ours.declarations, &live);
        let report = carried_out(&world, &ours, &plan, &live).await;
        let codes: Vec<&str> = report
            .outcomes
            .values()
            .filter_map(|outcome| match outcome {
                Outcome::Failed(failure) => failure.code.as_deref(),
                _ => None,
            })
            .collect();
        assert_eq!(codes, [code], "{kind}");
    }
}

/// The users of what a plan would delete, a line each, without the ids that each emulator makes up.
fn users(plan: &Plan) -> BTreeSet<String> {
    let of = |resource: &trueup::plan::ResourcePlan| {
        let by = resource.in_use.by.iter().map(|each| (each.by.clone(), each.name.clone(), each.hold));
        by.map(|(by, name, hold)| format!("{} {by} {name} {hold:?}", resource.address)).collect::<Vec<_>>()
    };
    plan.resources.iter().flat_map(of).collect()
}

/// What the emulators know of uses is found by calls to AWS as it is found in a snapshot.
#[tokio::test]
async fn the_wire_tells_the_same_uses() {
    for emulator in &[ministack(), moto()] {
        for kind in ["cloudwatch.alarm", "iam.policy", "sns.topic", "wafv2.ip_set", "wafv2.rule_group"] {
            emulator.reset();
            on_the_wire(emulator, kind).await;
        }
        emulator.reset();
        a_user_with_credentials(emulator).await;
    }
}

/// Whoever has credentials of any sort is not deleted, and keeps all permissions.
async fn a_user_with_credentials(emulator: &Emulator) {
    let name = emulator.name;
    let world = account::world(emulator).await;
    let mut ours = loaded(&folder("iam.user").join("ours.toml"), "");
    applied(&world, loaded(&folder("iam.user").join("ours.toml"), "")).await;
    emulator.boto3(
        "import boto3\n\
         client = boto3.client\n\
         key = 'ssh-rsa ' + __import__('base64').b64encode(b'\\x00\\x00\\x00\\x07ssh-rsa' + b'x' * 270).decode()\n\
         client('iam').upload_ssh_public_key(UserName='ours-agent', SSHPublicKeyBody=key)\n\
         client('iam').create_service_specific_credential(\n    \
             UserName='ours-agent', ServiceName='codecommit.amazonaws.com')",
    );
    let (plan, _) = planned(&world, &mut ours, Mode::Destroy, Said { named: true, prune: false }).await;
    let said = text(&plan);
    assert!(plan.resources.iter().all(|each| each.verb == Verb::Refuse), "{name}: {said}");
    for expected in ["SSH public key ", "for codecommit.amazonaws.com"] {
        assert!(said.contains(expected), "{name}: {said}");
    }
}

async fn on_the_wire(emulator: &Emulator, kind: &str) {
    let name = emulator.name;
    let world = account::world(emulator).await;
    made(&world, kind).await;
    let mut ours = loaded(&folder(kind).join("ours.toml"), "");
    let (plan, _) = planned(&world, &mut ours, Mode::Destroy, Said::default()).await;
    let snapshot = empty_account();
    made(&snapshot, kind).await;
    let (expected, _) = planned(&snapshot, &mut ours, Mode::Destroy, Said::default()).await;
    let unlisted = |line: &String| line.contains("s3.bucket");
    let expected: BTreeSet<String> = users(&expected).into_iter().filter(|line| !unlisted(line)).collect();
    assert_eq!(users(&plan), expected, "{kind} on {name}: {}", text(&plan));
    assert!(plan.resources.iter().all(|each| each.verb == Verb::Refuse), "{kind} on {name}: {}", text(&plan));
}

/// A directory with the stacks of a case, applied to its embedded account.
fn applied_at_home(kind: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for file in ["ours.toml", "theirs.toml"] {
        fs::copy(folder(kind).join(file), home.path().join(file)).unwrap();
        fine(home.path(), None, &["apply", file, "--local", "--yes"]);
    }
    home
}

#[test]
fn destroy_deletes_nothing_where_not_all_can_go() {
    let home = applied_at_home("iam.policy");
    let destroy = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["destroy", "ours.toml", "--local", "--yes"].iter().chain(more).copied().collect();
        trueup(home.path(), None, &arguments)
    };
    let theirs = || fine(home.path(), None, &["plan", "theirs.toml", "--local"]);
    let named = ["--allow-in-use", "iam.policy.guard"];
    for (more, said) in [
        (&[][..], "it is in use and would be deleted: iam.role theirs-app (stack theirs): attached policy"),
        (&named, "nothing was deleted: 1 resource is refused"),
    ] {
        let (code, out) = destroy(more);
        assert_eq!(code, 4, "{out}");
        assert!(out.contains(said), "{out}");
        assert!(theirs().contains("No changes. 2 resources are as declared."), "{}", theirs());
    }
    let (code, out) = destroy(&[&named[..], &["--keep-going"]].concat());
    assert_eq!(code, 4, "{out}");
    assert!(out.contains("1 change made in") && out.contains("1 resource refused"), "{out}");
    assert!(theirs().contains("attachments  arn:aws:iam::111122223333:policy/ours-guard"), "{}", theirs());
}

#[test]
fn a_saved_plan_is_refused_once_somebody_else_uses_what_goes() {
    let home = tempfile::tempdir().unwrap();
    let at = |file: &str| home.path().join(file);
    for file in ["ours.toml", "theirs.toml"] {
        fs::copy(folder("sns.topic").join(file), at(file)).unwrap();
    }
    fine(home.path(), None, &["apply", "ours.toml", "--local", "--yes"]);
    let gone = fs::read_to_string(at("ours.toml")).unwrap();
    let gone = gone.replace("name = \"ours-news\"", "name = \"ours-news\"\nensure = \"absent\"");
    fs::write(at("gone.toml"), gone).unwrap();
    let save = ["plan", "gone.toml", "--local", "--out", "plan.json"];
    fine(home.path(), None, &save);
    // What S3 would want of the topic's policy is not what this is about.
    let theirs = fs::read_to_string(at("theirs.toml")).unwrap();
    let allow = "[s3.bucket.data]\nallow = [{ rule = \"notification-topic-policy\", reason = \"another stack's topic\" }]";
    fs::write(at("theirs.toml"), theirs.replace("[s3.bucket.data]", allow)).unwrap();
    fine(home.path(), None, &["apply", "theirs.toml", "--local", "--yes"]);
    let (code, out) = trueup(home.path(), None, &["apply", "plan.json", "--yes"]);
    assert_eq!(code, 4, "{out}");
    assert!(out.contains("sns.topic.news/uses has changed since"), "{out}");
    let plan = json_plan(home.path(), None, "gone.toml", &["--local"]);
    assert_eq!(plan["resources"][0]["verb"], "refuse", "{plan:#}");
    assert_eq!(plan["resources"][0]["in_use"]["by"][0]["stack"], "theirs", "{plan:#}");
    fine(home.path(), None, &[&save[..], &["--allow-in-use", "sns.topic.news"]].concat());
    let again = ["apply", "plan.json", "--yes", "--allow-in-use", "sns.topic.news"];
    let out = fine(home.path(), None, &again);
    assert!(out.contains("used-by-others") && out.contains("1 change applied"), "{out}");
}

#[test]
fn what_one_stack_has_and_uses_goes_together() {
    let home = tempfile::tempdir().unwrap();
    let ours = fs::read_to_string(folder("iam.policy").join("ours.toml")).unwrap();
    let theirs = fs::read_to_string(folder("iam.policy").join("theirs.toml")).unwrap();
    let theirs: String = theirs.split_once("\n\n").map(|(_, rest)| rest.to_owned()).unwrap();
    fs::write(home.path().join("all.toml"), format!("{ours}\n{theirs}")).unwrap();
    let by_reference = fs::read_to_string(home.path().join("all.toml")).unwrap();
    let by_reference = by_reference
        .replace("arn:aws:iam::111122223333:policy/ours-guard", "${iam.policy.guard.arn}")
        .replace("arn:aws:iam::111122223333:policy/ours-bounds", "${iam.policy.bounds.arn}");
    fs::write(home.path().join("all.toml"), by_reference).unwrap();
    fine(home.path(), None, &["apply", "all.toml", "--local", "--yes"]);
    let all = ["destroy", "all.toml", "--local", "--yes", "--allow-destroy", "iam.user.agent"];
    let out = fine(home.path(), None, &all);
    assert!(!out.contains("used-by-others") && out.contains("4 changes made"), "{out}");
}
