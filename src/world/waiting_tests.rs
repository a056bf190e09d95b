use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use futures_util::future::FutureExt;
use serde_json::json;

use super::*;
use crate::{
    aws::replay::answering,
    facts::AspectFacts,
    kind::{DynAspect, Fresh, outputs},
    kinds,
    model::{Address, Outputs, Scope},
};

const ROLE: &str = "arn:aws:iam::111122223333:role/new";

fn target(kind: &str, name: &str) -> Target {
    Target {
        address: Address::new(kind, name),
        name: name.to_owned(),
        scope: Scope {
            partition: "aws".into(),
            account: "111122223333".into(),
            region: "eu-central-1".into(),
        },
        outputs: Outputs::new(),
        owner: None,
        want: None,
        external: false,
        creation: BTreeMap::new(),
        settings: std::collections::BTreeMap::new(),
        fresh: Arc::new(Fresh::default()),
        secrets: Arc::default(),
    }
}

fn aspect(kind: &str, name: &str) -> &'static dyn DynAspect {
    let acts = kinds::acts(kind).unwrap().acts();
    acts.iter().copied().find(|aspect| AspectFacts::name(*aspect) == name).unwrap()
}

/// How often an act is tried that always fails, and for how long.
async fn tried(
    transient: &[Transient],
    at: &Target,
    failure: &Failure,
    answers: &[(u16, &str)],
) -> (u32, Duration) {
    let (aws, replay) = answering(answers);
    let tries = AtomicU32::new(0);
    let start = Instant::now();
    let done: Result<(), Failure> = Waiting::of(transient, &aws, at, false)
        .until_settled(&Hurry::default(), || {
            tries.fetch_add(1, Ordering::Relaxed);
            async { Err(failure.clone()) }.boxed()
        })
        .await;
    assert!(done.is_err());
    assert_eq!(replay.sent().len(), answers.len(), "each date is asked for once");
    (tries.into_inner(), start.elapsed())
}

/// An answer of `GetRole` about a role that was created so long ago.
fn role_of(age: Duration) -> String {
    let created = SystemTime::now() - age;
    let created = aws_smithy_types::DateTime::from(created);
    let created = created.fmt(aws_smithy_types::date_time::Format::DateTime).unwrap();
    format!(
        "<GetRoleResponse><GetRoleResult><Role><Path>/</Path><RoleName>x</RoleName><RoleId>AROA1</RoleId>\
         <Arn>arn:aws:iam::111122223333:role/x</Arn><CreateDate>{created}</CreateDate></Role></GetRoleResult>\
         </GetRoleResponse>"
    )
}

const NO_ENTITY: &str =
    "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>";

