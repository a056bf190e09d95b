//! What is asked and sent, and what AWS's answers become.

use crate::kind::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::{AclAssociations, delete_released, problems, type_of, types};
use crate::{
    aws::replay::answering,
    facts::AspectFacts,
    kinds::wafv2::{WafScope, fake},
};

const WEB: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f";
const OTHER: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/other/2e";
const POOL: &str = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_x";
const NONE: (u16, &str) = (200, r#"{"ResourceArns":[]}"#);
const DONE: (u16, &str) = (200, "{}");

/// An ACL of which this is wanted.
fn acl(want: Option<&[&str]>) -> Target {
    let mut at = fake::target("wafv2.web_acl", "webacl", "main");
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

/// What a deletion says that AWS first refuses, and what is sent for it.
async fn deleted(at: &Target, code: &str, answers: &[(u16, &str)]) -> (Result<(), Failure>, Vec<Value>) {
    let (aws, replay) = answering(answers);
    let tried = AtomicU32::new(0);
    let delete = || async {
        let first = tried.fetch_add(1, Ordering::Relaxed) == 0;
        if first { Err(Failure::refused("wafv2:DeleteWebACL", code, "no")) } else { Ok(()) }
    };
    let done = delete_released(&aws, at, delete).await;
    (done, replay.sent())
}

#[tokio::test(start_paused = true)]
async fn a_dying_acl_is_taken_off_everything_if_aws_asks_for_it() {
    let (web, pool) = (lists(&[WEB]), lists(&[POOL]));
    let answers = [NONE, NONE, NONE, (200, &*web), NONE, NONE, (200, &*pool), NONE, DONE, DONE];
    let (done, sent) = deleted(&acl(None), "WAFAssociatedItemException", &answers).await;
    assert_eq!(done, Ok(()));
    assert_eq!(sent[8..], [json!({ "ResourceArn": POOL }), json!({ "ResourceArn": WEB })]);
    // Distributions are nobody's to change here.
    let global = fake::target("wafv2.web_acl", "webacl", "cloudfront/main");
    let (_, sent) = deleted(&global, "WAFAssociatedItemException", &[]).await;
    assert_eq!(sent, Vec::<Value>::new());
    let (done, sent) = deleted(&acl(None), "AccessDeniedException", &[]).await;
    assert_eq!((done.is_err(), sent.len()), (true, 0));
}

#[test]
fn types_are_told_from_arns() {
    let cases = [
        (
            "elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f",
            "APPLICATION_LOAD_BALANCER",
        ),
        ("apigateway:eu-central-1::/restapis/a1b2c3/stages/prod", "API_GATEWAY"),
        ("appsync:eu-central-1:111122223333:apis/x", "APPSYNC"),
        ("cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_x", "COGNITO_USER_POOL"),
        ("apprunner:eu-central-1:111122223333:service/web/1f", "APP_RUNNER_SERVICE"),
        ("ec2:eu-central-1:111122223333:verified-access-instance/vai-1", "VERIFIED_ACCESS_INSTANCE"),
        ("amplify:eu-central-1:111122223333:apps/d1", "AMPLIFY"),
        ("bedrock-agentcore:eu-central-1:111122223333:gateway/g1", "AGENTCORE_GATEWAY"),
    ];
    assert_eq!(cases.len(), types().count());
    for (rest, expected) in cases {
        assert_eq!(type_of(&format!("arn:aws:{rest}")).unwrap().as_str(), expected);
    }
    for rest in [
        "elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/x/1",
        "apigateway:eu-central-1::/apis/x/stages/y",
        "apigateway:eu-central-1::/restapis/x",
        "cloudfront::111122223333:distribution/E1",
    ] {
        assert!(type_of(&format!("arn:aws:{rest}")).is_none(), "{rest}");
    }
}

fn check(arn: &str, waf: WafScope, expect: &[&str]) {
    let scope = Scope {
        partition: "aws".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
    };
    let told: Vec<String> = problems(&[arn.into()], waf, &scope)
        .into_iter()
        .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
        .collect();
    assert_eq!(told, expect, "{arn}");
}

#[test]
fn what_waf_does_not_protect_is_told() {
    let balancer = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/web/1f";
    let regional = WafScope::Regional;
    check(balancer, regional, &[]);
    check(balancer, WafScope::Cloudfront, &["associations: a CloudFront distribution names its ACL itself"]);
    check(
        &balancer.replace("eu-central-1", "eu-west-1"),
        regional,
        &["associations.0: the ACL is in eu-central-1, and this is in eu-west-1"],
    );
    check(
        &balancer.replace("/app/", "/net/"),
        regional,
        &["associations.0: WAF protects Application Load Balancers and no other load balancers"],
    );
    check(
        "arn:aws:apigateway:eu-central-1::/apis/x/stages/y",
        regional,
        &["associations.0: WAF protects REST APIs, no HTTP or WebSocket APIs"],
    );
    check(
        "arn:aws:apigateway:eu-central-1::/restapis/x",
        regional,
        &["associations.0: WAF protects a stage, as in `…::/restapis/ID/stages/NAME`"],
    );
    check(
        "arn:aws:cloudfront::111122223333:distribution/E1",
        regional,
        &["associations.0: a CloudFront distribution names its ACL itself"],
    );
    check("arn:aws:s3:::site", regional, &["associations.0: WAF protects nothing of this kind"]);
}
