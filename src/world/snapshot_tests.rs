use std::{collections::BTreeMap, sync::Arc};

use serde_json::json;

use super::*;
use crate::{
    kinds,
    model::{Address, Scope},
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
    let malformed = Err("MalformedPolicy".to_owned());
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
    assert_eq!(trust("arn:aws:iam::111122223333:role/nobody"), malformed);
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
    assert_eq!(held(&world, "s3.bucket", "global/input", "objects"), object("by-hand"));
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
