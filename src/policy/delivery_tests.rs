use serde_json::{Value, json};

use super::*;

const BUCKET: Destination<'static> =
    Destination { dialect: Dialect::Bucket, name: "example-logs", account: "111122223333" };
const LOGS: Destination<'static> =
    Destination { dialect: Dialect::Logs, name: "AWSLogDeliveryWrite20150319", ..BUCKET };

/// What AWS appends to a bucket's policy.
fn write() -> Value {
    json!({
        "Sid": "AWSLogDeliveryWrite1", "Effect": "Allow",
        "Principal": { "Service": "delivery.logs.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example-logs/AWSLogs/111122223333/*",
        "Condition": {
            "StringEquals": {
                "aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control",
            },
            "ArnLike": { "aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*" },
        },
    })
}

fn acl_check() -> Value {
    json!({
        "Sid": "AWSLogDeliveryAclCheck1", "Effect": "Allow",
        "Principal": { "Service": "delivery.logs.amazonaws.com" },
        "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::example-logs",
        "Condition": {
            "StringEquals": { "aws:SourceAccount": "111122223333" },
            "ArnLike": { "aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*" },
        },
    })
}

/// What AWS writes into a policy of log groups.
fn streams() -> Value {
    json!({
        "Sid": "AWSLogDeliveryWrite", "Effect": "Allow",
        "Principal": { "Service": "delivery.logs.amazonaws.com" },
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": ["arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-example:log-stream:*"],
        "Condition": {
            "StringEquals": { "aws:SourceAccount": ["111122223333"] },
            "ArnLike": { "aws:SourceArn": ["arn:aws:logs:us-east-1:111122223333:*"] },
        },
    })
}

fn with(mut statement: Value, pointer: &str, value: Value) -> Value {
    match pointer.rsplit_once('/') {
        Some((parent, key)) if value.is_null() => {
            statement.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
        }
        Some((parent, key)) => {
            let parent = statement.pointer_mut(parent).unwrap();
            parent.as_object_mut().unwrap().insert(key.to_owned(), value);
        }
        None => unreachable!("a pointer begins with a slash"),
    }
    statement
}

fn policy(statements: impl IntoIterator<Item = Value>) -> Policy {
    let statements: Vec<Value> = statements.into_iter().collect();
    serde_json::from_value(json!({ "Version": "2012-10-17", "Statement": statements })).unwrap()
}

fn beyond(statement: &Value, to: Destination<'_>) -> Option<String> {
    serde_json::from_value::<Statement>(statement.clone()).unwrap().beyond_delivery(to)
}

#[test]
fn what_aws_writes_is_no_more_than_delivery_needs() {
    let folder = |text: &str| with(write(), "/Resource", json!(text));
    let group = |text: &str| with(streams(), "/Resource", json!(text));
    let source = |text: &str| with(write(), "/Condition/ArnLike/aws:SourceArn", json!(text));
    let cases = [
        (write(), BUCKET),
        (acl_check(), BUCKET),
        (with(acl_check(), "/Action", json!(["s3:GetBucketAcl", "s3:ListBucket"])), BUCKET),
        (folder("arn:aws:s3:::example-logs/flow/vpc/AWSLogs/111122223333/*"), BUCKET),
        (folder("arn:aws:s3:::example-logs/AWSLogs/aws-account-id=111122223333/*"), BUCKET),
        (folder("arn:aws:s3:::example-logs/AWSLogs/111122223333/CloudFront/*"), BUCKET),
        (source("arn:aws:logs:us-east-1:111122223333:delivery-source:*"), BUCKET),
        (streams(), LOGS),
        (group("arn:aws:logs:us-east-1:111122223333:log-group:/aws/vendedlogs/*:*"), LOGS),
        (group("arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-example:*"), LOGS),
    ];
    for (statement, to) in cases {
        assert_eq!(beyond(&statement, to), None, "{statement}");
    }
}

#[test]
fn whatever_is_wider_says_in_what() {
    let conditions = "/Condition/StringEquals/aws:SourceAccount";
    let arn = "/Condition/ArnLike/aws:SourceArn";
    let cases = [
        (with(write(), "/Effect", json!("Deny")), "it denies"),
        (with(write(), "/Principal", json!("*")), "its principal is *"),
        (
            with(write(), "/Principal", json!({ "AWS": "444455556666" })),
            "its principal is arn:aws:iam::444455556666:root",
        ),
        (
            with(write(), "/Principal/Service", json!(["delivery.logs.amazonaws.com", "ec2.amazonaws.com"])),
            "its principal is ec2.amazonaws.com",
        ),
        (with(write(), "/Action", json!(["s3:PutObject", "s3:GetObject"])), "it allows s3:GetObject"),
        (with(write(), "/Action", json!("s3:*")), "it allows s3:*"),
        (
            with(write(), "/Action", json!(["s3:PutObject", "s3:GetBucketAcl"])),
            "it allows two kinds of access at once",
        ),
        (
            with(write(), "/Resource", json!("arn:aws:s3:::example-logs/*")),
            "it is about arn:aws:s3:::example-logs/*",
        ),
        (
            with(write(), "/Resource", json!("arn:aws:s3:::example-logs/*/AWSLogs/111122223333/*")),
            "it is about arn:aws:s3:::example-logs/*/AWSLogs/111122223333/*",
        ),
        (
            with(write(), "/Resource", json!("arn:aws:s3:::example-logs/AWSLogs/444455556666/*")),
            "it is about arn:aws:s3:::example-logs/AWSLogs/444455556666/*",
        ),
        (with(acl_check(), "/Resource", json!("arn:aws:s3:::other")), "it is about arn:aws:s3:::other"),
        (with(write(), conditions, Value::Null), "no condition limits aws:SourceAccount to 111122223333"),
        (
            with(write(), conditions, json!(["111122223333", "444455556666"])),
            "no condition limits aws:SourceAccount to 111122223333",
        ),
        (with(write(), conditions, json!("*")), "no condition limits aws:SourceAccount to 111122223333"),
        (with(write(), arn, Value::Null), "no condition limits aws:SourceArn to deliveries of 111122223333"),
        (
            with(write(), arn, json!("arn:aws:logs:*:*:*")),
            "no condition limits aws:SourceArn to deliveries of 111122223333",
        ),
        (
            with(write(), "/Condition/StringEquals/s3:x-amz-acl", Value::Null),
            "no condition asks for the ACL bucket-owner-full-control",
        ),
        (with(write(), "/Condition", json!({})), "no condition limits aws:SourceAccount to 111122223333"),
    ];
    for (statement, said) in cases {
        assert_eq!(beyond(&statement, BUCKET).as_deref(), Some(said), "{statement}");
    }
    for resource in
        ["*", "arn:aws:logs:us-east-1:111122223333:*", "arn:aws:logs:us-east-1:111122223333:log-group:*:*"]
    {
        let statement = with(streams(), "/Resource", json!(resource));
        assert_eq!(beyond(&statement, LOGS), Some(format!("it is about {resource}")));
    }
    let said = Some("it allows logs:DeleteLogGroup".to_owned());
    assert_eq!(beyond(&with(streams(), "/Action", json!("logs:DeleteLogGroup")), LOGS), said);
    // A policy of another kind has nothing of AWS's.
    let topic = Destination { dialect: Dialect::Topic, ..BUCKET };
    assert!(beyond(&write(), topic).is_some());
}

#[test]
fn what_aws_wrote_is_put_beside_what_is_wanted() {
    let own = json!({ "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" });
    let live = policy([own.clone(), write(), acl_check()]);
    let want = policy([own.clone()]);
    let labels = ["AWSLogDeliveryAclCheck1".to_owned(), "AWSLogDeliveryWrite1".to_owned()];
    let (whole, kept) = Policy::with_deliveries(Some(want.clone()), &live, BUCKET);
    assert_eq!((whole.as_ref(), &kept[..]), (Some(&live), &labels[..]));
    // The way back.
    assert_eq!(live.without_deliveries(BUCKET), (Some(want.clone()), labels.to_vec()));
    // Nobody declares a policy, and AWS wrote all of it, with an id of its own.
    let alone = policy([write(), acl_check()]).with_id("AWSLogDeliveryWrite20150319");
    assert_eq!(Policy::with_deliveries(None, &alone, BUCKET), (Some(alone.clone()), labels.to_vec()));
    assert_eq!(alone.without_deliveries(BUCKET), (None, labels.to_vec()));
    let (whole, _) = Policy::with_deliveries(Some(want.clone()), &alone, BUCKET);
    assert_eq!(whole.unwrap().id(), Some("AWSLogDeliveryWrite20150319"));
    // Who declares AWS's statements has them, and nothing is AWS's then.
    assert_eq!(Policy::with_deliveries(Some(live.clone()), &live, BUCKET), (Some(live.clone()), vec![]));
    // What is wider goes, and what is narrow under a Sid that is declared in another way is not AWS's.
    let wider = policy([own.clone(), with(write(), "/Principal", json!("*"))]);
    assert_eq!(Policy::with_deliveries(Some(want.clone()), &wider, BUCKET), (Some(want), vec![]));
    let narrower =
        policy([own.clone(), with(write(), "/Condition/Bool", json!({ "aws:SecureTransport": "true" }))]);
    let live = policy([own, write()]);
    assert_eq!(Policy::with_deliveries(Some(narrower.clone()), &live, BUCKET), (Some(narrower), vec![]));
}

#[test]
fn a_statement_that_aws_gave_more_log_groups_is_kept_with_them() {
    let group =
        |name: &str| json!(format!("arn:aws:logs:us-east-1:111122223333:log-group:{name}:log-stream:*"));
    let two =
        with(streams(), "/Resource", json!([group("aws-waf-logs-example"), group("aws-waf-logs-other")]));
    let (want, live) = (policy([streams()]), policy([two]));
    let kept = Policy::with_deliveries(Some(want.clone()), &live, LOGS);
    assert_eq!(kept, (Some(live.clone()), vec!["AWSLogDeliveryWrite".to_owned()]));
    // What is declared and no longer there is put back.
    assert_eq!(Policy::with_deliveries(Some(live.clone()), &want, LOGS), (Some(live), vec![]));
}
