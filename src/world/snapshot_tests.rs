use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;

use super::*;
use crate::{
    kinds,
    model::{Address, Owner, Scope},
};

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

fn world() -> SnapshotWorld {
    SnapshotWorld::in_memory(Snapshot::default())
}

fn part(node: &'static str) -> Part<'static> {
    let (kind, aspect) = node.split_once('/').unwrap();
    Part { kind: kinds::catalog().get(kind).unwrap(), aspect }
}

/// A resource of stack `calls`, at an address of its name.
fn target(part: Part<'_>, name: &str) -> Target {
    let address = Address::new(part.kind.name(), name);
    Target {
        name: name.to_owned(),
        scope: Scope {
            partition: "aws".into(),
            account: "111122223333".into(),
            region: "eu-central-1".into(),
        },
        outputs: Outputs::new(),
        owner: Some(Owner::new("calls", &address)),
        want: None,
        external: false,
        creation: BTreeMap::new(),
        settings: BTreeMap::new(),
        fresh: Arc::default(),
        secrets: Arc::default(),
        address,
    }
}

fn document(part: Part<'_>, json: &Value) -> Document {
    part.kind.aspect(part.aspect).unwrap().canonical(json).unwrap()
}

/// Puts `kind/aspect` of `name`; the code where it is refused.
fn put(world: &SnapshotWorld, node: &'static str, name: &str, json: &Value) -> Result<Outputs, String> {
    put_with(world, node, name, json, &[])
}

/// The same, with what travels along.
fn put_with(
    world: &SnapshotWorld,
    node: &'static str,
    name: &str,
    json: &Value,
    riders: &[(&'static str, Value)],
) -> Result<Outputs, String> {
    let part = part(node);
    let mut at = target(part, name);
    for (aspect, json) in riders {
        at.creation.insert((*aspect).to_owned(), document(Part { aspect, ..part }, json));
    }
    let put = world.put(part, &at, &document(part, json)).now_or_never().unwrap();
    put.map_err(|failure| failure.code.unwrap_or_default())
}

/// Deletes `kind/aspect` of `name`, or of an aspect so much as `gone` says.
fn delete(world: &SnapshotWorld, node: &'static str, name: &str, gone: Option<&Value>) -> Result<(), String> {
    let part = part(node);
    let at = Target { want: gone.map(|json| document(part, json)), ..target(part, name) };
    let deleted = world.delete(part, &at).now_or_never().unwrap();
    deleted.map_err(|failure| failure.code.unwrap_or_default())
}

fn held(world: &SnapshotWorld, kind: &str, id: &str, aspect: &str) -> Value {
    let snapshot = world.snapshot();
    snapshot.resources[kind][id].aspects.get(aspect).map_or(Value::Null, |document| document.json().clone())
}

fn role(world: &SnapshotWorld, name: &str) -> Result<Outputs, String> {
    put(world, "iam.role/role", name, &json!({ "path": "/" }))
}

fn bucket(world: &SnapshotWorld, name: &str) -> Result<Outputs, String> {
    put(world, "s3.bucket/bucket", name, &json!({ "object_lock": false }))
}

/// A policy that lets one principal read.
fn reads(principal: &str) -> Value {
    json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "s3:GetObject", "Resource": "*" } })
}

#[test]
fn ids_are_made_up_as_aws_does_and_never_twice() {
    let world = world();
    let ids: BTreeSet<String> = ["one", "two"].map(|name| role(&world, name).unwrap()["id"].clone()).into();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| id.starts_with("AROA") && id.len() == 21), "{ids:?}");
    assert!(ids.contains(&role(&world, "one").unwrap()["id"]), "creating it again made another one");
    // What was deleted and is made again is another one.
    delete(&world, "iam.role/role", "one", None).unwrap();
    assert!(!ids.contains(&role(&world, "one").unwrap()["id"]));
}

#[test]
fn a_new_resource_has_what_aws_gives_it() {
    let world = world();
    bucket(&world, "input").unwrap();
    assert_eq!(held(&world, "s3.bucket", "global/input", "public_access_block")["block_public_acls"], true);
    assert_eq!(held(&world, "s3.bucket", "global/input", "lifecycle"), Value::Null);
}

