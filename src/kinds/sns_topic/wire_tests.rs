//! Reads and writes against the answers that SNS gives on the wire.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::fake::{aspect, attributes, refuse, result, sns, target};
use crate::kind::prelude::*;

#[tokio::test]
async fn creation_carries_attributes_and_tags() {
    let (aws, fake) = sns(|_| result("CreateTopic", "<TopicArn>arn</TopicArn>"));
    let riders = [
        ("display_name", json!("Alarms")),
        ("content_based_deduplication", json!(true)),
        ("tags", json!({ "Team": "Voice" })),
    ];
    let creation = riders.map(|(name, value)| (name.to_owned(), aspect(name).canonical(&value).unwrap()));
    let at = Target { creation: creation.into(), ..target("orders.fifo") };
    let want = aspect("topic").canonical(&json!({ "fifo": true })).unwrap();
    let outputs = aspect("topic").put(&aws, &at, &want).await.unwrap();
    assert_eq!(outputs["arn"], "arn:aws:sns:eu-central-1:111122223333:orders.fifo");
    let asked = fake.calls("CreateTopic").remove(0);
    let pairs: BTreeMap<&str, &str> = (1..=3)
        .map(|n| {
            (
                asked[&format!("Attributes.entry.{n}.key")].as_str(),
                asked[&format!("Attributes.entry.{n}.value")].as_str(),
            )
        })
        .collect();
    let expected = [("ContentBasedDeduplication", "true"), ("DisplayName", "Alarms"), ("FifoTopic", "true")];
    assert_eq!(pairs, expected.into());
    assert_eq!(
        (asked["Tags.member.1.Key"].as_str(), asked["Tags.member.1.Value"].as_str()),
        ("Team", "Voice")
    );
}

#[tokio::test]
async fn a_topic_of_someone_else_is_never_taken_over() {
    let (aws, _) = sns(|_| {
        refuse("InvalidParameter", "Invalid parameter: Tags Reason: Topic already exists with different tags")
    });
    let want = aspect("topic").canonical(&json!({ "fifo": false })).unwrap();
    let failure = aspect("topic").put(&aws, &target("alarms"), &want).await.unwrap_err();
    assert!(failure.hint.unwrap().contains("plan again"));
}

#[tokio::test]
async fn a_policy_that_shows_a_new_principal_by_its_id_is_put_again() {
    let shown = Arc::new(Mutex::new("AROAEXAMPLEEXAMPLE12".to_owned()));
    let by = Arc::clone(&shown);
    let (aws, _) = sns(move |asked| match asked["Action"].as_str() {
        action @ "GetTopicAttributes" => {
            let who = by.lock().unwrap().clone();
            let statement = json!({ "Effect": "Allow", "Principal": { "AWS": who }, "Action": "sns:Publish", "Resource": "*" });
            attributes(
                action,
                &[("Policy", &json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string())],
            )
        }
        action => result(action, ""),
    });
    let role = "arn:aws:iam::111122223333:role/new";
    let statement =
        json!({ "Effect": "Allow", "Principal": { "AWS": role }, "Action": "sns:Publish", "Resource": "*" });
    let want =
        aspect("policy").canonical(&json!({ "Version": "2012-10-17", "Statement": [statement] })).unwrap();
    let at = target("alarms");
    at.fresh.made("iam.role", &outputs([("arn", role)]));
    let failure = aspect("policy").put(&aws, &at, &want).await.unwrap_err();
    assert!(aspect("policy").transient().iter().any(|each| each.matches(&failure)));
    role.clone_into(&mut shown.lock().unwrap());
    aspect("policy").put(&aws, &at, &want).await.unwrap();
}
