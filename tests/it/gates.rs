//! Gates: a rollout phase by phase, with proof after each, by the binary on both emulators. What a
//! failed gate stops, what a rerun does, and what can be checked without an account.

use std::{fs, path::Path};

use serde_json::Value;
use trueup::{
    gate::{Outcome, Verdict, checks::CHECKS},
    render::sign_off::SignOff,
};

use crate::support::{
    binary::{fine, json_plan, trueup},
    emulators::{Emulator, ministack, moto},
    files,
};

const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stacks/cci-lite");

/// The runbook's own policy: both conditions stand in one Deny, so that it denies only what breaks
/// *both* rules, and every upload over HTTPS passes.
const RUNBOOKS_POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyPlainHttpAndUploadsWithoutKms",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:PutObject",
      "Resource": "${s3.bucket.input.arn}/*",
      "Condition": {
        "Bool": { "aws:SecureTransport": "false" },
        "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" }
      }
    }
  ]
}"#;

/// The output from a line on, without what differs from run to run.
fn from(out: &str, line: &str) -> String {
    let (_, rest) = out.split_once(&format!("\n{line}\n")).unwrap_or_else(|| panic!("no `{line}` in {out}"));
    let key = regex_lite::Regex::new("key/[0-9a-f-]{36}").unwrap();
    let time = regex_lite::Regex::new(r"in \d+\.\d s|\d+ calls, \d+\.\d s").unwrap();
    // ministack does not say of an object that it has a bucket key, and moto has no SimulatePrincipalPolicy.
    let rest = time.replace_all(rest, "…").replace(", with a bucket key", "").replace(", and asked IAM", "");
    // What runs at once ends in any order.
    let mut lines: Vec<&str> = rest.lines().collect();
    lines
        .chunk_by_mut(|one, other| one.starts_with("  + ") && other.starts_with("  + "))
        .for_each(<[_]>::sort_unstable);
    format!("{line}\n{}", key.replace_all(&lines.join("\n"), "key/…"))
}

