use serde_json::{Value, json};

use super::{AclAssociations, ResourceType, type_of};
use crate::{
    aws::replay::answering,
    facts::AspectFacts,
    kind::prelude::*,
    kinds::{
        wafv2::{Itself, wire_tests::target},
        wafv2_web_acl::Wafv2WebAcl,
    },
};

const WEB: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f";
const OTHER: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/other/2e";
const POOL: &str = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_x";
const NONE: (u16, &str) = (200, r#"{"ResourceArns":[]}"#);
const DONE: (u16, &str) = (200, "{}");

/// An ACL of which this is wanted.
fn acl(want: Option<&[&str]>) -> Target {
    let mut at = target(&Wafv2WebAcl, "main");
    at.want = want.map(|arns| AclAssociations.canonical(&json!(arns)).unwrap());
    at
}

fn lists(arns: &[&str]) -> String {
    json!({ "ResourceArns": arns }).to_string()
}

/// What is seen, and the types that were asked for.
async fn seen(want: Option<&[&str]>, answers: &[(u16, &str)]) -> (Option<Value>, Vec<Value>) {
    let (aws, replay) = answering(answers);
    let seen = AclAssociations.read(&aws, &acl(want)).await.unwrap();
    let types = replay.sent().into_iter().map(|sent| sent["ResourceType"].clone()).collect();
    (seen.map(|seen| serde_json::to_value(seen.value).unwrap()), types)
}

#[tokio::test]
async fn declared_types_and_load_balancers_are_asked_for() {
    let both = lists(&[WEB, OTHER]);
    assert_eq!(seen(None, &[]).await, (None, vec![]));
    assert_eq!(
        seen(Some(&[WEB]), &[(200, &both)]).await,
        (Some(json!([OTHER, WEB])), vec![json!("APPLICATION_LOAD_BALANCER")]),
    );
    let pool = lists(&[POOL]);
    assert_eq!(
        seen(Some(&[POOL]), &[NONE, (200, &pool)]).await,
        (Some(json!([POOL])), vec![json!("APPLICATION_LOAD_BALANCER"), json!("COGNITO_USER_POOL")]),
    );
    assert_eq!(seen(Some(&[WEB]), &[NONE]).await.0, None);
    assert_eq!(seen(Some(&[]), &[NONE]).await.0, Some(json!([])));
}

#[tokio::test]
async fn only_the_difference_is_written_and_new_ones_come_first() {
    let live = lists(&[OTHER]);
    let (aws, replay) = answering(&[(200, &live), DONE, DONE]);
    let want = serde_json::from_value(json!([WEB])).unwrap();
    AclAssociations.put(&aws, &acl(None), want).await.unwrap();
    let arn = acl(None).outputs["arn"].clone();
    assert_eq!(
        replay.sent()[1..],
        [json!({ "WebACLArn": arn, "ResourceArn": WEB }), json!({ "ResourceArn": OTHER }),]
    );
}

#[tokio::test]
async fn what_another_acl_protects_by_now_keeps_it() {
    let live = lists(&[OTHER]);
    let (aws, replay) = answering(&[(200, &live)]);
    AclAssociations.delete(&aws, &acl(Some(&[WEB]))).await.unwrap();
    assert_eq!(replay.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dying_acl_is_taken_off_everything_if_aws_asks_for_it() {
    let got = json!({ "WebACL": { "Name": "main" }, "LockToken": "t" }).to_string();
    let in_use = (400, r#"{"__type":"WAFAssociatedItemException","message":"m"}"#);
    let denied = (400, r#"{"__type":"AccessDeniedException","message":"m"}"#);
    let (web, pool) = (lists(&[WEB]), lists(&[POOL]));
    let (web, pool, got) = ((200, web.as_str()), (200, pool.as_str()), (200, got.as_str()));
    let refused = [DONE, got, in_use];
    let released = [NONE, NONE, NONE, web, NONE, NONE, pool, NONE, DONE, DONE, got, DONE];
    // Distributions are nobody's to change here.
    let cases = [
        ("main", [&refused[..], &released].concat(), Ok(())),
        ("cloudfront/main", refused.to_vec(), Err("WAFAssociatedItemException")),
        ("main", vec![DONE, got, denied], Err("AccessDeniedException")),
    ];
    for (name, answers, expected) in cases {
        let (aws, replay) = answering(&answers);
        let done = Itself::<Wafv2WebAcl>::ASPECT.delete(&aws, &target(&Wafv2WebAcl, name)).await;
        assert_eq!(done.map_err(|failure| failure.code.unwrap()), expected.map_err(str::to_owned), "{name}");
        assert_eq!(replay.sent().len(), answers.len(), "{name}");
        if expected.is_ok() {
            assert_eq!(
                replay.sent()[11..13],
                [json!({ "ResourceArn": POOL }), json!({ "ResourceArn": WEB })]
            );
        }
    }
}

/// Each type that the SDK knows has its ARN.
#[test]
fn types_are_told_from_arns() {
    let cases = [
        ("AGENTCORE_GATEWAY", "bedrock-agentcore:eu-central-1:111122223333:gateway/g1"),
        ("AMPLIFY", "amplify:eu-central-1:111122223333:apps/d1"),
        ("API_GATEWAY", "apigateway:eu-central-1::/restapis/a1b2c3/stages/prod"),
        (
            "APPLICATION_LOAD_BALANCER",
            "elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f",
        ),
        ("APPSYNC", "appsync:eu-central-1:111122223333:apis/x"),
        ("APP_RUNNER_SERVICE", "apprunner:eu-central-1:111122223333:service/web/1f"),
        ("COGNITO_USER_POOL", "cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_x"),
        ("VERIFIED_ACCESS_INSTANCE", "ec2:eu-central-1:111122223333:verified-access-instance/vai-1"),
    ];
    assert_eq!(cases.map(|(expected, _)| expected), ResourceType::values());
    for (expected, rest) in cases {
        assert_eq!(type_of(&format!("arn:aws:{rest}")).unwrap().as_str(), expected);
    }
}
