use serde_json::json;

use super::*;
use crate::{aws::replay::answering, facts::KindFacts, kinds::ssm_parameter::SsmParameter, model::Cause};

fn target() -> Target {
    Target { name: "/a".to_owned(), ..Target::example("ssm.parameter", "a") }
}

fn desired(declaration: &serde_json::Value) -> ValueOf {
    let desired = KindFacts::desired(&SsmParameter, declaration, &target().scope).unwrap();
    ValueOf::deserialize(&desired.aspects[NAME]).unwrap()
}

#[test]
fn a_secret_has_a_key_and_is_taken_out_of_what_aws_says() {
    let wanted = desired(&json!({ "name": "/a", "secret": { "$secret": "sha256:1" } }));
    assert_eq!(wanted.key_id, Some("alias/aws/ssm".into()));
    let said =
        Failure::refused("ssm:PutParameter", "ValidationException", "Value 'hunter2' at 'value' failed");
    assert_eq!(without(said.clone(), "hunter2").message, "Value '(the secret)' at 'value' failed");
    assert_eq!(without(said.clone(), ""), said);
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
    ParameterContent.put(&aws, &target(), want).await.unwrap();

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
    let failure = ParameterContent.put(&aws, &target(), want).await.unwrap_err();
    assert_eq!((failure.cause, replay.sent().len()), (Cause::Guard, 1));
}
