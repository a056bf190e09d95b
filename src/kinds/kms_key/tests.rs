//! What a declaration means, and what of it is refused without a source: what AWS refused is in `tests/recorded/kms`.

use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use serde_json::{Value, json};

use super::{
    alias::KeyAlias,
    kind::KmsKey,
    policy::KeyPolicy,
    settings::{KeyEnabled, Rotation},
    spec::usages,
};
use crate::{
    facts::{AspectFacts, KindFacts},
    kind::prelude::*,
    policy::Policy,
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

fn desired(mut declaration: Value) -> Desired {
    if declaration.get("alias").is_none() {
        declaration["alias"] = "master".into();
    }
    KindFacts::desired(&KmsKey, &declaration, &scope()).unwrap()
}

#[test]
fn what_kms_would_refuse_is_found_offline() {
    let statement = |principal: &str| json!({ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "kms:*", "Resource": "*" });
    let policy = |principal: &str| json!({ "Version": "2012-10-17", "Statement": [statement(principal)] });
    let (own, role) = ("111122223333", "arn:aws:iam::111122223333:role/a");
    let cases = [
        (json!({}), ""),
        (json!({ "spec": "RSA_2048", "usage": "SIGN_VERIFY", "rotation": false }), ""),
        (json!({ "policy": policy("arn:aws:iam::111122223333:root") }), ""),
        (json!({ "services": ["logs.amazonaws.com"], "statements": { "Grants": statement(own) } }), ""),
        (
            json!({ "statements": { "Enable IAM User Permissions": statement(own) } }),
            "statements.Enable IAM User Permissions: a statement",
        ),
        (json!({ "statements": { "A": { "Effect": "Allow" } } }), "statements.A"),
        (json!({ "policy": policy(role) }), "policy: no statement allows the account"),
        (json!({ "policy": policy("444455556666") }), "policy: no statement allows the account"),
        (json!({ "policy": { "Version": "2012-10-17" } }), "policy: missing `Statement`"),
        (json!({ "policy": policy(own), "users": [role] }), "policy: `policy` is the whole"),
    ];
    for (case, expected) in cases {
        let problems = desired(case.clone()).problems;
        let messages = problems.iter().map(|one| format!("{}: {}", one.path.join("."), one.message));
        let messages: Vec<_> = messages.collect();
        assert_eq!(messages.is_empty(), expected.is_empty(), "{case}: {messages:?}");
        assert!(messages.iter().all(|message| message.starts_with(expected)), "{case}: {messages:?}");
    }
}

#[test]
fn an_alias_may_be_written_with_its_prefix() {
    let pending = json!({ "$pending": "alias/${iam.role.a.name}" });
    let cases = [
        (json!("master"), "master", json!("alias/master")),
        (json!("alias/master"), "master", json!("alias/master")),
        (pending.clone(), "${iam.role.a.name}", pending),
    ];
    for (alias, name, document) in cases {
        let desired = desired(json!({ "alias": alias }));
        assert_eq!((desired.name.value().as_str(), &desired.aspects["alias"]), (name, &document));
        // What is not declared is left out.
        let declared: Vec<_> = desired.aspects.keys().copied().collect();
        assert_eq!(declared, ["alias", "key", "tags"]);
        assert_eq!(desired.settings["deletion_window_days"], 30);
    }
}

#[test]
fn a_policy_lets_the_account_in_and_services_under_the_conditions_that_they_meet() {
    let account = json!({ "StringEquals": { "aws:SourceAccount": ["111122223333"] } });
    let arn = "arn:aws:logs:eu-central-1:111122223333:*";
    let groups = json!({ "ArnLike": { "kms:EncryptionContext:aws:logs:arn": [arn] } });
    let cases = [
        ("logs.amazonaws.com", "logs.eu-central-1.amazonaws.com", groups.clone()),
        ("logs.eu-central-1.amazonaws.com", "logs.eu-central-1.amazonaws.com", groups),
        ("cloudwatch.amazonaws.com", "cloudwatch.amazonaws.com", account.clone()),
        ("cloudtrail.amazonaws.com", "cloudtrail.amazonaws.com", account),
        ("events.amazonaws.com", "events.amazonaws.com", Value::Null),
        ("s3.amazonaws.com", "s3.amazonaws.com", Value::Null),
        ("sns.amazonaws.com", "sns.amazonaws.com", Value::Null),
    ];
    for (service, principal, condition) in cases {
        let desired = desired(json!({ "services": [service] }));
        let policy: Policy = serde_json::from_value(desired.aspects["policy"].clone()).unwrap();
        let statements = policy.statements().map(|(_, one)| (one.sid.clone().unwrap(), json!(one)));
        let statements: BTreeMap<String, Value> = statements.collect();
        let of_service = &statements[&format!("Allow use of the key by {service}")];
        assert_eq!(of_service["Principal"], json!({ "Service": [principal] }));
        assert_eq!(of_service["Condition"], condition, "{service}");
        let root = "arn:aws:iam::111122223333:root";
        assert_eq!(statements["Enable IAM User Permissions"]["Principal"], json!({ "AWS": [root] }));
    }
    assert_eq!(AspectFacts::undeclared(&KeyPolicy, &scope()), AspectFacts::initial(&KeyPolicy, &scope()));
}

#[test]
fn rotation_is_a_word_or_a_period() {
    let cases = [
        (json!(true), json!({ "enabled": true, "period_days": 365 }), json!(true)),
        (json!(false), json!({ "enabled": false }), json!(false)),
        (json!({ "enabled": false, "period_days": 180 }), json!({ "enabled": false }), json!(false)),
        (
            json!({ "period_days": 180 }),
            json!({ "enabled": true, "period_days": 180 }),
            json!({ "period_days": 180 }),
        ),
    ];
    for (written, document, again) in cases {
        let rotation: Rotation = serde_json::from_value(written).unwrap();
        assert_eq!((json!(rotation), rotation.to_declaration()), (document.clone(), again));
        assert_eq!(serde_json::from_value::<Rotation>(document).unwrap(), rotation);
    }
    assert!(serde_json::from_value::<Rotation>(json!({ "days": 180 })).is_err());
}

#[test]
fn enabling_comes_first_and_disabling_last() {
    let place = |want: bool| {
        Configured(KeyEnabled).place(Configured(KeyEnabled).canonical(&json!(want)).ok().as_ref())
    };
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
