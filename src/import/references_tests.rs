//! What refers to what, and what only looks as if it did.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{escaped, refer};
use crate::{
    import::{Draft, address},
    kinds,
    model::{Outputs, Scope},
    plan::LiveAspect,
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

/// A draft of what a declaration says.
fn draft(kind: &str, declaration: &Value) -> Draft {
    let kind = kinds::catalog().get(kind).unwrap();
    let desired = kind.desired(declaration, &scope()).unwrap();
    let name = desired.name.value();
    let aspects = kind.aspects().into_iter().filter_map(|aspect| {
        let document = match desired.aspects.get(aspect.name()) {
            Some(value) => aspect.canonical(value).ok(),
            None => aspect.undeclared(&scope()),
        };
        Some((aspect.name().to_owned(), LiveAspect::Seen(document?)))
    });
    let aspects: BTreeMap<String, LiveAspect> = aspects.collect();
    let outputs: Outputs = kind.make_up(&name, None, &scope(), "0123456789abcdef0123456789abcdef");
    Draft::of(kind, &name, &scope(), &outputs, &aspects).unwrap()
}

/// The declarations of these, with references.
fn written(of: &[(&str, Value)]) -> Vec<Value> {
    let mut drafts: Vec<Draft> = of.iter().map(|(kind, declaration)| draft(kind, declaration)).collect();
    address(&mut drafts, "test");
    refer(&drafts)
}

fn bucket(name: &str) -> (&'static str, Value) {
    ("s3.bucket", json!({ "name": name }))
}

/// What becomes of the resource in a policy about it.
fn resource(resource: &str, others: &[(&'static str, Value)]) -> Value {
    let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource });
    let policy = json!({ "name": "p", "document": { "Version": "2012-10-17", "Statement": [statement] } });
    let all = [&[("iam.policy", policy)], others].concat();
    written(&all)[0]["document"]["Statement"][0]["Resource"].clone()
}

#[test]
fn an_arn_is_that_of_the_resource_whose_whole_arn_it_begins_with() {
    let both = [bucket("data"), bucket("data-logs")];
    assert_eq!(resource("arn:aws:s3:::data/*", &both), "${s3.bucket.data.arn}/*");
    assert_eq!(resource("arn:aws:s3:::data-logs/a", &both), "${s3.bucket.data-logs.arn}/a");
    assert_eq!(resource("arn:aws:s3:::data-logs/a", &both[..1]), "arn:aws:s3:::data-logs/a");
    assert_eq!(resource("arn:aws:s3:::data*", &both), "arn:aws:s3:::data*");
    let group = [("logs.group", json!({ "name": "/ecs/bot" }))];
    let arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/bot";
    assert_eq!(resource(&format!("{arn}:*"), &group), "${logs.group.ecs-bot.streams_arn}");
    assert_eq!(resource(&format!("{arn}:log-stream:a"), &group), "${logs.group.ecs-bot.arn}:log-stream:a");
    // Another group, which begins in the same way.
    assert_eq!(resource(&format!("{arn}/web:*"), &group), format!("{arn}/web:*"));
}

#[test]
fn what_looks_like_a_reference_is_escaped_and_variables_of_iam_are_not() {
    let data = [bucket("data")];
    let home = "arn:aws:s3:::data/${aws:username}/*";
    assert_eq!(resource(home, &data), "${s3.bucket.data.arn}/${aws:username}/*");
    for (text, expected) in [
        ("${aws:username}", "${aws:username}"),
        ("${var.x}", "$${var.x}"),
        ("$${var.x}", "$$${var.x}"),
        ("costs $5", "costs $5"),
    ] {
        assert_eq!(escaped(text), expected);
    }
}

#[test]
fn a_name_refers_only_where_it_is_one() {
    let alarm = json!({
        "name": "data", "namespace": "data", "metric": "data", "statistic": "Sum", "period": 60,
        "threshold": 1.0, "comparison_operator": ">", "tags": { "A": "data" },
        "dimensions": { "BucketName": "data", "Filter": "data" },
    });
    let written = written(&[("cloudwatch.alarm", alarm), bucket("data")]);
    let dimensions = json!({ "BucketName": "${s3.bucket.data.name}", "Filter": "data" });
    assert_eq!(written[0]["dimensions"], dimensions);
    for member in ["name", "namespace", "metric"] {
        assert_eq!(written[0][member], "data");
    }
    assert_eq!(written[0]["tags"], json!({ "A": "data" }));
}

#[test]
fn a_circle_is_cut_where_it_begins() {
    let composite = |name: &str, other: &str| {
        ("cloudwatch.composite_alarm", json!({ "name": name, "rule": format!("ALARM(\"{other}\")") }))
    };
    let written = written(&[composite("a", "b"), composite("b", "a")]);
    let rules: Vec<&Value> = written.iter().map(|each| &each["rule"]).collect();
    let other = "ALARM(\"${cloudwatch.composite_alarm.a.name}\")";
    assert_eq!(rules, [&json!("ALARM(\"b\")"), &json!(other)]);
}
