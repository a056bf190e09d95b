//! Denied is not different: an account that is as declared, of which one read is denied, plans no change, in no
//! kind and in no world. What can't be read is refused, and so is what waits for it. What a gate can't look at
//! does not hold, and a refusal proves nothing by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};

use trueup::{
    facts::TAGS,
    gate::{Outcome, Verdict, checks::CHECKS, gates},
    kinds::KINDS,
    model::Cause,
    plan::{LiveResource, Plan, Refusal, Verb, assumed, names::predicted},
    read,
    stack::Stack,
    verify::{Verified, Verify},
    world::{
        SnapshotWorld, World,
        snapshot_file::{Snapshot, unreadable_key},
    },
};

use crate::support::{
    account::{Account, changes, stack},
    emulators::{Emulator, Lease, ministack, moto},
    lanes::each_kind,
    wire::Wire,
};

fn fixture(kind: &str, name: &str) -> Stack {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds").join(kind);
    stack(&path.join(format!("{name}.toml")))
}

/// What a plan would change that is no change of `before`: nothing that could not be read may be there.
fn invented(plan: &Plan, before: &Plan) -> Vec<String> {
    let said: BTreeSet<String> = changes(before).into_iter().collect();
    let mut plan = plan.clone();
    plan.resources.retain(|each| each.verb != Verb::Refuse);
    changes(&plan).into_iter().filter(|change| !said.contains(change)).collect()
}

/// What is refused must say that it is because of a read.
fn unexplained(plan: &Plan) -> Vec<String> {
    let refused = plan.resources.iter().filter(|each| each.verb == Verb::Refuse);
    let other = refused.filter(|each| each.cause != Some(Refusal::Unreadable));
    other.map(|each| format!("{}: {}", each.address, each.reason.clone().unwrap_or_default())).collect()
}

/// Denies each action that a plan of this stack sends, alone and together with what is asked instead.
async fn no_denial_makes_a_change(stack: &Stack, world: &dyn World, wire: &Wire) -> usize {
    let account = Account { world, stack };
    wire.deny([]);
    wire.sent();
    let before = account.plan().await;
    let usual: BTreeSet<String> = wire.sent().into_iter().collect();
    let mut open: Vec<BTreeSet<String>> = usual.iter().map(|action| [action.clone()].into()).collect();
    let mut tried = BTreeSet::new();
    while let Some(denied) = open.pop() {
        if denied.len() > 3 || !tried.insert(denied.clone()) {
            continue;
        }
        wire.deny(&denied);
        let live = account.live().await;
        let plan = trueup::cli::session::make_plan(stack, trueup::plan::Mode::Apply, &live, BTreeSet::new());
        let (invented, unexplained) = (invented(&plan, &before), unexplained(&plan));
        assert!(invented.is_empty(), "{denied:?} is denied:\n{}", invented.join("\n"));
        assert!(unexplained.is_empty(), "{denied:?} is denied:\n{}", unexplained.join("\n"));
        let instead: BTreeSet<String> = wire.sent().into_iter().collect();
        open.extend(instead.difference(&usual).filter(|action| !denied.contains(*action)).map(|action| {
            let mut more = denied.clone();
            more.insert(action.clone());
            more
        }));
    }
    wire.deny([]);
    wire.sent();
    tried.len()
}

async fn of_every_kind(lease: fn() -> Lease, name: &str) {
    let wired = async |emulator: &Emulator| {
        let wire = Wire::default();
        (wire.world(emulator).await, wire)
    };
    each_kind(lease, wired, async |(world, wire), kind| {
        let stack = fixture(kind.name(), name);
        let account = Account { world, stack: &stack };
        account.apply().await;
        let tried = no_denial_makes_a_change(&stack, world, wire).await;
        assert!(tried > 0, "{}: nothing was asked", kind.name());
        // Some of what the one fixture protects from deletion the other lets go.
        let last = fixture(kind.name(), "update");
        let account = Account { world, stack: &last };
        account.apply().await;
        account.destroy().await;
    })
    .await;
}

#[tokio::test]
async fn a_denied_read_is_no_change_on_moto() {
    of_every_kind(moto, "update").await;
}

#[tokio::test]
async fn a_denied_read_is_no_change_on_ministack() {
    of_every_kind(ministack, "basic").await;
}

