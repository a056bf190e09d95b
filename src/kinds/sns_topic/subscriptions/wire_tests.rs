//! Subscriptions against the answers that SNS gives on the wire.

use crate::kind::prelude::*;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::{
    kinds::sns_topic::fake::{Answer, Asked, Fake, aspect, attributes, refuse, result, sns, target},
    model::Document,
};

/// The subscriptions of one topic: ARN (or what stands in its place), protocol, endpoint.
type Rows = Arc<Mutex<Vec<(String, String, String)>>>;

fn rows(rows: &[(&str, &str, &str)]) -> Rows {
    let owned = rows
        .iter()
        .map(|(arn, protocol, endpoint)| ((*arn).to_owned(), (*protocol).to_owned(), (*endpoint).to_owned()));
    Arc::new(Mutex::new(owned.collect()))
}

/// SNS with a topic `alarms` that has these subscriptions, of which those with an ARN are confirmed
/// and have these attributes. A new subscription waits for its confirmation.
fn with_subscriptions(rows: &Rows, of_each: &'static [(&'static str, &'static str)]) -> (Aws, Fake) {
    let rows = Arc::clone(rows);
    sns(move |asked| subscriptions(&rows, of_each, asked))
}

fn subscriptions(rows: &Rows, of_each: &[(&str, &str)], asked: &Asked) -> Answer {
    let mut rows = rows.lock().unwrap();
    let action = asked["Action"].as_str();
    match action {
        "GetTopicAttributes" => {
            let confirmed = rows.iter().filter(|(arn, ..)| arn.starts_with("arn:")).count().to_string();
            attributes(action, &[("SubscriptionsConfirmed", &confirmed), ("SubscriptionsPending", "0")])
        }
        "ListSubscriptions" | "ListSubscriptionsByTopic" => {
            let member = |(arn, protocol, endpoint): &(String, String, String)| {
                format!(
                    "<member><TopicArn>arn:aws:sns:eu-central-1:111122223333:alarms</TopicArn><Protocol>{protocol}</Protocol><SubscriptionArn>{arn}</SubscriptionArn><Owner>111122223333</Owner><Endpoint>{endpoint}</Endpoint></member>"
                )
            };
            result(
                action,
                &format!("<Subscriptions>{}</Subscriptions>", rows.iter().map(member).collect::<String>()),
            )
        }
        "GetSubscriptionAttributes" if !rows.iter().any(|(arn, ..)| *arn == asked["SubscriptionArn"]) => {
            refuse("NotFound", "Subscription does not exist")
        }
        "GetSubscriptionAttributes" => attributes(action, of_each),
        "Subscribe" => {
            rows.push((
                "PendingConfirmation".to_owned(),
                asked["Protocol"].clone(),
                asked["Endpoint"].clone(),
            ));
            result(action, "<SubscriptionArn>pending confirmation</SubscriptionArn>")
        }
        "Unsubscribe" => {
            rows.retain(|(arn, ..)| *arn != asked["SubscriptionArn"]);
            (200, "<UnsubscribeResponse/>".to_owned())
        }
        _ => (200, format!("<{action}Response/>")),
    }
}

fn wanted(subscriptions: &Value) -> Document {
    aspect("subscriptions").canonical(subscriptions).unwrap()
}

fn plain() -> Value {
    json!({ "raw_message_delivery": false })
}

/// What a plan would compare: what is wanted, with what AWS chose, and what is live.
async fn compared(aws: &Aws, want: &Document) -> (Document, Option<Document>) {
    aws.catalogue().forget();
    let at = Target { want: Some(want.clone()), ..target("alarms") };
    let live = aspect("subscriptions").read(aws, &at).await.unwrap().map(|seen| seen.value);
    let want =
        live.as_ref().map_or_else(|| want.clone(), |live| aspect("subscriptions").fill(want.clone(), live));
    (want, live)
}

async fn put(aws: &Aws, want: &Document) {
    let at = Target { want: Some(want.clone()), ..target("alarms") };
    aspect("subscriptions").put(aws, &at, want).await.unwrap();
}

