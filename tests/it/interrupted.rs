//! What happens when an apply is killed, is told to end, or is not alone: each time on an emulator, by the binary.

use std::{
    io::Read as _,
    path::Path,
    process::{Child, Command, Output},
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, sleep},
    time::{Duration, Instant},
};

use crate::support::{
    binary::{begin, fine, trueup},
    emulators::{Emulator, Lease, ministack, moto},
};

const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stacks/calls");

/// Exactly one of everything, and nothing but what the stack declares.
const ONE_OF_EACH: &str = r#"
import boto3
s3, iam, kms, ssm, logs, sns = (boto3.client(name) for name in ("s3", "iam", "kms", "ssm", "logs", "sns"))
def own_keys():
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            about = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if about["KeyManager"] == "CUSTOMER" and about["KeyState"] != "PendingDeletion":
                yield key["KeyId"]
held = {
    "buckets": sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]),
    "keys": len(list(own_keys())),
    "aliases": [alias["AliasName"] for alias in kms.list_aliases()["Aliases"]
                if not alias["AliasName"].startswith("alias/aws/")],
    "roles": [role["RoleName"] for role in iam.list_roles(PathPrefix="/")["Roles"]
              if not role["Path"].startswith("/aws-")],
    "parameters": sorted(one["Name"] for one in ssm.describe_parameters()["Parameters"]),
    "locks": [group["logGroupName"] for group in logs.describe_log_groups(
        logGroupNamePrefix="/trueup/lock/")["logGroups"]],
    "groups": [group["logGroupName"] for group in logs.describe_log_groups(
        logGroupNamePrefix="/aws/")["logGroups"]],
    "topics": len(sns.list_topics()["Topics"]),
}
assert held == {
    "buckets": ["cci-lite-input", "cci-lite-results"],
    "keys": 1,
    "aliases": ["alias/cci-lite-master-key"],
    "roles": ["cci-lite-lambda-role"],
    "parameters": ["/cci-lite/config/models", "/cci-lite/config/tenants/demo-tenant"],
    "locks": [],
    "groups": ["/aws/lambda/cci-lite-processor"],
    "topics": 1,
}, held
"#;

/// Kills an apply with SIGKILL once its `position`th write has taken effect and before its answer came.
/// `false` where it makes fewer writes than that.
fn killed_at(emulator: &Emulator, home: &Path, position: usize) -> bool {
    emulator.brake(position);
    let mut apply = begin(home, emulator, &["apply", CCI_LITE, "--yes"]);
    loop {
        if emulator.stands_still() {
            apply.kill().unwrap();
            apply.wait().unwrap();
            emulator.release();
            return true;
        }
        if let Some(status) = apply.try_wait().unwrap() {
            let mut out = String::new();
            apply.stdout.take().unwrap().read_to_string(&mut out).unwrap();
            assert!(status.success(), "{position}: {out}");
            emulator.release();
            return false;
        }
        sleep(Duration::from_millis(10));
    }
}

/// Tries every `step`th write from `first` on, each in an account of its own, until an apply makes fewer writes than
/// that; how many were tried. A run mostly waits for the pace that AWS sets, so some are under way at once.
fn at_each_write(
    lease: fn() -> Lease,
    (first, step): (usize, usize),
    act: impl Fn(&Emulator, usize) -> bool + Sync,
) -> usize {
    let (next, tried) = (AtomicUsize::new(first), AtomicUsize::new(0));
    let lane = || {
        let emulator = lease();
        loop {
            emulator.reset();
            if !act(&emulator, next.fetch_add(step, Ordering::Relaxed)) {
                break;
            }
            tried.fetch_add(1, Ordering::Relaxed);
        }
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(lane))));
    tried.into_inner()
}

fn converges_from(emulator: &Emulator, position: usize) -> bool {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    if !killed_at(emulator, home, position) {
        return false;
    }
    fine(home, Some(emulator), &["apply", CCI_LITE, "--yes"]);
    let (code, out) = trueup(home, Some(emulator), &["plan", CCI_LITE, "--detailed-exitcode"]);
    assert_eq!(code, 0, "killed at write {position} on {}: {out}", emulator.name);
    assert!(!out.contains("no file declares"), "an orphan of write {position}: {out}");
    emulator.boto3(ONE_OF_EACH);
    true
}

#[test]
fn killed_after_any_write_the_next_apply_makes_up_for_it_on_ministack() {
    let killed = at_each_write(ministack, (1, 1), converges_from);
    // The writes of an undisturbed apply, its lock among them.
    assert!(killed > 20, "only {killed} writes");
}

