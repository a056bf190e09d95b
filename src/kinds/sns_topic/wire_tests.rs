//! Topics and their subscriptions against the answers that SNS gives on the wire.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::SnsTopic;
use crate::{
    aws::replay::{
        Replay,
        query::{Answer, Form, forms},
    },
    kind::{DynAspect, prelude::*},
    model::Document,
};

const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";
const CONFIRMED: &str = "arn:aws:sns:eu-central-1:111122223333:alarms:1";

fn aspect(name: &str) -> &'static dyn DynAspect {
    SnsTopic::ASPECTS.iter().copied().find(|aspect| aspect.name() == name).unwrap()
}

fn target(name: &str) -> Target {
    Target::example("sns.topic", name)
}

/// Attributes, as the calls that get them answer.
fn attributes(pairs: &[(&str, &str)]) -> String {
    let entry = |(key, value): &(&str, &str)| {
        format!("<entry><key>{key}</key><value>{}</value></entry>", value.replace('&', "&amp;"))
    };
    format!("<Attributes>{}</Attributes>", pairs.iter().map(entry).collect::<String>())
}

/// A listing of subscriptions: topic, ARN (or what stands in its place), protocol and endpoint.
fn listing<'a>(rows: impl IntoIterator<Item = [&'a str; 4]>) -> String {
    let names = ["TopicArn", "SubscriptionArn", "Protocol", "Endpoint"];
    let member = |row: [&str; 4]| {
        let members = names.iter().zip(row).map(|(name, text)| format!("<{name}>{text}</{name}>"));
        format!("<member>{}</member>", members.collect::<String>())
    };
    format!("<Subscriptions>{}</Subscriptions>", rows.into_iter().map(member).collect::<String>())
}

#[tokio::test]
async fn a_topic_of_someone_else_is_never_taken_over() {
    let refusal = "Invalid parameter: Tags Reason: Topic already exists with different tags";
    let (aws, _) = forms(move |_, _| Err(("InvalidParameter", refusal)));
    let want = aspect("topic").canonical(&json!({ "fifo": false })).unwrap();
    let failure = aspect("topic").put(&aws, &target("alarms"), &want).await.unwrap_err();
    assert!(failure.hint.unwrap().contains("plan again"));
}

#[tokio::test]
async fn a_policy_that_shows_a_new_principal_by_its_id_is_put_again() {
    let policy = |who: &str| {
        let statement = json!({ "Effect": "Allow", "Principal": { "AWS": who }, "Action": "sns:Publish", "Resource": "*" });
        json!({ "Version": "2012-10-17", "Statement": [statement] })
    };
    let role = "arn:aws:iam::111122223333:role/new";
    let want = aspect("policy").canonical(&policy(role)).unwrap();
    let at = target("alarms");
    at.fresh.made("iam.role", &outputs([("arn", role)]));
    for (shown, is_put) in
        [("AROAEXAMPLEEXAMPLE12", false), (role, true), ("*", true), ("111122223333", true)]
    {
        let (aws, _) = forms(move |action, _| match action {
            "GetTopicAttributes" => Ok(attributes(&[("Policy", &policy(shown).to_string())])),
            _ => Ok(String::new()),
        });
        let put = aspect("policy").put(&aws, &at, &want).await;
        assert_eq!(put.is_ok(), is_put, "{shown}");
        let passes = |failure| aspect("policy").transient().iter().any(|each| each.matches(&failure));
        assert!(put.err().is_none_or(passes));
    }
}

/// The subscriptions of one topic: ARN (or what stands in its place), protocol, endpoint.
type Rows = Arc<Mutex<Vec<[String; 3]>>>;

fn rows(rows: &[[&str; 3]]) -> Rows {
    Arc::new(Mutex::new(rows.iter().map(|row| row.map(str::to_owned)).collect()))
}

/// SNS with a topic `alarms` that has these subscriptions, of which those with an ARN are confirmed. A new one waits for
/// its confirmation.
fn with_subscriptions(rows: &Rows) -> (Aws, Replay<Form>) {
    let rows = Arc::clone(rows);
    forms(move |action, form| subscriptions(&rows, action, form))
}

fn subscriptions(rows: &Rows, action: &str, form: &Form) -> Answer {
    let mut rows = rows.lock().unwrap();
    match action {
        "GetTopicAttributes" => {
            let confirmed = rows.iter().filter(|[arn, ..]| arn.starts_with("arn:")).count().to_string();
            Ok(attributes(&[("SubscriptionsConfirmed", &confirmed), ("SubscriptionsPending", "0")]))
        }
        "ListSubscriptions" | "ListSubscriptionsByTopic" => {
            Ok(listing(rows.iter().map(|[arn, protocol, endpoint]| [TOPIC, arn, protocol, endpoint])))
        }
        "GetSubscriptionAttributes" if !rows.iter().any(|[arn, ..]| *arn == form["SubscriptionArn"]) => {
            Err(("NotFound", "Subscription does not exist"))
        }
        "Subscribe" => {
            rows.push(["PendingConfirmation", &form["Protocol"], &form["Endpoint"]].map(str::to_owned));
            Ok("<SubscriptionArn>pending confirmation</SubscriptionArn>".to_owned())
        }
        "Unsubscribe" => {
            rows.retain(|[arn, ..]| *arn != form["SubscriptionArn"]);
            Ok(String::new())
        }
        _ => Ok(attributes(&[])),
    }
}

fn wanted(subscriptions: &Value) -> Document {
    aspect("subscriptions").canonical(subscriptions).unwrap()
}

fn plain() -> Value {
    json!({ "raw_message_delivery": false })
}

async fn read(aws: &Aws, at: &Target) -> Option<Document> {
    aspect("subscriptions").read(aws, at).await.unwrap().map(|seen| seen.value)
}

