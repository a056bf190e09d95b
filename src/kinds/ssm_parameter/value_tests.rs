use serde_json::{Value, json};

use super::*;
use crate::{
    aws::replay::answering,
    facts::KindFacts,
    kinds::ssm_parameter::SsmParameter,
    model::{Address, Cause},
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

fn target() -> Target {
    Target {
        address: Address::new("ssm.parameter", "a"),
        name: "/a".to_owned(),
        scope: scope(),
        outputs: Outputs::new(),
        owner: None,
        want: None,
        external: false,
        creation: [].into(),
        settings: [].into(),
        fresh: std::sync::Arc::default(),
        secrets: std::sync::Arc::default(),
    }
}

fn metadata() -> Metadata {
    Metadata { tier: "Standard".into(), description: "d".into(), ..Metadata::default() }
}

fn desired(declaration: &Value) -> Value {
    let desired = KindFacts::desired(&SsmParameter, declaration, &scope()).unwrap();
    assert_eq!(desired.problems, []);
    desired.aspects[NAME].clone()
}

/// What planning compares: the declaration, filled from what was read.
fn filled(declaration: &Value, live: &ValueOf) -> ValueOf {
    let mut want: ValueOf = serde_json::from_value(desired(declaration)).unwrap();
    ParameterContent::fill(&mut want, live);
    want
}

#[test]
fn what_is_not_declared_is_as_aws_answers() {
    let live = from_aws(metadata(), Content::Text("x".into()), None).unwrap();
    assert_eq!(filled(&json!({ "name": "/a", "value": "x", "description": "d" }), &live), live);
    assert_eq!(live.allowed_pattern, None);
}

#[test]
fn intelligent_tiering_is_either_tier() {
    let declaration =
        json!({ "name": "/a", "value": "x", "description": "d", "tier": "Intelligent-Tiering" });
    for wanted in [Some(Tier::Intelligent), None] {
        let live = from_aws(metadata(), Content::Text("x".into()), wanted).unwrap();
        assert_eq!(filled(&declaration, &live), live);
    }
}

#[test]
fn json_read_by_whoever_did_not_know_is_no_difference() {
    let declaration = json!({ "name": "/a", "json": { "b": 1, "a": 2 }, "description": "d" });
    let live = from_aws(metadata(), Content::Text("{\"b\": 1, \"a\": 2}".into()), None).unwrap();
    assert_eq!(filled(&declaration, &live), live);
    let live = from_aws(metadata(), Content::Text("{\"b\": 2}".into()), None).unwrap();
    assert_ne!(filled(&declaration, &live), live);
}

#[test]
fn a_secret_has_a_key_and_is_taken_out_of_what_aws_says() {
    let wanted = desired(&json!({ "name": "/a", "secret": { "$secret": "sha256:1" } }));
    assert_eq!(wanted["key_id"], "alias/aws/ssm");
    let said =
        Failure::refused("ssm:PutParameter", "ValidationException", "Value 'hunter2' at 'value' failed");
    assert_eq!(without(said.clone(), "hunter2").message, "Value '(the secret)' at 'value' failed");
    assert_eq!(without(said.clone(), ""), said);
    assert_eq!(said.cause, Cause::Refused);
}

#[test]
fn a_name_has_its_slash_in_the_arn_once() {
    for name in ["/a/b", "a"] {
        let arn = &KindFacts::predict(&SsmParameter, name, None, &scope())["arn"];
        assert_eq!(
            *arn,
            format!("arn:aws:ssm:eu-central-1:111122223333:parameter/{}", name.trim_start_matches('/'))
        );
    }
}

#[tokio::test]
async fn a_write_leaves_nothing_of_what_there_was() {
    let policy = r#"{\"Type\":\"Expiration\",\"Version\":\"1.0\",\"Attributes\":{\"Timestamp\":\"x\"}}"#;
    let live = format!(
        r#"{{"Parameters": [{{"Name": "/a", "Tier": "Advanced", "DataType": "aws:ec2:image",
            "AllowedPattern": "^ami-", "Policies": [{{"PolicyText": "{policy}"}}]}}]}}"#
    );
    let (aws, replay) = answering(&[(200, &live), (200, r#"{"Version": 2, "Tier": "Advanced"}"#)]);
    let want = desired(&json!({ "name": "/a", "value": "ami-1", "tier": "Advanced" }));
    ParameterContent.put(&aws, &target(), serde_json::from_value(want).unwrap()).await.unwrap();

    let expected = json!({
        "Name": "/a", "Type": "String", "Value": "ami-1", "Description": "", "AllowedPattern": "",
        "Tier": "Advanced", "Policies": "[{}]", "DataType": "aws:ec2:image", "Overwrite": true,
    });
    assert_eq!(replay.sent()[1], expected);
}

#[tokio::test]
async fn there_is_no_way_back_from_the_advanced_tier() {
    let (aws, replay) = answering(&[(200, r#"{"Parameters": [{"Name": "/a", "Tier": "Advanced"}]}"#)]);
    let want = desired(&json!({ "name": "/a", "value": "x", "tier": "Standard" }));
    let failure =
        ParameterContent.put(&aws, &target(), serde_json::from_value(want).unwrap()).await.unwrap_err();
    assert_eq!((failure.cause, replay.sent().len()), (Cause::Guard, 1));
}
