use serde_json::{Value, json};

use super::*;
use crate::{
    facts::{AspectFacts, KindFacts},
    kinds::kms_key::Rotation,
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

fn desired(declaration: &Value) -> Desired {
    let desired = KindFacts::desired(&KmsKey, declaration, &scope()).unwrap();
    assert_eq!(desired.problems, []);
    desired
}

#[test]
fn an_alias_may_be_written_with_its_prefix() {
    for alias in ["master", "alias/master"] {
        let desired = desired(&json!({ "alias": alias }));
        assert_eq!(desired.name.known(), Some("master"));
        assert_eq!(desired.aspects["alias"], "alias/master");
    }
    let pending = desired(&json!({ "alias": { "$pending": "alias/${iam.role.a.name}" } }));
    assert_eq!(pending.name.value(), "${iam.role.a.name}");
    assert_eq!(pending.aspects["alias"], json!({ "$pending": "alias/${iam.role.a.name}" }));
}

#[test]
fn what_is_not_declared_is_left_out() {
    let desired = desired(&json!({ "alias": "master" }));
    let declared: Vec<_> = desired.aspects.keys().copied().collect();
    assert_eq!(declared, ["alias", "key", "tags"]);
    assert_eq!(desired.settings["deletion_window_days"], 30);
}

#[test]
fn the_policy_always_lets_the_account_in() {
    let role = "arn:aws:iam::111122223333:role/lambda";
    let desired = desired(&json!({ "alias": "master", "users": [role], "services": ["logs.amazonaws.com"] }));
    let policy: Policy = serde_json::from_value(desired.aspects["policy"].clone()).unwrap();
    let text = policy.to_json();
    assert!(text.contains("arn:aws:iam::111122223333:root") && text.contains(role), "{text}");
    assert!(text.contains("arn:aws:logs:eu-central-1:111122223333:*"), "{text}");
    assert!(!text.contains("${"), "{text}");
    assert_eq!(AspectFacts::undeclared(&KeyPolicy, &scope()), AspectFacts::initial(&KeyPolicy, &scope()));
}

#[test]
fn rotation_is_a_word_or_a_period() {
    let cases = [
        (json!(true), json!({ "enabled": true, "period_days": 365 })),
        (json!(false), json!({ "enabled": false })),
        (json!({ "period_days": 180 }), json!({ "enabled": true, "period_days": 180 })),
    ];
    for (written, canonical) in cases {
        let rotation: Rotation = serde_json::from_value(written).unwrap();
        assert_eq!(serde_json::to_value(rotation).unwrap(), canonical);
        assert_eq!(serde_json::from_value::<Rotation>(canonical).unwrap(), rotation);
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