#[test]
fn a_policy_may_name_only_principals_that_exist() {
    let world = world().assuming(BTreeSet::from(["arn:aws:iam::111122223333:user/operator".to_owned()]));
    bucket(&world, "input").unwrap();
    let refused = |code: &str| Err(code.to_owned());
    let malformed = refused("MalformedPolicy");
    let name = |principal| put(&world, "s3.bucket/policy", "input", &reads(principal)).map(|_| ());
    assert_eq!(name(ROLE), malformed);
    assert_eq!(name("arn:aws:iam::111122223333:user/operator"), Ok(()));
    assert_eq!(name("arn:aws:iam::111122223333:root"), Ok(()));
    // What exists in another account can't be known here.
    assert_eq!(name("arn:aws:iam::444455556666:role/reader"), Ok(()));
    role(&world, "reader").unwrap();
    assert_eq!(name(ROLE), Ok(()));
    // A trust that travels with the creation is a policy like any other.
    let trust = |principal: &str| {
        let trust = json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole" } });
        put_with(&world, "iam.role/role", "writer", &json!({ "path": "/" }), &[("trust", trust)]).map(|_| ())
    };
    assert_eq!(trust("arn:aws:iam::111122223333:role/nobody"), refused("MalformedPolicyDocument"));
    assert_eq!(trust(ROLE), Ok(()));
}

#[test]
fn a_policy_keeps_the_id_of_a_principal_that_is_deleted() {
    let world = world();
    bucket(&world, "input").unwrap();
    let id = role(&world, "reader").unwrap()["id"].clone();
    put(&world, "s3.bucket/policy", "input", &reads(ROLE)).unwrap();
    delete(&world, "iam.role/role", "reader", None).unwrap();
    let policy = held(&world, "s3.bucket", "global/input", "policy").to_string();
    assert!(policy.contains(&id) && !policy.contains(ROLE), "{policy}");
}

#[test]
fn a_managed_policy_that_is_deleted_is_attached_to_nothing() {
    let world = world();
    let policy =
        put(&world, "iam.policy/policy", "read", &json!({ "path": "/", "description": "" })).unwrap();
    role(&world, "one").unwrap();
    role(&world, "two").unwrap();
    let other = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    put(&world, "iam.role/attachments", "one", &json!([policy["arn"], other])).unwrap();
    put(&world, "iam.role/attachments", "two", &json!([policy["arn"]])).unwrap();
    put(&world, "iam.role/boundary", "two", &json!(policy["arn"])).unwrap();
    assert_eq!(delete(&world, "iam.policy/policy", "read", None), Err("DeleteConflict".to_owned()));
    delete(&world, "iam.role/boundary", "two", None).unwrap();
    delete(&world, "iam.policy/policy", "read", None).unwrap();
    let found: Vec<(Value, Value)> = world.snapshot().resources["iam.role"]
        .keys()
        .map(|id| (held(&world, "iam.role", id, "attachments"), held(&world, "iam.role", id, "boundary")))
        .collect();
    assert!(found.contains(&(json!([other]), Value::Null)), "{found:?}");
    assert!(found.contains(&(Value::Null, Value::Null)), "{found:?}");
}

#[test]
fn a_bucket_goes_once_nothing_is_in_it() {
    let world = world();
    bucket(&world, "input").unwrap();
    let object = |key: &str| json!({ key: { "content": "" } });
    put(&world, "s3.bucket/objects", "input", &object("calls/")).unwrap();
    put(&world, "s3.bucket/objects", "input", &object("by-hand")).unwrap();
    assert_eq!(delete(&world, "s3.bucket/bucket", "input", None), Err("NotEmpty".to_owned()));
    // Only what is named goes; what somebody else put there stays, and keeps the bucket.
    delete(&world, "s3.bucket/objects", "input", Some(&object("calls/"))).unwrap();
    let left = held(&world, "s3.bucket", "global/input", "objects");
    assert_eq!(left.as_object().unwrap().keys().collect::<Vec<_>>(), ["by-hand"]);
    assert_eq!(delete(&world, "s3.bucket/bucket", "input", None), Err("NotEmpty".to_owned()));
    delete(&world, "s3.bucket/objects", "input", Some(&object("by-hand"))).unwrap();
    assert_eq!(delete(&world, "s3.bucket/bucket", "input", None), Ok(()));
    assert_eq!(world.snapshot().resources, BTreeMap::new());
}