#[tokio::test]
async fn what_a_snapshot_could_not_read_is_no_change() {
    for kind in KINDS {
        for name in ["basic", "update"] {
            let stack = fixture(kind.name(), name);
            let assumed = || trueup::cli::session::outside(&stack);
            let whole = SnapshotWorld::in_memory(Snapshot::default()).assuming(assumed());
            Account { world: &whole, stack: &stack }.apply().await;
            let known = predicted(&stack.declarations);
            for declaration in &stack.declarations {
                let called = declaration.name(&known).to_string();
                for aspect in declaration.kind.aspects() {
                    let mut snapshot = whole.snapshot();
                    let key = unreadable_key(declaration.kind, &declaration.scope, &called, aspect.name());
                    snapshot.unreadable.insert(key.clone(), "x:Read: AccessDenied: no".to_owned());
                    let world = SnapshotWorld::in_memory(snapshot).assuming(assumed());
                    let plan = Account { world: &world, stack: &stack }.plan().await;
                    let changed: Vec<_> =
                        plan.resources.iter().filter(|each| each.verb != Verb::Refuse).collect();
                    assert!(changed.is_empty(), "{key}: {:#?}", changes(&plan));
                    assert!(unexplained(&plan).is_empty(), "{key}: {:#?}", unexplained(&plan));
                }
            }
        }
    }
}

/// A stack in a directory of its own.
fn written(text: &str) -> (tempfile::TempDir, Stack) {
    let home = tempfile::tempdir().unwrap();
    let file: PathBuf = home.path().join("stack.toml");
    fs::write(&file, text).unwrap();
    let stack = stack(&file);
    (home, stack)
}

/// One look at every check of a stack.
async fn verified(world: &dyn World, stack: &Stack) -> Verified {
    let gates = gates(stack).unwrap();
    let phases = gates.checks.iter().map(|check| check.phase).collect();
    let verify = Verify { world, stack, gates: &gates };
    verify.run(&phases, pin!(std::future::pending())).await
}

fn only(verified: &Verified) -> &Outcome {
    let [outcome] = &verified.outcomes[..] else { panic!("{verified:#?}") };
    outcome
}

const HEAD: &str = "[stack]\nname = \"looked-at\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n";

#[tokio::test]
async fn nothing_holds_of_what_is_not_there() {
    let resources = r#"
[s3.bucket.b]
name = "looked-at-bucket"
[kms.key.k]
alias = "looked-at"
[iam.role.r]
name = "looked-at-role"
[ssm.parameter.p]
name = "/looked-at"
value = "1"
[athena.workgroup.w]
name = "looked-at"
[sns.topic.t]
name = "looked-at"
[logs.metric_filter.f]
name = "looked-at"
log_group = "nobodys"
pattern = '"failed"'
metric = { namespace = "Example", name = "Failures" }
[cloudwatch.alarm.a]
name = "looked-at"
namespace = "Example"
metric = "Failures"
statistic = "Sum"
period = 60
evaluation_periods = 1
threshold = 1.0
comparison_operator = "GreaterThanOrEqualToThreshold"
[glue.crawler.c]
name = "looked-at"
role = "arn:aws:iam::111122223333:role/looked-at"
targets.s3_targets = [{ path = "s3://looked-at/" }]
"#;
    let looks: BTreeMap<&str, &str> = [
        ("access", "access = { principal = \"${iam.role.r.arn}\", action = \"s3:GetObject\", resource = \"${s3.bucket.b.arn}/a\" }"),
        ("alarm", "alarm = \"cloudwatch.alarm.a\""),
        ("crawler", "crawler = \"glue.crawler.c\""),
        ("filter", "filter = \"logs.metric_filter.f\"\nlog_line = \"it failed\""),
        ("key", "key = \"kms.key.k\""),
        ("object", "object = { bucket = \"${s3.bucket.b.name}\", key = \"probe\" }"),
        ("parameter", "parameter = \"ssm.parameter.p\""),
        ("plain_http", "plain_http = { bucket = \"${s3.bucket.b.name}\" }"),
        ("query", "query = { workgroup = \"athena.workgroup.w\", sql = \"SELECT 1\" }"),
        ("resources", "resources = [\"s3.bucket.b\"]"),
        ("topic", "topic = \"sns.topic.t\""),
    ]
    .into();
    let mut text = format!("{HEAD}{resources}");
    for check in CHECKS {
        for expect in check.expects {
            let look = looks[check.key];
            text.push_str(&format!(
                "[[verify]]\nname = \"{} {expect}\"\nexpect = \"{expect}\"\nwithin = \"0s\"\n{look}\n",
                check.key
            ));
        }
    }
    let (_home, stack) = written(&text);
    let emulator = moto();
    let world = Wire::default().world(&emulator).await;
    let on_the_wire = verified(&world, &stack).await;
    let snapshot = SnapshotWorld::in_memory(Snapshot::default());
    let in_a_file = verified(&snapshot, &stack).await;
    for verified in [on_the_wire, in_a_file] {
        for outcome in &verified.outcomes {
            let said = (outcome.verdict, outcome.saw.as_str());
            assert_eq!(said, (Verdict::Fails, "not there"), "{}: {outcome:#?}", outcome.name);
        }
    }
}

