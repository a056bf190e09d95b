//! What is asked and sent, and what AWS's answers become.

use crate::kind::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::{AclAssociations, delete_released};
use crate::{aws::replay::answering, facts::AspectFacts, kinds::wafv2::fake};

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