/// The two documents that a plan would compare: the wanted one, filled from the live one, and the live one.
async fn compared(aws: &Aws, want: &Document) -> (Document, Option<Document>) {
    aws.catalogue().forget();
    let live = read(aws, &Target { want: Some(want.clone()), ..target("alarms") }).await;
    let filled = live.as_ref().map(|live| aspect("subscriptions").fill(want.clone(), live));
    (filled.unwrap_or_else(|| want.clone()), live)
}

async fn put(aws: &Aws, want: &Document) {
    let at = Target { want: Some(want.clone()), ..target("alarms") };
    aspect("subscriptions").put(aws, &at, want).await.unwrap();
}

#[tokio::test]
async fn a_subscription_that_waits_is_there() {
    let (aws, fake) = with_subscriptions(&rows(&[]));
    let filtered = json!({ "raw_message_delivery": false, "filter_policy": { "a": ["b"] } });
    let want = wanted(&json!({ "email a@example.com": filtered }));
    assert_eq!(compared(&aws, &want).await.1, None);
    put(&aws, &want).await;
    let subscribed = fake.calls("Subscribe");
    assert_eq!(subscribed.len(), 1);
    assert_eq!(["Protocol", "Endpoint"].map(|name| &subscribed[0][name]), ["email", "a@example.com"]);
    assert!(subscribed[0].values().any(|value| value == r#"{"a":["b"]}"#));

    let (filled, live) = compared(&aws, &want).await;
    assert_eq!(Some(&filled), live.as_ref(), "the second plan is empty");
    assert_eq!(aspect("subscriptions").notes(Some(&filled), live.as_ref()).len(), 1);
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
    let live = read(&aws, &target("alarms")).await;
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

#[tokio::test]
async fn subscriptions_of_others_go_from_our_topics_and_stay_on_theirs() {
    for external in [false, true] {
        let (aws, fake) = with_subscriptions(&rows(&[[CONFIRMED, "email", "someone@example.com"]]));
        let want = wanted(&json!({ "email a@example.com": plain() }));
        let at = Target { external, want: Some(want.clone()), ..target("alarms") };
        assert_eq!(read(&aws, &at).await.is_none(), external);
        aspect("subscriptions").put(&aws, &at, &want).await.unwrap();
        let gone = fake.calls("Unsubscribe").into_iter().map(|call| call["SubscriptionArn"].clone());
        assert_eq!(gone.collect::<Vec<_>>(), if external { vec![] } else { vec![CONFIRMED.to_owned()] });
        assert_eq!(fake.calls("Subscribe").len(), 1);
    }
}

#[tokio::test]
async fn what_has_ended_is_gone_although_the_listing_still_has_it() {
    let (aws, fake) = forms(|action, _| match action {
        "ListSubscriptionsByTopic" => Ok(listing([[TOPIC, CONFIRMED, "email", "a@example.com"]])),
        "Subscribe" => Ok("<SubscriptionArn>pending confirmation</SubscriptionArn>".to_owned()),
        _ => Err(("NotFound", "does not exist")),
    });
    let want = wanted(&json!({ "email a@example.com": plain() }));
    assert_eq!(compared(&aws, &want).await.1, None);
    put(&aws, &want).await;
    assert_eq!(fake.calls("Subscribe").len(), 1);
}

#[tokio::test]
async fn one_that_waits_can_not_be_ended_and_that_is_fine() {
    let rows = rows(&[[CONFIRMED, "email", "a@example.com"]]);
    let refusal = "Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation";
    let (aws, _) = forms(move |action, form| match action {
        "Unsubscribe" => Err(("InvalidParameter", refusal)),
        _ => subscriptions(&rows, action, form),
    });
    aspect("subscriptions").delete(&aws, &target("alarms")).await.unwrap();
}

/// A region with `all` subscriptions, five a page, of which each of `topics` topics has one.
fn region(topics: usize, all: usize) -> (Aws, Replay<Form>) {
    let list = |topics: &[String]| listing(topics.iter().map(|topic| [topic, CONFIRMED, "sms", "+491"]));
    forms(move |action, form| match action {
        "GetTopicAttributes" => Ok(attributes(&[("SubscriptionsConfirmed", "1")])),
        "ListSubscriptionsByTopic" => Ok(list(&[form["TopicArn"].clone()])),
        "ListSubscriptions" => {
            let from: usize = form.get("NextToken").map_or(0, |token| token.parse().unwrap());
            let topic =
                |index| format!("arn:aws:sns:eu-central-1:111122223333:topic-{}", index % all.max(topics));
            let page: Vec<_> = (from..all.min(from + 5)).map(topic).collect();
            let more = (from + 5 < all).then(|| format!("<NextToken>{}</NextToken>", from + 5));
            Ok(list(&page) + &more.unwrap_or_default())
        }
        _ => Ok(attributes(&[])),
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
                read(aws, &at).await.unwrap()
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
        let listed = |is_there: bool| Ok(listing(is_there.then_some([TOPIC, CONFIRMED, "sms", "+491"])));
        let (aws, fake) = forms(move |action, _| match action {
            "GetTopicAttributes" => Ok(attributes(&[("SubscriptionsConfirmed", counts)])),
            "ListSubscriptions" => listed(of_region),
            "ListSubscriptionsByTopic" => listed(of_topic),
            _ => Ok(attributes(&[])),
        });
        aspect("topic").read(&aws, &target("other")).await.unwrap();
        aspect("topic").read(&aws, &target("alarms")).await.unwrap();
        let live = read(&aws, &target("alarms")).await;
        assert_eq!((live.is_some(), fake.calls("ListSubscriptionsByTopic").len()), (of_topic, 1));
    }
}
