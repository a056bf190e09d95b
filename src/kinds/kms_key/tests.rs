//! What a declaration means; and a key on the wire, which is never created twice and never taken for another.

use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use serde_json::{Value, json};

use super::{
    alias::KeyAlias,
    key::{KeyItself, KeyValue},
    kind::KmsKey,
    settings::{KeyEnabled, Rotation},
    spec::{SYMMETRIC, usages},
};
use crate::{
    aws::replay::answering,
    facts::{AspectFacts, KindFacts},
    kind::prelude::*,
    model::Cause,
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

#[test]
fn an_alias_may_be_written_with_its_prefix() {
    let pending = json!({ "$pending": "alias/${iam.role.a.name}" });
    for (alias, name, document) in [
        (json!("master"), "master", json!("alias/master")),
        (json!("alias/master"), "master", json!("alias/master")),
        (pending.clone(), "${iam.role.a.name}", pending),
    ] {
        let desired = KindFacts::desired(&KmsKey, &json!({ "alias": alias }), &scope()).unwrap();
        assert_eq!((desired.name.value().as_str(), &desired.aspects["alias"]), (name, &document));
    }
}

/// Beside the forms of the fixtures.
#[test]
fn a_key_that_is_not_rotated_has_no_period() {
    let rotation = |written: Value| serde_json::from_value::<Rotation>(written);
    let off = rotation(json!({ "enabled": false, "period_days": 180 })).unwrap();
    assert_eq!((off, off.to_declaration()), (rotation(json!(false)).unwrap(), json!(false)));
    assert!(rotation(json!({ "days": 180 })).is_err());
}

#[test]
fn enabling_comes_first_and_disabling_last() {
    let place = |want| KeyEnabled::place(Some(&want));
    assert_eq!((place(true), place(false)), (Place::First, Place::Last));
}

#[test]
fn ids_are_made_up_in_their_form() {
    let unique = "0123456789abcdef0123456789abcdef";
    let made =
        |first: Value| <KmsKey as Kind>::make_up("master", Some(&first), &scope(), unique)["arn"].clone();
    let key = "arn:aws:kms:eu-central-1:111122223333:key/";
    assert_eq!(made(json!({ "multi_region": false })), format!("{key}01234567-89ab-cdef-0123-456789abcdef"));
    assert_eq!(made(json!({ "multi_region": true })), format!("{key}mrk-{unique}"));
}

#[test]
fn a_stored_key_is_called_by_its_alias() {
    let alias = |text: &'static str| {
        move |name: &str| (name == "alias").then(|| KeyAlias.canonical(&json!(text)).unwrap())
    };
    let outputs = <KmsKey as Kind>::predict("old", None, &scope());
    assert_eq!(<KmsKey as Kind>::called(&outputs, &alias("alias/new")).as_deref(), Some("new"));
    assert_eq!(<KmsKey as Kind>::called(&outputs, &|_| None).as_deref(), Some("old"));
}

#[test]
fn every_spec_that_the_sdk_knows_has_a_usage() {
    for spec in KeySpec::values() {
        assert!(!usages(spec).is_empty(), "{spec}");
        assert!(usages(spec).iter().all(|usage| KeyUsageType::values().contains(usage)), "{spec}");
    }
}

fn target() -> Target {
    Target { outputs: [("id".to_owned(), "1".to_owned())].into(), ..Target::example("kms.key", "master") }
}

fn symmetric() -> KeyValue {
    KeyValue { spec: SYMMETRIC.to_owned(), usage: "ENCRYPT_DECRYPT".to_owned(), multi_region: false }
}

/// What AWS says of key `id` in `state`.
fn key(id: &str, state: &str) -> String {
    let key = json!({
        "KeyId": id, "KeyState": state, "KeySpec": SYMMETRIC, "KeyUsage": "ENCRYPT_DECRYPT", "Origin": "AWS_KMS",
    });
    json!({ "KeyMetadata": key }).to_string()
}

fn aliases(aliases: &Value) -> String {
    json!({ "Aliases": aliases, "Truncated": false }).to_string()
}