#[tokio::test]
async fn a_subscription_that_waits_is_there() {
    let (aws, fake) = with_subscriptions(&rows(&[]), &[]);
    let want = wanted(
        &json!({ "email a@example.com": { "raw_message_delivery": false, "filter_policy": { "a": ["b"] } } }),
    );
    let (_, live) = compared(&aws, &want).await;
    assert_eq!(live, None);
    put(&aws, &want).await;
    let subscribed = fake.calls("Subscribe");
    assert_eq!(subscribed.len(), 1);
    assert_eq!(
        (subscribed[0]["Protocol"].as_str(), subscribed[0]["Endpoint"].as_str()),
        ("email", "a@example.com")
    );
    assert!(subscribed[0].values().any(|value| value == r#"{"a":["b"]}"#));

    let (filled, live) = compared(&aws, &want).await;
    assert_eq!(Some(&filled), live.as_ref(), "the second plan is empty");
    let notes = aspect("subscriptions").notes(Some(&filled), live.as_ref());
    assert_eq!(
        notes,
        ["a@example.com has yet to click the link in the mail that AWS sent; it is valid for two days"]
    );
    // Whatever else is applied: nobody gets a second mail.
    put(&aws, &filled).await;
    put(&aws, &want).await;
    assert_eq!(fake.calls("Subscribe").len(), 1);
    assert!(fake.calls("SetSubscriptionAttributes").is_empty() && fake.calls("Unsubscribe").is_empty());
}

#[tokio::test]
async fn a_subscription_that_waits_and_is_not_wanted_is_no_difference() {
    let rows = rows(&[
        ("PendingConfirmation", "email", "stray@example.com"),
        ("Deleted", "email", "old@example.com"),
    ]);
    let (aws, fake) = with_subscriptions(&rows, &[]);
    let live = aspect("subscriptions").read(&aws, &target("alarms")).await.unwrap();
    assert!(live.is_none(), "a declaration that has no subscriptions does not see it");

    let want = wanted(&json!({ "sms +4930123456": plain() }));
    let (filled, live) = compared(&aws, &want).await;
    let live = live.unwrap();
    assert!(live.json().get("email old@example.com").is_none());
    assert_eq!(live.json()["email stray@example.com"], filled.json()["email stray@example.com"]);
    put(&aws, &filled).await;
    let at = Target { want: Some(live), ..target("alarms") };
    aspect("subscriptions").delete(&aws, &at).await.unwrap();
    assert!(fake.calls("Unsubscribe").is_empty());
    assert_eq!(fake.calls("Subscribe").len(), 1, "only what is wanted");
}

const CONFIRMED: &str = "arn:aws:sns:eu-central-1:111122223333:alarms:1";

#[tokio::test]
async fn drift_of_a_confirmed_subscription_is_seen_and_repaired_in_order() {
    let rows = rows(&[(CONFIRMED, "sqs", "arn:aws:sqs:eu-central-1:111122223333:q")]);
    let (aws, fake) = with_subscriptions(
        &rows,
        &[
            ("FilterPolicy", r#"{"a":{"b":["c"]}}"#),
            ("FilterPolicyScope", "MessageBody"),
            ("RedrivePolicy", r#"{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:111122223333:dead"}"#),
            ("RawMessageDelivery", "false"),
            ("PendingConfirmation", "false"),
        ],
    );
    let one = json!({ "raw_message_delivery": true, "filter_policy": { "a": ["b"] } });
    let want = wanted(&json!({ "sqs arn:aws:sqs:eu-central-1:111122223333:q": one }));
    let (filled, live) = compared(&aws, &want).await;
    assert_ne!(Some(&filled), live.as_ref());
    put(&aws, &want).await;
    let set: Vec<(String, Option<String>)> = fake
        .calls("SetSubscriptionAttributes")
        .into_iter()
        .map(|mut call| (call.remove("AttributeName").unwrap(), call.remove("AttributeValue")))
        .collect();
    let expected = [
        ("RawMessageDelivery", Some("true")),
        ("FilterPolicy", Some(r#"{"a":["b"]}"#)),
        ("FilterPolicyScope", Some("MessageAttributes")),
        ("RedrivePolicy", None),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
    assert_eq!(set, expected);
    assert!(fake.calls("Subscribe").is_empty());
}

#[tokio::test]
async fn subscriptions_of_others_go_from_our_topics_and_stay_on_theirs() {
    for external in [false, true] {
        let rows = rows(&[(CONFIRMED, "email", "someone@example.com")]);
        let (aws, fake) = with_subscriptions(&rows, &[]);
        let want = wanted(&json!({ "email a@example.com": plain() }));
        let at = Target { external, want: Some(want.clone()), ..target("alarms") };
        let live = aspect("subscriptions").read(&aws, &at).await.unwrap();
        assert_eq!(live.is_none(), external);
        aspect("subscriptions").put(&aws, &at, &want).await.unwrap();
        let gone = fake.calls("Unsubscribe").into_iter().map(|call| call["SubscriptionArn"].clone());
        assert_eq!(gone.collect::<Vec<_>>(), if external { vec![] } else { vec![CONFIRMED.to_owned()] });
        assert_eq!(fake.calls("Subscribe").len(), 1);
    }
}

#[tokio::test]
async fn what_has_ended_is_gone_although_the_list_still_has_it() {
    let lingering = "<member><TopicArn>arn:aws:sns:eu-central-1:111122223333:alarms</TopicArn><Protocol>email</Protocol><SubscriptionArn>arn:aws:sns:eu-central-1:111122223333:alarms:9</SubscriptionArn><Endpoint>a@example.com</Endpoint></member>";
    let (aws, fake) = sns(move |asked| match asked["Action"].as_str() {
        action @ "ListSubscriptionsByTopic" => {
            result(action, &format!("<Subscriptions>{lingering}</Subscriptions>"))
        }
        action @ "Subscribe" => result(action, "<SubscriptionArn>pending confirmation</SubscriptionArn>"),
        _ => refuse("NotFound", "does not exist"),
    });
    let want = wanted(&json!({ "email a@example.com": plain() }));
    let (_, live) = compared(&aws, &want).await;
    assert_eq!(live, None);
    put(&aws, &want).await;
    assert_eq!(fake.calls("Subscribe").len(), 1);
}

#[tokio::test]
async fn one_that_waits_can_not_be_ended_and_that_is_fine() {
    let rows = rows(&[(CONFIRMED, "email", "a@example.com")]);
    let (aws, _) = sns(move |asked| match asked["Action"].as_str() {
        "Unsubscribe" => refuse(
            "InvalidParameter",
            "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation",
        ),
        _ => subscriptions(&rows, &[], asked),
    });
    aspect("subscriptions").delete(&aws, &target("alarms")).await.unwrap();
}

/// A region with `all` subscriptions, five a page, of which each of `topics` topics has one.
fn region(topics: usize, all: usize) -> (Aws, Fake) {
    let arn = |index: usize| format!("arn:aws:sns:eu-central-1:111122223333:topic-{index}");
    sns(move |asked| {
        let action = asked["Action"].as_str();
        let member = |topic: &str, index: usize| {
            format!(
                "<member><TopicArn>{topic}</TopicArn><Protocol>sms</Protocol><SubscriptionArn>{topic}:{index}</SubscriptionArn><Endpoint>+49{index}</Endpoint></member>"
            )
        };
        match action {
            "GetTopicAttributes" => attributes(action, &[("SubscriptionsConfirmed", "1")]),
            "ListSubscriptionsByTopic" => {
                result(action, &format!("<Subscriptions>{}</Subscriptions>", member(&asked["TopicArn"], 1)))
            }
            "ListSubscriptions" => {
                let from: usize = asked.get("NextToken").map_or(0, |token| token.parse().unwrap());
                let page = (from..all.min(from + 5)).map(|index| member(&arn(index % all.max(topics)), 1));
                let next = if from + 5 < all {
                    format!("<NextToken>{}</NextToken>", from + 5)
                } else {
                    String::new()
                };
                result(action, &format!("<Subscriptions>{}</Subscriptions>{next}", page.collect::<String>()))
            }
            _ => attributes(action, &[]),
        }
    })
}

#[tokio::test]
async fn one_listing_answers_for_all_topics_unless_it_would_cost_more() {
    // Topics of the stack, subscriptions in the region, and the calls that list them.
    let cases = [(1, 1, [0, 1]), (4, 4, [1, 0]), (10, 12, [3, 0]), (2, 30, [2, 2])];
    for (topics, all, [of_region, by_topic]) in cases {
        let (aws, fake) = region(topics, all);
        let reads = (0..topics).map(|index| {
            let aws = &aws;
            async move {
                let want = wanted(&json!({ "sms +491": plain() }));
                let at = Target { want: Some(want), ..target(&format!("topic-{index}")) };
                aspect("topic").read(aws, &at).await.unwrap().unwrap();
                aspect("subscriptions").read(aws, &at).await.unwrap().map(|seen| seen.value)
            }
        });
        let live = futures_util::future::join_all(reads).await;
        assert!(
            live.iter().all(|live| live.as_ref().is_some_and(|live| live.json().get("sms +491").is_some()))
        );
        let calls = [fake.calls("ListSubscriptions").len(), fake.calls("ListSubscriptionsByTopic").len()];
        assert_eq!(calls, [of_region, by_topic], "{topics} topics, {all} subscriptions");
        assert_eq!(fake.calls("GetTopicAttributes").len(), topics);
    }
}

#[tokio::test]
async fn where_the_topic_counts_more_than_the_account_made_the_topic_is_asked() {
    let rows = rows(&[(CONFIRMED, "sms", "+491")]);
    let (aws, fake) = sns(move |asked| match asked["Action"].as_str() {
        action @ "ListSubscriptions" => result(action, "<Subscriptions/>"),
        _ => subscriptions(&rows, &[], asked),
    });
    aspect("topic").read(&aws, &target("other")).await.unwrap();
    let live = aspect("subscriptions").read(&aws, &target("alarms")).await.unwrap();
    assert!(live.is_some());
    assert_eq!(fake.calls("ListSubscriptionsByTopic").len(), 1);
}

#[tokio::test]
async fn subscriptions_of_a_topic_that_was_made_again_are_not_taken_for_its_own() {
    // The topic counts none; the listing of the region still has those of its predecessor.
    let stale = rows(&[(CONFIRMED, "sms", "+491")]);
    let (aws, fake) = sns(move |asked| match asked["Action"].as_str() {
        action @ "GetTopicAttributes" => {
            attributes(action, &[("SubscriptionsConfirmed", "0"), ("SubscriptionsPending", "0")])
        }
        action @ "ListSubscriptionsByTopic" => result(action, "<Subscriptions/>"),
        _ => subscriptions(&stale, &[], asked),
    });
    aspect("topic").read(&aws, &target("other")).await.unwrap();
    aspect("topic").read(&aws, &target("alarms")).await.unwrap();
    assert!(aspect("subscriptions").read(&aws, &target("alarms")).await.unwrap().is_none());
    assert_eq!(fake.calls("ListSubscriptionsByTopic").len(), 1);
}
