//! A real stack on both emulators, by the binary: from nothing to "no changes", the same calls each
//! time, a snapshot that plans as the account does, drift made by someone else, and nothing left
//! behind. And what a plan says when one read is denied.

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use serde_json::Value;
use trueup::{aws::Aws, render, world::AwsWorld};

use crate::support::{
    account::{Account, stack, world},
    binary::{fine, json_plan, trueup},
    denying::Denying,
    emulators::{ACCOUNT, Emulator, REGION, ministack, moto},
    models::checked,
};

const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stacks/calls");

/// What a no-change plan of `tests/stacks/calls` needs: who calls; the tags of everything by one listing of
/// each of its two regions and one of what has none; the dashboards, instance profiles, identity providers and budgets,
/// which are in none of them, and the event source mappings of both regions, which are in them in part; all of
/// IAM by two; all aliases by one, and three reads of the key; all buckets by one, and for each bucket a
/// read of every aspect but the tags and of every declared prefix; the parameters' metadata and values
/// by one call each; all log groups by one; all subscriptions by one, and the topic; the alarms of each
/// region by one.
const CALLS: u64 =
    1 + (2 + 1) + (1 + 3 + 2) + 2 + (1 + 3) + (1 + 18 + 2 + 18 + 1) + (1 + 1) + 1 + (1 + 1) + 2;

/// A night's work in the console.
const BY_HAND: &str = r#"
import boto3, json
s3, iam, kms, ssm = (boto3.client(name) for name in ("s3", "iam", "kms", "ssm"))
rules = s3.get_bucket_lifecycle_configuration(Bucket="cci-lite-input")["Rules"]
rules[0]["Expiration"] = {"Days": 7}
s3.put_bucket_lifecycle_configuration(Bucket="cci-lite-input", LifecycleConfiguration={"Rules": rules})
s3.delete_bucket_policy(Bucket="cci-lite-results")
analysis = iam.get_role_policy(RoleName="cci-lite-lambda-role", PolicyName="analysis")["PolicyDocument"]
for statement in analysis["Statement"]:
    if statement["Sid"] == "InvokeTheModel":
        statement["Action"] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
iam.put_role_policy(RoleName="cci-lite-lambda-role", PolicyName="analysis", PolicyDocument=json.dumps(analysis))
iam.put_role_policy(RoleName="cci-lite-lambda-role", PolicyName="just-for-tonight", PolicyDocument=json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))
key = next(alias["TargetKeyId"] for page in kms.get_paginator("list_aliases").paginate()
           for alias in page["Aliases"] if alias["AliasName"] == "alias/cci-lite-master-key")
kms.disable_key_rotation(KeyId=key)
ssm.put_parameter(Name="/cci-lite/config/models", Type="String", Overwrite=True,
                  Value=json.dumps({"summary": {"model": "another", "region": "us-east-1", "max_tokens": 1024}}))
"#;

fn rolls_out(emulator: &Emulator) {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let on = Some(emulator);
    let out = fine(home, on, &["apply", CCI_LITE, "--yes"]);
    assert!(out.contains("Nothing is deleted."), "{out}");
    let (code, out) = trueup(home, on, &["plan", CCI_LITE, "--detailed-exitcode"]);
    assert_eq!(code, 0, "the second plan is not empty: {out}");

    // The same calls each time, and no more than AWS's batch calls need.
    let (one, other) = (json_plan(home, on, CCI_LITE, &[]), json_plan(home, on, CCI_LITE, &[]));
    assert_eq!(one, other);
    assert_eq!(one["calls"], CALLS, "{}", emulator.name);

    // A snapshot plans as the account does, for a change that touches everything.
    fine(home, on, &["snapshot", CCI_LITE, "--out", "live.json"]);
    let another = ["--var", "tenant=another-tenant", "--var", "owner=somebody"];
    let mut live = json_plan(home, on, CCI_LITE, &another);
    let offline: Vec<&str> = another.iter().chain(&["--live", "live.json"]).copied().collect();
    let mut saved = json_plan(home, None, CCI_LITE, &offline);
    assert!(live["resources"].as_array().is_some_and(|resources| resources.len() == 11), "{live:#}");
    live["calls"] = Value::Null;
    saved["calls"] = Value::Null;
    assert_eq!(live, saved);

    // So does one of all that carries the stack's own tag, but for what can't carry any.
    let (code, out) = trueup(home, on, &["snapshot", "--tag", "Project=CCI-Lite", "--out", "tagged.json"]);
    let saved = std::fs::read_to_string(home.join("tagged.json")).unwrap();
    let saved: Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(code, 0, "{out}: {:#}", saved["unreadable"]);
    let tagged = json_plan(home, None, CCI_LITE, &["--live", "tagged.json"]);
    // Objects are looked at only where a stack names them.
    let aspects = |resource: &Value| resource["changes"].as_array().unwrap().clone();
    let changes: Vec<Value> = tagged["resources"].as_array().unwrap().iter().flat_map(aspects).collect();
    assert!(changes.iter().all(|change| change["aspect"] == "objects"), "{}: {tagged:#}", emulator.name);

    // Someone else edits by hand; the plan names each edit, and apply takes them back.
    emulator.boto3(BY_HAND);
    let plan = fine(home, on, &["plan", CCI_LITE]);
    let plan: Vec<&str> = plan.lines().skip(1).collect();
    insta::assert_snapshot!("drift", plan.join("\n"));
    fine(home, on, &["apply", CCI_LITE, "--yes"]);
    let (code, out) = trueup(home, on, &["plan", CCI_LITE, "--detailed-exitcode"]);
    assert_eq!(code, 0, "after the repair the plan is not empty: {out}");

    // The key holds data, so it stays until it is named.
    let (code, out) = trueup(home, on, &["destroy", CCI_LITE, "--yes"]);
    assert_eq!((code, out.contains("--allow-destroy kms.key.master")), (4, true), "{out}");
    fine(
        home,
        on,
        &[
            "destroy",
            CCI_LITE,
            "--yes",
            "--allow-destroy",
            "kms.key.master",
            "--allow-destroy",
            "logs.group.processor",
        ],
    );
    let out = fine(home, on, &["destroy", CCI_LITE, "--yes"]);
    assert!(out.contains("Nothing to delete."), "{out}");
}

#[test]
fn cci_lite_rolls_out_on_ministack() {
    rolls_out(&ministack());
}

#[test]
fn cci_lite_rolls_out_on_moto() {
    rolls_out(&moto());
}

#[tokio::test]
async fn a_denied_read_is_named_and_stops_nothing_else() {
    let emulator = &ministack();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("stack.toml");
    let text = "[stack]\nname = \"denied\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
                [s3.bucket.one]\nname = \"denied-one\"\n[iam.role.two]\nname = \"denied-two\"\n";
    std::fs::write(&file, text).unwrap();
    let mut stack = stack(&file);
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(Denying::new("/denied-one/?encryption"))
        .credentials_provider(Credentials::new(ACCOUNT, "test", None, None, "tests"))
        .region(Region::new(REGION))
        .endpoint_url(&emulator.endpoint)
        .load()
        .await;
    let made = world(emulator).await;
    Account { world: &made, stack: &stack }.apply().await;
    let world = AwsWorld::new(checked(Aws::new(config).without_pauses()));
    for declaration in &mut stack.declarations {
        declaration.desired.aspects.entry("tags").and_modify(|tags| tags["Env"] = "prod".into());
    }
    let plan = Account { world: &world, stack: &stack }.plan().await;
    let text = render::plan::text(&plan, "").plain();
    insta::assert_snapshot!(text);
}