/// Some positions on the other emulator too.
#[test]
fn killed_after_some_writes_the_next_apply_makes_up_for_it_on_moto() {
    assert!(at_each_write(moto, (2, 6), converges_from) > 3);
}

/// Sends a signal to a run.
fn signal(run: &Child, name: &str) {
    let sent = Command::new("kill").args(["-s", name, &run.id().to_string()]).status().unwrap();
    assert!(sent.success(), "kill -s {name}");
    // The run takes it at once; what it does then may wait.
    sleep(Duration::from_millis(50));
}

/// Exit code and output of a run that ends within `seconds`.
fn ended(mut run: Child, seconds: u64) -> (i32, String) {
    let began = Instant::now();
    while run.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(seconds) {
            run.kill().unwrap();
            panic!("it does not end: {}", told(&run.wait_with_output().unwrap()));
        }
        sleep(Duration::from_millis(10));
    }
    let output = run.wait_with_output().unwrap();
    (output.status.code().unwrap_or(-1), told(&output))
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An apply that stands still at its `position`th write; `None` where it ended before that.
fn braked(emulator: &Emulator, home: &Path, position: usize) -> Option<Child> {
    emulator.brake(position);
    let mut apply = begin(home, emulator, &["apply", CCI_LITE, "--yes"]);
    while !emulator.stands_still() {
        if apply.try_wait().unwrap().is_some() {
            emulator.release();
            return None;
        }
        sleep(Duration::from_millis(10));
    }
    Some(apply)
}

const NO_LOCK: &str = r#"
import boto3
groups = boto3.client("logs").describe_log_groups(logGroupNamePrefix="/trueup/lock/")["logGroups"]
assert not groups, groups
"#;

/// The signals that end a run, and the exit codes that say so.
const SIGNALS: [(&str, i32); 3] = [("TERM", 143), ("HUP", 129), ("INT", 130)];

/// Signalled at a write, an apply ends what runs, says so, and gives its lock back, so that another machine goes on
/// at once.
fn ends_in_order_at(emulator: &Emulator, position: usize) -> bool {
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let Some(apply) = braked(emulator, homes[0].path(), position) else { return false };
    // Mostly SIGTERM, the others in between.
    let (name, expected) = SIGNALS[if position % 4 == 2 { 1 + position / 4 % 2 } else { 0 }];
    signal(&apply, name);
    emulator.release();
    let (code, said) = ended(apply, 60);
    let at = format!("SIG{name} at write {position} on {}: {code}: {said}", emulator.name);
    if code == 0 {
        // It came during the last write, and nothing was left to do.
        assert!(said.contains("25 changes applied"), "{at}");
    } else {
        assert_eq!(code, expected, "{at}");
        let nothing = said.contains(&format!("nothing was changed: interrupted by SIG{name}"));
        let some = said.contains("Interrupted: what was running has ended. Run it again to go on.");
        let gate = said.contains("was interrupted");
        assert!(nothing == (position == 1) && (nothing || some || gate), "{at}");
    }
    emulator.boto3(NO_LOCK);
    fine(homes[1].path(), Some(emulator), &["apply", CCI_LITE, "--yes"]);
    if position.is_multiple_of(4) {
        emulator.boto3(ONE_OF_EACH);
    }
    true
}

#[test]
fn signalled_at_any_write_it_ends_in_order_on_moto() {
    let signalled = at_each_write(moto, (1, 1), ends_in_order_at);
    assert!(signalled > 20, "only {signalled} writes");
}

#[test]
fn a_second_signal_leaves_what_is_under_way_and_still_gives_the_lock_back() {
    let emulator = &moto();
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let apply = braked(emulator, homes[0].path(), 4).unwrap();
    signal(&apply, "INT");
    signal(&apply, "INT");
    // What is under way gets some seconds; then the lock is next, which the emulator has to answer.
    sleep(Duration::from_secs(6));
    emulator.release();
    let (code, said) = ended(apply, 20);
    assert_eq!(code, 130, "{said}");
    assert!(said.contains("Interrupted again: nothing is waited for any longer."), "{said}");
    assert!(said.contains("whether it took effect is not known"), "{said}");
    emulator.boto3(NO_LOCK);
    fine(homes[1].path(), Some(emulator), &["apply", CCI_LITE, "--yes"]);
    emulator.boto3(ONE_OF_EACH);
}