#[test]
fn what_aws_can_not_change_stays() {
    let world = world();
    role(&world, "reader").unwrap();
    let moved = put(&world, "iam.role/role", "reader", &json!({ "path": "/calls/" }));
    assert_eq!(moved, Err("InvalidRequest".to_owned()));
    assert_eq!(
        put(
            &world,
            "iam.role/settings",
            "ghost",
            &json!({ "description": "", "max_session_duration": 3600 })
        ),
        Err("NotFound".to_owned())
    );
}

#[test]
fn what_belongs_to_others_is_not_made_again() {
    let world = world();
    let make = |stack: &str| {
        let owner = Owner::new(stack, &Address::new("s3.bucket", "input"));
        let tags = [("tags", json!(owner.tags()))];
        put_with(&world, "s3.bucket/bucket", "input", &json!({ "object_lock": false }), &tags).map(|_| ())
    };
    assert_eq!(make("calls"), Ok(()));
    // The answer may have been lost: the same stack goes on with what it made.
    assert_eq!(make("calls"), Ok(()));
    assert_eq!(make("billing"), Err("AlreadyExists".to_owned()));
}

/// Each document that names something, refused before that is there and taken after.
#[test]
fn what_a_document_names_must_exist_where_aws_looks_it_up() {
    let topic = "arn:aws:sns:eu-central-1:111122223333:uploads";
    let policy = "arn:aws:iam::111122223333:policy/read";
    let alarm = |rule: &str| json!({ "description": "", "rule": rule, "alarm_actions": [topic], "ok_actions": [], "insufficient_data_actions": [] });
    let cases = [
        ("s3.bucket/logging", json!({ "target_bucket": "logs" }), "InvalidTargetBucketForLogging"),
        (
            "s3.bucket/notifications",
            json!({ "n": { "topic": topic, "events": ["s3:ObjectCreated:*"], "prefix": "", "suffix": "" } }),
            "InvalidArgument",
        ),
        ("iam.role/attachments", json!([policy, "arn:aws:iam::aws:policy/ReadOnlyAccess"]), "NoSuchEntity"),
        ("iam.role/boundary", json!(policy), "NoSuchEntity"),
        ("cloudwatch.composite_alarm/alarm", alarm("ALARM(\"cpu\") OR OK(up)"), "ValidationError"),
    ];
    let world = world();
    bucket(&world, "input").unwrap();
    role(&world, "input").unwrap();
    for (node, document, code) in &cases {
        assert_eq!(put(&world, node, "input", document).map(drop), Err((*code).to_owned()), "{node}");
    }
    bucket(&world, "logs").unwrap();
    put(&world, "sns.topic/topic", "uploads", &json!({ "fifo": false })).unwrap();
    put(&world, "iam.policy/policy", "read", &json!({ "path": "/", "description": "" })).unwrap();
    for name in ["cpu", "up"] {
        put(&world, "cloudwatch.composite_alarm/alarm", name, &alarm("TRUE")).unwrap();
    }
    for (node, document, _) in &cases {
        assert_eq!(put(&world, node, "input", document).map(drop), Ok(()), "{node}");
    }
}

#[test]
fn aws_has_the_policies_that_it_publishes() {
    let world = world();
    role(&world, "input").unwrap();
    let attach = |name: &str| {
        put(&world, "iam.role/attachments", "input", &json!([format!("arn:aws:iam::aws:policy/{name}")]))
            .map(drop)
    };
    assert_eq!(attach("AWSLambdaBasicExecutionRole"), Err("NoSuchEntity".to_owned()));
    assert_eq!(attach("service-role/AWSLambdaBasicExecutionRole"), Ok(()));
}