const OURS: &str = r#"{"Truncated": false, "Tags": [
    {"TagKey": "trueup:stack", "TagValue": "calls"}, {"TagKey": "trueup:address", "TagValue": "kms.key.master"}]}"#;
const KEPT_OUT: &str = r#"{"__type": "AccessDeniedException", "message": "not authorized because no resource-based policy allows it"}"#;
const DENIED: &str = r#"{"__type": "AccessDeniedException", "message": "not authorized because no identity-based policy allows it"}"#;

#[tokio::test]
async fn a_key_is_created_once_whatever_comes_back() {
    let (aws, replay) =
        answering(&[(500, r#"{"__type": "KMSInternalException"}"#), (200, &key("1", "Enabled"))]);
    let failure = KeyItself.put(&aws, &target(), symmetric()).await.unwrap_err();
    assert_eq!(failure.code.as_deref(), Some("KMSInternalException"));
    assert_eq!(replay.sent().len(), 1);
    let sent = &replay.sent()[0];
    assert_eq!(sent["Tags"][1], json!({ "TagKey": "trueup:stack", "TagValue": "calls" }));
    assert!(sent["Policy"].as_str().unwrap().contains("arn:aws:iam::111122223333:root"), "{sent}");
    assert_eq!(sent.get("BypassPolicyLockoutSafetyCheck"), None);
}

#[tokio::test]
async fn without_an_alias_the_tags_tell_which_key_it_is() {
    let keys = r#"{"Keys": [{"KeyId": "aws"}, {"KeyId": "other"}, {"KeyId": "own"}], "Truncated": false}"#;
    let of_aws =
        json!([{ "AliasName": "alias/aws/s3", "TargetKeyId": "aws" }, { "AliasName": "alias/aws/new" }]);
    let (aws, replay) = answering(&[
        (200, &aliases(&of_aws)),
        (200, keys),
        (400, KEPT_OUT),
        (200, OURS),
        (200, &key("own", "Enabled")),
    ]);
    let seen = KeyItself.read(&aws, &target()).await.unwrap().unwrap();
    assert_eq!(seen.outputs["id"], "own");
    assert_eq!(seen.outputs["arn"], "arn:aws:kms:eu-central-1:111122223333:key/own");
    assert_eq!(seen.value, symmetric());
    assert_eq!(replay.sent().len(), 5, "the keys of AWS are not asked for tags");
}

#[tokio::test]
async fn tags_that_may_not_be_read_are_not_absent() {
    let keys = r#"{"Keys": [{"KeyId": "other"}], "Truncated": false}"#;
    let (aws, _) = answering(&[(200, &aliases(&json!([]))), (200, keys), (400, DENIED)]);
    assert_eq!(KeyItself.read(&aws, &target()).await.unwrap_err().cause, Cause::Denied);
}

#[tokio::test]
async fn a_key_that_waits_for_its_deletion_is_absent() {
    let points = aliases(&json!([{ "AliasName": "alias/master", "TargetKeyId": "old" }]));
    let keys = r#"{"Keys": [{"KeyId": "old"}], "Truncated": false}"#;
    for state in ["PendingDeletion", "PendingReplicaDeletion"] {
        let (aws, _) = answering(&[(200, &points), (200, &key("old", state)), (200, keys), (200, OURS)]);
        assert!(KeyItself.read(&aws, &target()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn deleting_a_key_that_waits_for_its_deletion_is_fine() {
    let invalid = r#"{"__type": "KMSInvalidStateException", "message": "1 is pending deletion."}"#;
    for (state, fine) in [("PendingDeletion", true), ("Updating", false)] {
        let points = aliases(&json!([{ "AliasName": "alias/master", "TargetKeyId": "1" }]));
        let (aws, replay) =
            answering(&[(200, &points), (200, "{}"), (400, invalid), (200, &key("1", state))]);
        assert_eq!(KeyItself.delete(&aws, &target()).await.is_ok(), fine);
        assert_eq!(replay.sent()[1], json!({ "AliasName": "alias/master" }));
        assert_eq!(replay.sent()[2], json!({ "KeyId": "1", "PendingWindowInDays": 30 }));
    }
}