#[tokio::test]
async fn an_unrelated_denial_does_not_open_a_gate() {
    let text = format!(
        "{HEAD}[s3.bucket.one]\nname = \"gated-one\"\n[iam.role.two]\nname = \"gated-two\"\n\
         [[verify]]\nname = \"all\"\nwithin = \"0s\"\nresources = [\"s3.bucket.one\", \"iam.role.two\"]\n\
         [[verify]]\nname = \"nobody deletes\"\nwithin = \"0s\"\nexpect = \"deny\"\n\
         access = {{ principal = \"${{iam.role.two.arn}}\", action = \"s3:DeleteObject\", resource = \"${{s3.bucket.one.arn}}/a\" }}\n"
    );
    let (_home, stack) = written(&text);
    let wire = Wire::default();
    let emulator = ministack();
    let world = wire.world(&emulator).await;
    let account = Account { world: &world, stack: &stack };
    account.apply().await;
    let verified_well = verified(&world, &stack).await;
    assert!(verified_well.holds(), "{verified_well:#?}");

    wire.deny(&["s3:GET ?policy".to_owned(), "s3:GET ?encryption".to_owned()]);
    let outcomes = verified(&world, &stack).await;
    assert!(outcomes.is_unknown() && !outcomes.lets_pass() && !outcomes.holds(), "{outcomes:#?}");
    let [all, nobody] = &outcomes.outcomes[..] else { panic!("{outcomes:#?}") };
    assert_eq!((all.verdict, nobody.verdict), (Verdict::NotKnown, Verdict::NotKnown), "{outcomes:#?}");
    let help = "allow the IAM action s3:GetBucketPolicy; allow the IAM action s3:GetEncryptionConfiguration";
    assert_eq!(all.help.as_deref(), Some(help));
    assert!(
        all.why
            .iter()
            .any(|why| why.starts_with("policy of s3.bucket.one can't be read: s3:GetBucketPolicy"))
    );
    assert!(nobody.saw.contains("policy of s3.bucket.one"), "{nobody:#?}");
    wire.deny([]);
    account.destroy().await;
}

#[tokio::test]
async fn a_refusal_proves_something_only_beside_a_success() {
    let text = format!(
        "{HEAD}[s3.bucket.one]\nname = \"refusing-one\"\n[[verify]]\nname = \"refused\"\nwithin = \"0s\"\nexpect = \"refused\"\n\
         object = {{ bucket = \"${{s3.bucket.one.name}}\", key = \"probe\" }}\n"
    );
    let (_home, stack) = written(&text);
    let wire = Wire::default();
    let emulator = moto();
    let world = wire.world(&emulator).await;
    let account = Account { world: &world, stack: &stack };
    account.apply().await;

    // A caller who may upload nothing.
    let all = ["", " aws:kms", " AES256"].map(|sse| format!("s3:PUT object{sse}"));
    wire.deny(&all);
    let outcomes = verified(&world, &stack).await;
    assert_eq!(only(&outcomes).verdict, Verdict::NotKnown, "{outcomes:#?}");
    assert_eq!(only(&outcomes).why.len(), 3, "{outcomes:#?}");

    // One who may, with the header.
    wire.deny(&[all[0].clone(), all[2].clone()]);
    let outcomes = verified(&world, &stack).await;
    assert_eq!(only(&outcomes).verdict, Verdict::Holds, "{outcomes:#?}");
    assert!(only(&outcomes).did.as_ref().unwrap().ends_with("; with aws:kms it is stored"), "{outcomes:#?}");

    // AWS names the bucket's policy.
    wire.deny(&all);
    wire.deny_saying(&all[0], "not authorized with an explicit deny in a resource-based policy");
    wire.sent();
    let outcomes = verified(&world, &stack).await;
    assert_eq!(only(&outcomes).verdict, Verdict::Holds, "{outcomes:#?}");
    let uploads = wire.sent().iter().filter(|action| action.starts_with("s3:PUT object")).count();
    assert_eq!(uploads, 1, "no other upload is needed");

    // Whatever was put is gone: AWS would not delete the bucket otherwise.
    wire.deny([]);
    account.destroy().await;
}

