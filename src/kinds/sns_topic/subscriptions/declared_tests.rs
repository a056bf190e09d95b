use serde_json::json;

use super::*;

fn specs(value: Value) -> BTreeMap<String, SubscriptionSpec> {
    serde_json::from_value(value).unwrap()
}

#[test]
fn both_forms_say_the_same() {
    let short = specs(json!({ "oncall": { "email": "a@example.com" } }));
    let long = specs(json!({ "x": { "protocol": "email", "endpoint": "a@example.com" } }));
    assert_eq!(declared(&short), declared(&long));
    let value = serde_json::to_value(declared(&short).unwrap()).unwrap();
    assert_eq!(value, json!({ "email a@example.com": { "raw_message_delivery": false } }));
    assert_eq!(declared(&specs(json!({}))), None);
}

#[test]
fn what_aws_refuses_is_found_offline() {
    let queue = "arn:aws:sqs:eu-central-1:111122223333:q";
    let stream = "arn:aws:firehose:eu-central-1:111122223333:deliverystream/s";
    let cases = [
        (json!({}), "subscriptions.a: it names no endpoint"),
        (json!({ "protocol": "email" }), "subscriptions.a: there is a `protocol`"),
        (json!({ "endpoint": "a@example.com" }), "subscriptions.a: there is an `endpoint`"),
        (json!({ "email": "a@example.com", "sqs": queue }), "subscriptions.a.sqs: there is `email`"),
        (json!({ "email": "oncall" }), "subscriptions.a.email: expected a mail address"),
        (json!({ "protocol": "https", "endpoint": "x" }), "subscriptions.a.endpoint: expected a URL"),
        (json!({ "https": "https://u:p@example.com" }), "subscriptions.a.https: a password"),
        (json!({ "sqs": format!("{queue}.fifo") }), "subscriptions.a.sqs: a FIFO queue"),
        (
            json!({ "email": "a@example.com", "raw_message_delivery": true }),
            "subscriptions.a.raw_message_delivery: only",
        ),
        (
            json!({ "sqs": queue, "delivery_policy": { "healthyRetryPolicy": {} } }),
            "subscriptions.a.delivery_policy: only",
        ),
        (json!({ "firehose": stream }), "subscriptions.a.firehose: SNS writes"),
        (
            json!({ "sqs": queue, "filter_policy_scope": "MessageBody" }),
            "subscriptions.a.filter_policy_scope: `filter_policy_scope` needs",
        ),
        (
            json!({ "sqs": queue, "dead_letter_queue": "arn:aws:sns:eu-central-1:111122223333:t" }),
            "subscriptions.a.dead_letter_queue: expected",
        ),
        (
            json!({ "sqs": queue, "filter_policy": { "a": "b" } }),
            "subscriptions.a.filter_policy.a: expected a list",
        ),
    ];
    for (case, expected) in cases {
        let found = problems(&specs(json!({ "a": case })), false);
        let messages: Vec<String> =
            found.iter().map(|one| format!("{}: {}", one.path.join("."), one.message)).collect();
        assert!(messages.len() == 1 && messages[0].starts_with(expected), "{case}: {messages:?}");
    }
}

#[test]
fn one_endpoint_is_declared_once() {
    let pending = json!({ "lambda": { "$pending": "${lambda.function.x.arn}" } });
    assert_eq!(problems(&specs(json!({ "a": pending, "b": pending })), false).len(), 1);
    let url = json!({ "https": "https://example.com" });
    assert_eq!(problems(&specs(json!({ "a": pending, "b": url })), false).len(), 0);
}

#[test]
fn a_fifo_topic_delivers_to_queues() {
    let queue = json!({ "sqs": "arn:aws:sqs:eu-central-1:111122223333:q.fifo" });
    assert_eq!(problems(&specs(json!({ "a": queue })), true).len(), 0);
    assert_eq!(problems(&specs(json!({ "a": { "email": "a@example.com" } })), true).len(), 1);
}