#[test]
fn a_filter_is_made_in_a_group_that_exists() {
    let world = world();
    let filter = json!({ "pattern": "ERROR", "metric": { "namespace": "N", "name": "M", "value": "1" },
        "apply_on_transformed_logs": false, "field_selection_criteria": null, "emit_system_field_dimensions": [] });
    let make = || put(&world, "logs.metric_filter/filter", "/app:errors", &filter).map(drop);
    assert_eq!(make(), Err("ResourceNotFoundException".to_owned()));
    put(&world, "logs.group/group", "/app", &json!({ "class": "STANDARD" })).unwrap();
    assert_eq!(make(), Ok(()));
}

#[test]
fn names_are_told_apart_as_the_service_does() {
    let world = world();
    // To IAM, names that differ only in case are one; to Logs they are two.
    role(&world, "reader").unwrap();
    assert_eq!(role(&world, "Reader").map(drop), Err("EntityAlreadyExists".to_owned()));
    for name in ["/app", "/App"] {
        put(&world, "logs.group/group", name, &json!({ "class": "STANDARD" })).unwrap();
    }
    // A parameter of one level is the same with and without a slash.
    let value = json!({ "content": { "text": "x" }, "description": "" });
    let make = |name: &str| {
        let first = json!({ "type": "String", "data_type": "text" });
        put_with(&world, "ssm.parameter/parameter", name, &first, &[("value", value.clone())]).unwrap()
    };
    assert_eq!(make("token")["arn"], make("/token")["arn"]);
    assert_eq!(world.snapshot().resources["ssm.parameter"].len(), 1);
    // Metric and composite alarms share their names.
    let composite = json!({ "description": "", "rule": "TRUE", "alarm_actions": [], "ok_actions": [], "insufficient_data_actions": [] });
    put(&world, "cloudwatch.composite_alarm/alarm", "up", &composite).unwrap();
    let part = part("cloudwatch.alarm/alarm");
    assert!(world.lock().is_taken(part.kind, &target(part, "up")));
}

#[test]
fn what_is_renamed_is_another_one_unless_aws_gave_it_an_id() {
    let world = world();
    let read = |node: &'static str, name: &str| {
        let part = part(node);
        let at = Target {
            owner: Some(Owner::new("calls", &Address::new(part.kind.name(), "one"))),
            ..target(part, name)
        };
        world.read(part, &at).now_or_never().unwrap().unwrap().map(|seen| seen.outputs)
    };
    let owned = |node: &'static str| {
        let owner = Owner::new("calls", &Address::new(part(node).kind.name(), "one"));
        [("tags", json!(owner.tags()))]
    };
    put_with(&world, "iam.role/role", "one", &json!({ "path": "/" }), &owned("iam.role/role")).unwrap();
    assert!(read("iam.role/role", "one").is_some());
    assert_eq!(read("iam.role/role", "two"), None);
    let key = json!({ "spec": "SYMMETRIC_DEFAULT", "usage": "ENCRYPT_DECRYPT", "multi_region": false });
    put_with(&world, "kms.key/key", "one", &key, &owned("kms.key/key")).unwrap();
    let id = read("kms.key/key", "two").unwrap()["id"].clone();
    // Its outputs follow its alias.
    let renamed = Target {
        owner: Some(Owner::new("calls", &Address::new("kms.key", "one"))),
        ..target(part("kms.key/alias"), "two")
    };
    let alias = document(part("kms.key/alias"), &json!("alias/two"));
    let outputs = world.put(part("kms.key/alias"), &renamed, &alias).now_or_never().unwrap().unwrap();
    assert_eq!((outputs["alias"].as_str(), &outputs["id"]), ("alias/two", &id));
    // Nobody else's key is found by that name alone, nor by the old one.
    assert_eq!(read("kms.key/key", "one").map(|outputs| outputs["id"].clone()), Some(id));
}

