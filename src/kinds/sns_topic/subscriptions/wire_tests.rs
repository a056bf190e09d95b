//! Subscriptions against the answers that SNS gives on the wire.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::{
    aws::replay::{Replay, Reply},
    kind::prelude::*,
    kinds::sns_topic::fake::{Asked, aspect, attributes, member, refuse, result, sns, target},
    model::Document,
};

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";

/// The subscriptions of one topic: ARN (or what stands in its place), protocol, endpoint.
type Rows = Arc<Mutex<Vec<[String; 3]>>>;

fn rows(rows: &[[&str; 3]]) -> Rows {
    Arc::new(Mutex::new(rows.iter().map(|row| row.map(str::to_owned)).collect()))
}

/// SNS with a topic `alarms` that has these subscriptions, of which those with an ARN are confirmed. A new one waits for
/// its confirmation.
fn with_subscriptions(rows: &Rows) -> (Aws, Replay<Asked>) {
    let rows = Arc::clone(rows);
    sns(move |asked| subscriptions(&rows, asked))
}

fn subscriptions(rows: &Rows, asked: &Asked) -> Reply {
    let mut rows = rows.lock().unwrap();
    let action = asked["Action"].as_str();
    match action {
        "GetTopicAttributes" => {
            let confirmed = rows.iter().filter(|[arn, ..]| arn.starts_with("arn:")).count().to_string();
            attributes(action, &[("SubscriptionsConfirmed", &confirmed), ("SubscriptionsPending", "0")])
        }
        "ListSubscriptions" | "ListSubscriptionsByTopic" => listing(
            action,
            rows.iter().map(|[arn, protocol, endpoint]| member(TOPIC, arn, protocol, endpoint)),
        ),
        "GetSubscriptionAttributes" if !rows.iter().any(|[arn, ..]| *arn == asked["SubscriptionArn"]) => {
            refuse("NotFound", "Subscription does not exist")
        }
        "GetSubscriptionAttributes" => attributes(action, &[]),
        "Subscribe" => {
            rows.push(["PendingConfirmation", &asked["Protocol"], &asked["Endpoint"]].map(str::to_owned));
            result(action, "<SubscriptionArn>pending confirmation</SubscriptionArn>")
        }
        "Unsubscribe" => {
            rows.retain(|[arn, ..]| *arn != asked["SubscriptionArn"]);
            result(action, "")
        }
        _ => result(action, ""),
    }
}

fn listing(action: &str, members: impl Iterator<Item = String>) -> Reply {
    result(action, &format!("<Subscriptions>{}</Subscriptions>", members.collect::<String>()))
}

fn wanted(subscriptions: &Value) -> Document {
    aspect("subscriptions").canonical(subscriptions).unwrap()
}

fn plain() -> Value {
    json!({ "raw_message_delivery": false })
}

/// The two documents that a plan would compare: the wanted one, filled from the live one, and the live one.
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
    let (aws, fake) = with_subscriptions(&rows(&[]));
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
        ["a@example.com has yet to click the link in the e-mail from AWS; it is valid for two days"]
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
        ["PendingConfirmation", "email", "stray@example.com"],
        ["Deleted", "email", "old@example.com"],
    ]);
    let (aws, fake) = with_subscriptions(&rows);
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
async fn subscriptions_of_others_go_from_our_topics_and_stay_on_theirs() {
    for external in [false, true] {
        let rows = rows(&[[CONFIRMED, "email", "someone@example.com"]]);
        let (aws, fake) = with_subscriptions(&rows);
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
async fn what_has_ended_is_gone_although_the_listing_still_has_it() {
    let (aws, fake) = sns(move |asked| match asked["Action"].as_str() {
        action @ "ListSubscriptionsByTopic" => {
            listing(action, [member(TOPIC, CONFIRMED, "email", "a@example.com")].into_iter())
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
    let rows = rows(&[[CONFIRMED, "email", "a@example.com"]]);
    let (aws, _) = sns(move |asked| match asked["Action"].as_str() {
        "Unsubscribe" => refuse(
            "InvalidParameter",
            "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation",
        ),
        _ => subscriptions(&rows, asked),
    });
    aspect("subscriptions").delete(&aws, &target("alarms")).await.unwrap();
}

/// A region with `all` subscriptions, five a page, of which each of `topics` topics has one.
fn region(topics: usize, all: usize) -> (Aws, Replay<Asked>) {
    let one = |topic: &str| member(topic, &format!("{topic}:1"), "sms", "+491");
    sns(move |asked| match asked["Action"].as_str() {
        action @ "GetTopicAttributes" => attributes(action, &[("SubscriptionsConfirmed", "1")]),
        action @ "ListSubscriptionsByTopic" => listing(action, [one(&asked["TopicArn"])].into_iter()),
        action @ "ListSubscriptions" => {
            let from: usize = asked.get("NextToken").map_or(0, |token| token.parse().unwrap());
            let topic =
                |index| format!("arn:aws:sns:eu-central-1:111122223333:topic-{}", index % all.max(topics));
            let page = (from..all.min(from + 5)).map(|index| one(&topic(index)));
            let more = (from + 5 < all).then(|| format!("<NextToken>{}</NextToken>", from + 5));
            let page = page.collect::<String>();
            result(action, &format!("<Subscriptions>{page}</Subscriptions>{}", more.unwrap_or_default()))
        }
        action => attributes(action, &[]),
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
                aspect("subscriptions").read(aws, &at).await.unwrap().unwrap().value
            }
        });
        let live = futures_util::future::join_all(reads).await;
        assert!(live.iter().all(|live| live.json().get("sms +491").is_some()));
        let calls = [fake.calls("ListSubscriptions").len(), fake.calls("ListSubscriptionsByTopic").len()];
        assert_eq!(calls, [of_region, by_topic], "{topics} topics, {all} subscriptions");
        assert_eq!(fake.calls("GetTopicAttributes").len(), topics);
    }
}

#[tokio::test]
async fn where_the_topic_counts_more_or_fewer_than_the_region_the_topic_is_asked() {
    // The region's listing has only the subscriptions that this account made, and for a while those of a topic
    // that was deleted and recreated.
    for (counts, of_region, of_topic) in [("1", false, true), ("0", true, false)] {
        let listed = |action: &str, is_there: bool| {
            let one = is_there.then(|| member(TOPIC, CONFIRMED, "sms", "+491"));
            listing(action, one.into_iter())
        };
        let (aws, fake) = sns(move |asked| match asked["Action"].as_str() {
            action @ "GetTopicAttributes" => attributes(action, &[("SubscriptionsConfirmed", counts)]),
            action @ "ListSubscriptions" => listed(action, of_region),
            action @ "ListSubscriptionsByTopic" => listed(action, of_topic),
            action => attributes(action, &[]),
        });
        aspect("topic").read(&aws, &target("other")).await.unwrap();
        aspect("topic").read(&aws, &target("alarms")).await.unwrap();
        let live = aspect("subscriptions").read(&aws, &target("alarms")).await.unwrap();
        assert_eq!((live.is_some(), fake.calls("ListSubscriptionsByTopic").len()), (of_topic, 1));
    }
}