#[tokio::test]
async fn what_aws_is_assumed_to_give_is_read_back_once() {
    let (_home, stack) = written(&format!("{HEAD}[s3.bucket.one]\nname = \"read-back-one\"\n"));
    let wire = Wire::default();
    let emulator = moto();
    let world = wire.world(&emulator).await;
    let account = Account { world: &world, stack: &stack };
    let plan = account.plan().await;
    let declaration = &stack.declarations[0];
    let assumed = assumed(declaration, &plan.resources[0], &BTreeMap::new());
    let names: BTreeSet<&str> = assumed.iter().map(|(aspect, _)| aspect.name()).collect();
    assert!(names.is_superset(&["encryption", "ownership", "public_access_block"].into()), "{names:?}");
    assert!(!names.contains(TAGS));
    let report = account.apply().await;
    assert!(report.corrected.is_empty(), "{report:#?}");
    let sent = wire.sent();
    let created = sent.iter().rposition(|action| action == "s3:PUT bucket").unwrap();
    let after = &sent[created + 1..];
    assert_eq!(after.len(), assumed.len(), "one read for each of {names:?}: {after:?}");
    assert!(after.iter().all(|action| action.starts_with("s3:GET ?")), "{after:?}");

    // What may not be read is put.
    account.destroy().await;
    wire.deny(&["s3:GET ?publicAccessBlock".to_owned()]);
    let report = account.apply().await;
    let corrected: Vec<String> = report.corrected.iter().map(ToString::to_string).collect();
    assert_eq!(corrected, ["s3.bucket.one/public_access_block"]);
    wire.deny([]);
    account.destroy().await;
}

#[tokio::test]
async fn a_bucket_that_goes_while_it_is_read_is_absent() {
    let (_home, stack) = written(&format!("{HEAD}[s3.bucket.one]\nname = \"gone-one\"\n"));
    let wire = Wire::default();
    let emulator = moto();
    let world = wire.world(&emulator).await;
    let account = Account { world: &world, stack: &stack };
    account.apply().await;
    // The listing of the round is heard, then somebody deletes it.
    world.begin();
    let kind = KINDS.iter().find(|kind| kind.name() == "s3.bucket").unwrap();
    world.list(*kind, &stack.scope).await.unwrap();
    emulator.boto3("import boto3; boto3.client('s3').delete_bucket(Bucket='gone-one')");
    let live = read::held(&world, &stack.declarations, &stack.secrets).await.unwrap();
    assert!(live.values().all(|resource| *resource == LiveResource::Absent), "{live:#?}");
}

#[tokio::test]
async fn a_read_that_hangs_is_given_up_and_named() {
    let (_home, stack) = written(&format!("{HEAD}[s3.bucket.one]\nname = \"hung-one\"\n"));
    let wire = Wire::default();
    let emulator = moto();
    let world = wire.world(&emulator).await.with_patience(Duration::from_millis(300));
    wire.hang("s3:GET buckets");
    let failure = read::live(&world, &stack.declarations, &stack.secrets).await.unwrap_err();
    assert_eq!((failure.operation.as_str(), failure.cause), ("s3:ListAllMyBuckets", Cause::Network));
    assert!(failure.hint.unwrap().contains("TRUEUP_READ_TIMEOUT=10m"));
}