fn trusting(principal: &str) -> Document {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::input/*",
        }],
    });
    aspect("s3.bucket", "policy").canonical(&policy).unwrap()
}

/// A bucket that this run made, whose policy names `principal`.
fn bucket(principal: &str) -> Target {
    let arn = "arn:aws:s3:::input";
    let at = target("s3.bucket", "input");
    let at =
        Target { outputs: outputs([("arn", arn), ("name", "input")]), want: Some(trusting(principal)), ..at };
    at.fresh.made("s3.bucket", &at.outputs);
    at
}

fn invalid_principal() -> Failure {
    Failure::refused("s3:PutBucketPolicy", "MalformedPolicy", "Invalid principal in policy")
}

#[tokio::test(start_paused = true)]
async fn a_principal_is_waited_for_that_this_run_made() {
    let transient = aspect("s3.bucket", "policy").transient();
    let at = bucket(ROLE);
    at.fresh.made("iam.role", &outputs([("arn", ROLE)]));
    let (tries, time) = tried(transient, &at, &invalid_principal(), &[]).await;
    assert!(time > Duration::from_secs(44) && time <= WINDOW, "{time:?}");
    // 0, 0.5, 1.5, 3.5, 5.5 … at most two seconds apart.
    assert_eq!(tries, 26, "{time:?}");
    let other = Failure::refused("s3:PutBucketPolicy", "MalformedPolicy", "Policy has invalid resource");
    assert_eq!(tried(transient, &at, &other, &[]).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_misspelt_principal_is_not_waited_for_though_the_bucket_is_new() {
    let transient = aspect("s3.bucket", "policy").transient();
    let misspelt = bucket("arn:aws:iam::111122223333:role/mew");
    assert_eq!(tried(transient, &misspelt, &invalid_principal(), &[(404, NO_ENTITY)]).await.0, 1);
    // S3 says which principal it means.
    let both = bucket(ROLE);
    both.fresh.made("iam.role", &outputs([("arn", ROLE)]));
    let says = "Invalid principal in policy (Detail: \"arn:aws:iam::111122223333:role/mew\")";
    let failure = Failure::refused("s3:PutBucketPolicy", "MalformedPolicy", says);
    assert_eq!(tried(transient, &both, &failure, &[(404, NO_ENTITY)]).await.0, 1);
    // Another account's can't be asked about.
    let foreign = bucket("arn:aws:iam::444455556666:role/theirs");
    assert_eq!(tried(transient, &foreign, &invalid_principal(), &[]).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_aws_says_is_young_is_waited_for_whoever_made_it() {
    let transient = aspect("s3.bucket", "policy").transient();
    let young = role_of(Duration::from_secs(20));
    let (tries, _) = tried(transient, &bucket(ROLE), &invalid_principal(), &[(200, &young)]).await;
    assert!(tries > 20, "{tries}");
    let old = role_of(Duration::from_mins(20));
    assert_eq!(tried(transient, &bucket(ROLE), &invalid_principal(), &[(200, &old)]).await.0, 1);
}

#[tokio::test(start_paused = true)]
async fn a_policy_is_waited_for_only_where_it_is_new() {
    let transient = aspect("iam.role", "attachments").transient();
    let no_policy = |arn: &str| {
        let message = format!("Policy {arn} does not exist or is not attachable.");
        Failure::refused("iam:AttachRolePolicy", "NoSuchEntity", message)
    };
    let at = Target { outputs: outputs([("arn", ROLE), ("name", "new")]), ..target("iam.role", "new") };
    at.fresh.made("iam.role", &at.outputs);
    let of_aws = "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole";
    assert_eq!(tried(transient, &at, &no_policy(of_aws), &[]).await.0, 1);
    let ours = "arn:aws:iam::111122223333:policy/uploads";
    assert_eq!(tried(transient, &at, &no_policy(ours), &[(404, NO_ENTITY)]).await.0, 1);
    at.fresh.made("iam.policy", &outputs([("arn", ours)]));
    assert!(tried(transient, &at, &no_policy(ours), &[]).await.0 > 20);
    // The role itself.
    let no_role =
        Failure::refused("iam:AttachRolePolicy", "NoSuchEntity", "The role with name new cannot be found.");
    assert!(tried(transient, &at, &no_role, &[]).await.0 > 20);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_aws_is_waited_out_while_something_is_new() {
    let fault = Failure::refused("sns:SetTopicAttributes", "InternalFailure", "a fault at AWS (HTTP 500)");
    let fault = Failure { cause: Cause::Unavailable, ..fault };
    let at = Target { want: Some(trusting(ROLE)), ..target("sns.topic", "alarms") };
    assert_eq!(tried(&[], &at, &fault, &[(404, NO_ENTITY)]).await.0, 1);
    at.fresh.made("iam.role", &outputs([("arn", ROLE)]));
    let (tries, time) = tried(&[], &at, &fault, &[]).await;
    assert!(tries > 20 && time <= WINDOW);
}

/// What every kind waits for is about something that is new. What AWS says of a typo is in the same words.
#[tokio::test(start_paused = true)]
async fn no_kind_waits_for_a_typo() {
    let cases = [
        ("iam.user", "groups", "NoSuchEntity", "The group with name admnis cannot be found."),
        (
            "iam.role",
            "boundary",
            "NoSuchEntity",
            "Scope ARN: arn:aws:iam::aws:policy/x does not exist or is not attachable.",
        ),
        (
            "iam.role",
            "trust",
            "MalformedPolicyDocument",
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::444455556666:role/x\"",
        ),
        ("sns.topic", "policy", "InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound"),
        ("sns.topic", "delivery_status", "InvalidParameter", "Invalid parameter: FeedbackRoleArn"),
        (
            "kms.key",
            "policy",
            "MalformedPolicyDocumentException",
            "Policy contains a statement with one or more invalid principals.",
        ),
        ("logs.group", "kms", "InvalidParameterException", "The specified KMS Key Id could not be found."),
        ("logs.group", "subscription_filters", "InvalidParameterException", "Could not deliver test message"),
        ("ssm.parameter", "value", "InvalidKeyId", "alias/typo is not found."),
        (
            "s3.bucket",
            "logging",
            "InvalidTargetBucketForLogging",
            "The target bucket for logging does not exist",
        ),
        (
            "s3.bucket",
            "notifications",
            "InvalidArgument",
            "Unable to validate the following destination configurations",
        ),
        (
            "cloudwatch.composite_alarm",
            "alarm",
            "ValidationError",
            "The following alarms in the alarm rule do not exist: [typo]",
        ),
        ("wafv2.web_acl", "logging", "WAFLogDestinationPermissionIssueException", "no"),
    ];
    for (kind, name, code, message) in cases {
        let at = Target {
            outputs: outputs([("arn", "arn:aws:example:eu-central-1:111122223333:own")]),
            ..target(kind, "own")
        };
        at.fresh.made("example.own", &at.outputs);
        let aspect = aspect(kind, name);
        let failure = Failure::refused("x", code, message);
        assert_eq!(tried(aspect.transient(), &at, &failure, &[]).await.0, 1, "{kind} {name}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_this_run_opened_is_waited_for() {
    let queue = "arn:aws:sns:eu-central-1:111122223333:alarms";
    let at = Target { want: Some(trusting(queue)), ..target("s3.bucket", "input") };
    let transient = aspect("s3.bucket", "notifications").transient();
    let failure = Failure::refused(
        "s3:PutBucketNotification",
        "InvalidArgument",
        "Unable to validate the following destination configurations",
    );
    assert_eq!(tried(transient, &at, &failure, &[]).await.0, 1);
    at.fresh.changed("sns.topic", &outputs([("arn", queue)]));
    assert!(tried(transient, &at, &failure, &[]).await.0 > 20);
}

#[tokio::test(start_paused = true)]
async fn what_takes_minutes_is_given_minutes() {
    let key = "arn:aws:kms:eu-central-1:111122223333:key/0123";
    let at = Target { outputs: outputs([("arn", key), ("id", "0123")]), ..target("kms.key", "k") };
    at.fresh.made("kms.key", &at.outputs);
    let failure = Failure::refused("kms:EnableKeyRotation", "NotFoundException", "no");
    let (tries, time) = tried(aspect("kms.key", "rotation").transient(), &at, &failure, &[]).await;
    assert!(time > Duration::from_secs(170) && time <= SLOW_WINDOW && tries < 50, "{tries} in {time:?}");
}
