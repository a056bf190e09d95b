use serde_json::{Value, json};

use super::*;
use crate::{aws::replay::answering, model::Cause};

fn target() -> Target {
    Target { name: "voice/lost".to_owned(), owner: None, ..Target::example("logs.query", "lost") }
}

fn want() -> QueryValue {
    let want = json!({
        "query": "fields @message\n", "log_groups": ["b", "a"], "language": "CWLI",
        "parameters": { "limit": { "default": "20" } },
    });
    serde_json::from_value(want).unwrap()
}

/// A listing of queries with these names and ids.
fn listing(queries: &[(&str, &str)]) -> String {
    let query = |(name, id): &(&str, &str)| {
        json!({
            "name": name, "queryDefinitionId": id, "queryString": "fields @message", "logGroupNames": ["a", "b"],
            "parameters": [{ "name": "limit", "defaultValue": "20" }],
        })
    };
    json!({ "queryDefinitions": queries.iter().map(query).collect::<Vec<Value>>() }).to_string()
}

#[tokio::test]
async fn the_name_is_the_whole_name() {
    let (aws, _) = answering(&[(200, &listing(&[("voice/lost and found", "1"), ("voice/lost", "2")]))]);
    let seen = QueryItself.read(&aws, &target()).await.unwrap().unwrap();
    assert_eq!((seen.value, seen.outputs["id"].as_str()), (want(), "2"));
}

#[tokio::test]
async fn two_of_one_name_are_nobodys() {
    let (aws, _) = answering(&[(200, &listing(&[("voice/lost", "1"), ("voice/lost", "2")]))]);
    let failure = QueryItself.read(&aws, &target()).await.unwrap_err();
    assert_eq!(failure.cause, Cause::Guard);
    assert!(failure.message.contains("1, 2"), "{failure}");
}

#[tokio::test]
async fn what_an_earlier_call_made_is_not_made_twice() {
    for (before, sent) in [(vec![("voice/lost", "1")], json!("1")), (vec![], Value::Null)] {
        let (aws, replay) = answering(&[(200, &listing(&before)), (200, r#"{"queryDefinitionId": "1"}"#)]);
        let outputs = QueryItself.create(&aws, &target(), want()).await.unwrap();
        assert_eq!(outputs["id"], "1");
        assert_eq!(replay.sent()[1]["queryDefinitionId"], sent);
        assert_eq!(replay.sent()[1]["logGroupNames"], json!(["a", "b"]));
        assert_eq!(replay.sent()[1]["parameters"], json!([{ "name": "limit", "defaultValue": "20" }]));
    }
}