#[test]
fn a_third_signal_ends_at_once_and_names_the_lock_that_stays() {
    let emulator = &moto();
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let apply = braked(emulator, homes[0].path(), 4).unwrap();
    for name in ["TERM", "INT", "HUP"] {
        signal(&apply, name);
    }
    let (code, said) = ended(apply, 4);
    // The first one says what cut it short.
    assert_eq!(code, 143, "{said}");
    let stays = "The stack's lock stays, the log group /trueup/lock/cci-lite in eu-central-1. The next apply on this \
                 machine takes it over; elsewhere use --force-unlock.";
    assert!(said.contains(stays), "{said}");
    emulator.release();
    let (code, out) = trueup(homes[1].path(), Some(emulator), &["apply", CCI_LITE, "--yes"]);
    assert!(code == 4 && out.contains("is being applied by"), "{out}");
    let out = fine(homes[0].path(), Some(emulator), &["apply", CCI_LITE, "--yes"]);
    assert!(out.contains("Took the stack's lock over from a run on this machine that was killed"), "{out}");
    emulator.boto3(ONE_OF_EACH);
}

#[test]
fn looks_that_do_not_hold_are_given_up_at_a_signal() {
    let emulator = &moto();
    let home = tempfile::tempdir().unwrap();
    // On a busy machine it takes longer until it looks.
    for seconds in [3, 10, 30] {
        let verify = begin(home.path(), emulator, &["verify", CCI_LITE]);
        sleep(Duration::from_secs(seconds));
        signal(&verify, "TERM");
        let (code, said) = ended(verify, 30);
        assert_eq!(code, 143, "{said}");
        if said.contains("the looks that are under way end") {
            return;
        }
    }
    panic!("it never looked");
}

#[test]
fn a_home_that_can_not_be_written_is_named() {
    let emulator = &moto();
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(".local"), "a file").unwrap();
    let (code, out) = trueup(home.path(), Some(emulator), &["apply", CCI_LITE, "--yes"]);
    assert!(code == 1 && out.contains(".local/state/trueup/locks/"), "{code}: {out}");
}

/// Somebody else's lock, from another machine.
const LOCKED: &str = r#"
import boto3
boto3.client("logs").create_log_group(logGroupName="/trueup/lock/cci-lite", tags={
    "trueup:lock:who": "arn:aws:sts::111122223333:assumed-role/deploy/ci-41",
    "trueup:lock:since": "2026-01-31T12:00:00Z", "trueup:lock:run": "another"})
"#;

#[test]
fn a_stack_that_somebody_applies_is_left_to_them_unless_their_lock_is_forced() {
    let emulator = &moto();
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    emulator.boto3(LOCKED);
    let (code, out) = trueup(home, Some(emulator), &["apply", CCI_LITE, "--yes"]);
    assert_eq!(code, 4, "{out}");
    let said = "nothing was changed: the stack cci-lite is being applied by \
                arn:aws:sts::111122223333:assumed-role/deploy/ci-41 since 2026-01-31T12:00:00Z";
    assert!(out.contains(said) && out.contains("--force-unlock"), "{out}");
    let out = fine(home, Some(emulator), &["plan", CCI_LITE]);
    assert!(out.contains("25 changes: 25 create"), "something was changed: {out}");
    let out = fine(home, Some(emulator), &["apply", CCI_LITE, "--yes", "--force-unlock"]);
    assert!(
        out.contains("Took the stack's lock over from arn:aws:sts::111122223333:assumed-role/deploy/ci-41"),
        "{out}"
    );
    emulator.boto3(ONE_OF_EACH);
}

#[test]
fn of_two_applies_at_once_one_changes_everything_and_the_other_nothing() {
    let emulator = &moto();
    // Two machines: neither knows of the other but by the account.
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let runs = homes.each_ref().map(|home| begin(home.path(), emulator, &["apply", CCI_LITE, "--yes"]));
    let mut codes = Vec::new();
    let mut said = String::new();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        codes.push(output.status.code().unwrap());
        said += &String::from_utf8_lossy(&output.stdout);
        said += &String::from_utf8_lossy(&output.stderr);
    }
    codes.sort_unstable();
    // The other one found the lock; or once it had that, an account that was not the one it had read; or, if it
    // began late, all done.
    let other = match codes[..] {
        [0, 4] => {
            said.contains("is being applied by")
                || said.contains("the account has changed since the plan was made")
        }
        [0, 0] => said.contains("No changes."),
        _ => false,
    };
    assert!(other, "{codes:?}: {said}");
    assert_eq!(said.matches(" changes applied").count(), 1, "{said}");
    emulator.boto3(ONE_OF_EACH);
}
