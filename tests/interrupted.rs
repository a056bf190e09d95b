//! What happens when an apply is killed, or is not alone: each time on an emulator, by the binary.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "each test uses its part of what the tests share")]
mod support;

use std::{io::Read as _, path::Path, sync::Mutex, thread::sleep, time::Duration};

use support::{
    binary::{begin, fine, trueup},
    emulators::{Emulator, ministack, moto},
};

const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stacks/cci-lite");

/// Held by a test that has an emulator to itself.
static ALONE: Mutex<()> = Mutex::new(());

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

/// Each position is a run of its own, from nothing.
fn converges_from_every_write(emulator: &Emulator, positions: impl Iterator<Item = usize>) -> usize {
    let mut killed = 0;
    for position in positions {
        emulator.reset();
        let home = tempfile::tempdir().unwrap();
        let home = home.path();
        if !killed_at(emulator, home, position) {
            break;
        }
        killed += 1;
        fine(home, Some(emulator), &["apply", CCI_LITE, "--yes"]);
        let (code, out) = trueup(home, Some(emulator), &["plan", CCI_LITE, "--detailed-exitcode"]);
        assert_eq!(code, 0, "killed at write {position} on {}: {out}", emulator.name);
        assert!(!out.contains("no file declares"), "an orphan of write {position}: {out}");
        emulator.boto3(ONE_OF_EACH);
    }
    emulator.reset();
    killed
}

#[test]
fn killed_after_any_write_the_next_apply_makes_up_for_it_on_ministack() {
    let killed = converges_from_every_write(ministack(), 1..);
    // The writes of an undisturbed apply, its lock among them.
    assert!(killed > 20, "only {killed} writes");
}

/// Some positions on the other emulator too.
#[test]
fn killed_after_some_writes_the_next_apply_makes_up_for_it_on_moto() {
    let _alone = ALONE.lock().unwrap();
    assert!(converges_from_every_write(moto(), (2..).step_by(6)) > 3);
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
    let emulator = moto();
    let _alone = ALONE.lock().unwrap();
    emulator.reset();
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
    emulator.reset();
}

#[test]
fn of_two_applies_at_once_one_changes_everything_and_the_other_nothing() {
    let emulator = moto();
    let _alone = ALONE.lock().unwrap();
    emulator.reset();
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
    emulator.reset();
}
