use serde_json::json;

use super::*;
use crate::{
    aws::replay::answering,
    kinds::logs_group::{filters::MetricFilters, settings::Retention},
};

fn target(want: Option<serde_json::Value>) -> Target {
    let want = want.map(Document::from_canonical);
    Target { name: "/voice/bot".to_owned(), want, ..Target::example("logs.group", "bot") }
}

fn listing(members: &str) -> String {
    format!(r#"{{"logGroups": [{{"logGroupName": "/voice/bot", {members}}}]}}"#)
}

#[tokio::test]
async fn a_count_of_no_filters_saves_their_listing() {
    let (aws, replay) = answering(&[(200, &listing(r#""metricFilterCount": 0"#))]);
    assert!(Entries(MetricFilters).read(&aws, &target(None)).await.unwrap().is_none());
    assert_eq!(replay.sent(), [json!({ "logGroupIdentifiers": ["/voice/bot"] })]);
}

#[tokio::test]
async fn retention_by_a_policy_of_the_account_is_no_difference() {
    let cases = [
        (r#""retentionInDays": 30"#, Some(7), Some(30)),
        (r#""retentionInDays": 30"#, None, Some(30)),
        (r#""retentionInDays": 30, "retentionPolicyName": "all""#, Some(7), Some(7)),
        (r#""retentionInDays": 30, "retentionPolicyName": "all""#, None, None),
        (r#""retentionInDays": 2, "logGroupClass": "DELIVERY""#, None, None),
        (r#""storedBytes": 1"#, Some(7), None),
    ];
    for (members, want, expected) in cases {
        let (aws, _) = answering(&[(200, &listing(members))]);
        let seen =
            Configured(Retention).read(&aws, &target(want.map(|days: i32| json!(days)))).await.unwrap();
        assert_eq!(seen.map(|seen| seen.value), expected, "{members}");
    }
}

#[tokio::test]
async fn a_group_that_is_there_goes_on_only_with_this_owner() {
    let exists = r#"{"__type": "ResourceAlreadyExistsException", "message": "it exists"}"#;
    for (stack, goes_on) in [("calls", true), ("another", false)] {
        let tags =
            json!({ "tags": { "trueup:stack": stack, "trueup:address": "logs.group.bot" } }).to_string();
        let group = listing(r#""logGroupClass": "STANDARD""#);
        let (aws, replay) = answering(&[(400, exists), (200, &tags), (200, &group)]);
        let put = GroupItself.create(&aws, &target(None), GroupValue { class: "STANDARD".to_owned() }).await;
        assert_eq!(put.is_ok(), goes_on);
        assert_eq!(replay.sent()[0]["tags"]["trueup:stack"], "calls");
        assert_eq!(
            replay.sent()[1]["resourceArn"],
            "arn:aws:logs:eu-central-1:111122223333:log-group:/voice/bot"
        );
    }
}

#[tokio::test]
async fn a_group_that_is_missing_hides_none_of_the_others() {
    let missing = r#"{"__type": "ResourceNotFoundException", "message": "a log group does not exist"}"#;
    let (aws, replay) =
        answering(&[(400, missing), (200, &listing(r#""logGroupClass": "STANDARD""#)), (400, missing)]);
    let (there, gone) = (target(None), Target { name: "/voice/gone".to_owned(), ..target(None) });
    let (there, gone) = tokio::join!(GroupItself.read(&aws, &there), GroupItself.read(&aws, &gone));
    assert!(there.unwrap().is_some() && gone.unwrap().is_none());
    let asked: Vec<_> = replay.sent().iter().map(|sent| sent["logGroupIdentifiers"].clone()).collect();
    assert_eq!(asked, [json!(["/voice/bot", "/voice/gone"]), json!(["/voice/bot"]), json!(["/voice/gone"])]);
}