/// From an empty account through every gate, with a mistake on the way.
fn rolls_out_gate_by_gate(emulator: &Emulator) {
    // Only who speaks TLS can find plain HTTP refused.
    let emulator = &emulator.over_tls();
    let home = tempfile::tempdir().unwrap();
    let (home, on) = (home.path(), Some(emulator));
    files::copy(Path::new(CCI_LITE), &home.join("stack"));
    let policy = home.join("stack/policies/input-bucket.json");
    let right = fs::read_to_string(&policy).unwrap();
    // Nobody wants to wait for a minute for what will not come.
    let gates = home.join("stack/gates.toml");
    let impatient = fs::read_to_string(&gates).unwrap().replace("[[verify]]", "[[verify]]\nwithin = \"0s\"");
    fs::write(&gates, impatient).unwrap();

    // What `check` finds in the runbook's policy is allowed, so that the gate has something to find.
    let foundation = home.join("stack/foundation.toml");
    let allowed = "{ rule = \"joined-requirements\", reason = \"as the runbook has it\" }";
    let before = "{ rule = \"demanded-header\"";
    let text = fs::read_to_string(&foundation).unwrap().replace(before, &format!("{allowed}, {before}"));
    assert!(text.contains(allowed));
    fs::write(&foundation, text).unwrap();

    // The gate finds what the runbook's policy lets through, and nothing of the next phase begins.
    fs::write(&policy, RUNBOOKS_POLICY).unwrap();
    let (code, out) = trueup(home, on, &["apply", "stack", "--yes"]);
    assert_eq!(code, 4, "{out}");
    insta::assert_snapshot!("stopped", from(&out, "the gate of foundation"));
    let left = json_plan(home, on, "stack", &[]);
    let phases = left["resources"].as_array().unwrap().iter().map(|each| each["phase"].as_u64());
    assert!(phases.clone().count() > 0 && phases.clone().all(|phase| phase > Some(0)), "{left:#}");

    // Without a mend, the rerun stops at the same place, although nothing of that phase changes.
    let (code, out) = trueup(home, on, &["apply", "stack", "--yes"]);
    assert!(code == 4 && out.contains("Stopped: the gate of foundation does not hold."), "{code}: {out}");

    // With the mend it goes on to the end.
    fs::write(&policy, right).unwrap();
    let out = fine(home, on, &["apply", "stack", "--yes"]);
    insta::assert_snapshot!("goes-on", from(&out, "the gate of foundation"));
    emulator.boto3(
        "import boto3\n\
         s3 = boto3.client('s3')\n\
         listed = s3.list_object_versions(Bucket='cci-lite-input')\n\
         keys = [each['Key'] for each in listed.get('Versions', [])]\n\
         assert not [key for key in keys if 'probe' in key], keys\n\
         assert not listed.get('DeleteMarkers')\n",
    );

    // Sign-off: all gates in one report. Somebody still has to click, which only that report minds.
    let (code, out) = trueup(home, on, &["verify", "stack"]);
    assert_eq!(code, 4, "{out}");
    insta::assert_snapshot!("verify", from(&format!("\n{out}"), "foundation"));
    fine(home, on, &["verify", "stack", "--phase", "foundation"]);
    let (_, out) = trueup(home, on, &["verify", "stack", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&report["format"], &report["holds"]), (&1.into(), &false.into()), "{report:#}");
    // A mail that nobody has confirmed, and a crawler that has not run.
    let verdicts: Vec<&str> = report["gates"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|gate| gate["checks"].as_array().unwrap())
        .map(|check| check["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == "fails").count(), 2, "{report:#}");
    assert!(!verdicts.contains(&"not-checkable"), "{report:#}");
}

#[test]
fn cci_lite_proves_each_phase_on_ministack() {
    rolls_out_gate_by_gate(&ministack());
}

#[test]
fn cci_lite_proves_each_phase_on_moto() {
    rolls_out_gate_by_gate(&moto());
}

#[test]
fn a_rehearsal_says_what_a_file_can_not_show() {
    let home = tempfile::tempdir().unwrap();
    let out = fine(home.path(), None, &["apply", CCI_LITE, "--local", "--yes"]);
    insta::assert_snapshot!(from(&out, "the gate of foundation"));
    let out = fine(home.path(), None, &["verify", CCI_LITE, "--local"]);
    assert!(out.contains("can't be made here."), "{out}");
    let time = regex_lite::Regex::new("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z").unwrap();
    for (format, inside) in [("markdown", "| ➖ not checkable here |"), ("junit", "<skipped message=")] {
        let out = fine(home.path(), None, &["verify", CCI_LITE, "--local", "--format", format]);
        assert!(out.contains(inside) && time.is_match(&out), "{out}");
    }
}

#[test]
fn a_sign_off_says_who_saw_what_and_when() {
    let check = |name: &str, phase, verdict, saw: &str| Outcome {
        name: name.to_owned(),
        phase,
        verdict,
        blocks: name != "the mail is confirmed",
        expected: "refused",
        did: (verdict != Verdict::NotCheckable).then(|| "put an object | read it back".to_owned()),
        saw: saw.to_owned(),
        why: vec![saw.to_owned()],
        detail: (verdict == Verdict::Holds).then(|| "by the policy of the bucket".to_owned()),
        help: Some("look at <the policy>".to_owned()),
        tries: 3,
    };
    let outcomes = [
        check("an upload without encryption is refused", Some(0), Verdict::Holds, "refused"),
        check("an upload under another key is refused", Some(0), Verdict::Fails, "stored"),
        check("the mail is confirmed", Some(1), Verdict::NotKnown, "denied: sns:GetSubscriptionAttributes"),
        check("the key is usable", Some(1), Verdict::NotCheckable, "a file has no keys"),
    ];
    let report = SignOff {
        stack: "cci-lite",
        account: "111122223333",
        region: "eu-central-1",
        caller: Some("arn:aws:sts::111122223333:assumed-role/Admin/me@example.com"),
        source: "12 calls, 0.4 s",
        at: "2026-11-30T12:00:00Z",
        outcomes: &outcomes,
        phases: &["foundation".to_owned(), "pipeline".to_owned()],
        only: None,
        interrupted: false,
    };
    insta::assert_snapshot!("sign-off-markdown", report.markdown());
    insta::assert_snapshot!("sign-off-junit", report.junit());
    let json = report.json();
    assert_eq!((&json["at"], &json["account"]), (&report.at.into(), &report.account.into()));
    assert!(json["caller"].as_str().unwrap().ends_with("me@example.com"));
}

/// A stack whose first gate holds if it is told to expect what is so.
const TWO_PHASES: &str = r#"
[stack]
name   = "two-phases"
region = "eu-central-1"

[variables.matches]
default = "no match"

[[phases]]
name = "first"
[[phases]]
name = "second"

[logs.metric_filter.failures]
name      = "failures"
log_group = "somebody-elses"
pattern   = '"failed"'
metric    = { namespace = "Example", name = "Failures" }
phase     = "first"

[ssm.parameter.two]
name  = "/two"
value = "2"
phase = "second"

[[verify]]
name     = "failures are counted"
phase    = "first"
filter   = "logs.metric_filter.failures"
log_line = "the upload failed"
expect   = "${var.matches}"
within   = "0s"

[[verify]]
name      = "everything is there"
phase     = "second"
resources = ["ssm.parameter.two", "logs.metric_filter.failures"]
expect    = "there"
"#;

#[test]
fn a_part_of_a_stack_passes_the_gates_that_belong_to_it() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::write(home.join("stack.toml"), TWO_PHASES).unwrap();
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = [&["apply", "stack.toml", "--local", "--yes"], arguments].concat();
        trueup(home, None, &all)
    };
    let (code, out) = run(&["--through", "first"]);
    assert!(code == 4 && out.contains("Stopped: the gate of first does not hold."), "{code}: {out}");
    let (code, out) = run(&["--phase", "second"]);
    assert!(code == 4 && out.contains("1 not started"), "what comes before is proven first: {code}: {out}");
    // A resource by itself is no phase.
    let (code, out) = run(&["--target", "logs.metric_filter.failures"]);
    assert!(code == 0 && !out.contains("gate"), "{code}: {out}");
    let (code, out) = run(&["--skip-gates"]);
    assert!(code == 0 && out.contains("warning: --skip-gates"), "{code}: {out}");
    // With nothing to change it is proven all the same.
    let (code, out) = run(&[]);
    assert!(
        code == 4 && out.contains("No changes.") && out.contains("✗ failures are counted"),
        "{code}: {out}"
    );
    let (code, out) = run(&["--var", "matches=match"]);
    assert!(code == 0 && out.contains("✓ everything is there"), "{code}: {out}");
}

#[test]
fn a_saved_plan_passes_the_gates_too() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    fs::write(home.join("stack.toml"), TWO_PHASES).unwrap();
    fine(home, None, &["plan", "stack.toml", "--local", "--out", "plan.json"]);
    let (code, out) = trueup(home, None, &["apply", "plan.json", "--yes"]);
    assert!(code == 4 && out.contains("Stopped: the gate of first does not hold."), "{code}: {out}");
}