#[test]
fn a_bucket_is_in_one_region() {
    let world = world();
    bucket(&world, "input").unwrap();
    let part = part("s3.bucket/bucket");
    let mut at = target(part, "input");
    at.scope.region = "us-east-1".to_owned();
    let failure = world.read(part, &at).now_or_never().unwrap().unwrap_err();
    assert_eq!(failure.message, "the bucket input exists in eu-central-1; it is declared in us-east-1");
    let want = document(part, &json!({ "object_lock": false }));
    assert!(world.put(part, &at, &want).now_or_never().unwrap().is_err());
}

#[test]
fn what_a_declaration_leaves_to_aws_has_its_default() {
    let world = world();
    let first = json!({ "type": "String", "data_type": "text" });
    let value = |tier: Option<&str>| json!({ "content": { "text": "x" }, "description": "", "tier": tier });
    put_with(&world, "ssm.parameter/parameter", "/a", &first, &[("value", value(None))]).unwrap();
    assert_eq!(held(&world, "ssm.parameter", "eu-central-1//a", "value")["tier"], "Standard");
    let tier = |tier| put(&world, "ssm.parameter/value", "/a", &value(Some(tier))).map(drop);
    assert_eq!(tier("Advanced"), Ok(()));
    assert_eq!(tier("Standard"), Err("InvalidRequest".to_owned()));
}

#[test]
fn objects_that_nobody_declares_are_not_looked_at() {
    let world = world();
    bucket(&world, "input").unwrap();
    put(&world, "s3.bucket/objects", "input", &json!({ "a.txt": { "content": "x" } })).unwrap();
    let part = part("s3.bucket/objects");
    let read = |want: Option<Value>| {
        let at = Target { want: want.map(|want| document(part, &want)), ..target(part, "input") };
        world.read(part, &at).now_or_never().unwrap().unwrap().is_some()
    };
    assert!(read(Some(json!({ "a.txt": { "content": "y" } }))));
    assert!(!read(Some(json!({ "b.txt": { "content": "y" } }))));
    assert!(!read(None));
}

#[tokio::test]
async fn changes_made_together_are_saved_together() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("local.json");
    let world = SnapshotWorld::in_file(Snapshot::default(), path.clone());
    let part = part("logs.group/group");
    let want = document(part, &json!({ "class": "STANDARD" }));
    let targets: Vec<Target> = (0..50).map(|each| target(part, &format!("/{each}"))).collect();
    let puts = targets.iter().map(|at| world.put(part, at, &want));
    for made in futures_util::future::join_all(puts).await {
        made.unwrap();
    }
    assert_eq!(Snapshot::read(&path).unwrap(), world.snapshot());
    // What came back as made is saved, and all that was made with it.
    let state = world.lock();
    assert_eq!((state.changes, state.saved), (50, 50));
}

#[tokio::test]
async fn two_runs_on_one_file_end_with_both_results() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("local.json");
    let open = || SnapshotWorld::in_file(Snapshot::read_or_start(&path).unwrap(), path.clone());
    let (one, two) = (open(), open());
    let part = part("logs.group/group");
    let scope = target(part, "").scope;
    let want = document(part, &json!({ "class": "STANDARD" }));
    let run = async |world: &SnapshotWorld, stack: &str| {
        assert_eq!(World::lock(world, stack, &scope, stack).await.unwrap(), Locked::Ours);
        let at = target(part, &format!("/{stack}"));
        tokio::task::yield_now().await;
        world.put(part, &at, &want).await.unwrap();
        world.unlock(stack, &scope).await.unwrap();
    };
    futures_util::future::join(run(&one, "one"), run(&two, "two")).await;
    assert_eq!(Snapshot::read(&path).unwrap().resources["logs.group"].len(), 2);
    // Whoever applies the same stack already is named, not waited for.
    assert_eq!(World::lock(&one, "one", &scope, "r").await.unwrap(), Locked::Ours);
    let Locked::Theirs(Some(holder)) = World::lock(&two, "one", &scope, "s").await.unwrap() else {
        panic!("both have the lock")
    };
    assert_eq!(holder.run, "r");
}