#[test]
fn the_documentation_lists_every_check() {
    let written = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/gates.md")).unwrap();
    for check in CHECKS {
        let row = written.lines().find(|line| line.starts_with(&format!("| `{} =", check.key)));
        let row = row.unwrap_or_else(|| panic!("docs/gates.md has no row for `{}`", check.key));
        for word in check.expects {
            assert!(row.contains(&format!("`{word}`")), "`{word}` is missing: {row}");
        }
        // What a file can't show is said of the check, not found out on the way.
        assert_eq!(row.ends_with("| not checkable |"), check.needs_account, "{row}");
    }
}

#[test]
fn what_is_wrong_with_a_check_is_shown_at_its_line() {
    let home = tempfile::tempdir().unwrap();
    fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gates/mistakes.toml"),
        home.path().join("stack.toml"),
    )
    .unwrap();
    let (code, out) = trueup(home.path(), None, &["verify", "stack.toml", "--local"]);
    assert_eq!(code, 3, "{out}");
    insta::assert_snapshot!(out);
    let (code, planned) = trueup(home.path(), None, &["plan", "stack.toml", "--local"]);
    assert!(code == 3 && planned == out, "plan says something else: {planned}");
    let (code, checked) = trueup(home.path(), None, &["check", "stack.toml"]);
    let last = "help: the check belongs to phase `first`";
    assert!(code == 3 && checked.contains(last), "check says nothing of it: {checked}");
}
