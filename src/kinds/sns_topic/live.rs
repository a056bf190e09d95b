//! Calls that the aspects of a topic share.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sns::types::Subscription;

use crate::{kind::prelude::*, model::Cause};

pub(super) const GET: &str = "sns:GetTopicAttributes";
pub(super) const SET: &str = "sns:SetTopicAttributes";
pub(super) const LIST: &str = "sns:ListSubscriptions";
pub(super) const LIST_BY_TOPIC: &str = "sns:ListSubscriptionsByTopic";

/// The code for a topic or subscription that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["NotFound"];

/// A new topic is not known everywhere at once.
pub(super) const UNSEEN: Transient = Transient::of_itself("NotFound", "");

/// The subscriptions of a topic by [`identity`], with their ARNs; one that is not confirmed has none yet.
pub(super) type Subscribed = BTreeMap<String, Option<String>>;

/// The topic's ARN, which follows from its name.
pub(super) fn arn(at: &Target) -> String {
    at.scope.arn("sns", &at.name)
}

/// Whether a name or an ARN is that of a FIFO topic or queue.
pub(super) fn is_fifo(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
}

/// The outputs, which follow from the name.
pub(super) fn topic_outputs(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("sns", name)), ("name", name)])
}

/// Protocol and endpoint, by which AWS tells the subscriptions of a topic apart.
pub(super) fn identity(protocol: &str, endpoint: &str) -> String {
    format!("{protocol} {endpoint}")
}

/// The attributes of a topic.
pub(super) struct TopicAttributes;

impl Attributes for TopicAttributes {
    const GET: &'static str = GET;
    const SET: &'static str = SET;
    const TRANSIENT: &'static [Transient] = &[UNSEEN];

    async fn get(aws: &Aws, at: &Target) -> Result<Arc<AttributeMap>, Failure> {
        let arn = arn(at);
        asked(aws, at).await?.lock().unwrap_or_else(PoisonError::into_inner).insert(arn.clone());
        aws.catalogue().listing(&format!("{GET}/{arn}"), || attributes_now(aws, at)).await
    }

    /// AWS takes no more than one in a call.
    async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<(), Failure> {
        let call = aws.sns(&at.scope.region).set_topic_attributes().topic_arn(arn(at));
        aws.send(SET, call.attribute_name(name).attribute_value(value).send()).await.map(drop)
    }
}

/// The attributes of a topic, asked of AWS now.
pub(super) async fn attributes_now(aws: &Aws, at: &Target) -> Result<AttributeMap, Failure> {
    let call = aws.sns(&at.scope.region).get_topic_attributes().topic_arn(arn(at));
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    Ok(answer.map(|answer| answer.attributes.unwrap_or_default().into_iter().collect()))
}

pub(super) async fn list(aws: &Aws, region: &str) -> Result<Vec<Found>, Failure> {
    let pages = aws.sns(region).list_topics().into_paginator().items().send();
    let topics = aws.send("sns:ListTopics", pages.collect::<Result<Vec<_>, _>>()).await?;
    let arns = topics.into_iter().filter_map(|topic| topic.topic_arn);
    Ok(arns.filter_map(|arn| arn.rsplit(':').next().map(Found::named)).collect())
}

/// The topics that this round of reads asks about in a region.
async fn asked(aws: &Aws, at: &Target) -> Result<Arc<Mutex<BTreeSet<String>>>, Failure> {
    let name = format!("{GET}/{}", at.scope.region);
    aws.catalogue().listing(&name, || async { Ok(Mutex::default()) }).await
}

/// The topic's subscriptions. For several topics one listing of the region answers, as long as it
/// costs no more calls than asking for each: a small stack in a big account would page through
/// thousands. It holds the subscriptions that the account made, and for a while those of a topic that
/// was deleted and recreated: where the topic counts more or fewer, its own listing decides.
pub(super) async fn subscriptions(aws: &Aws, at: &Target) -> Result<Subscribed, Failure> {
    let topics = asked(aws, at).await?.lock().unwrap_or_else(PoisonError::into_inner).len();
    if topics > 1 {
        let region = &at.scope.region;
        let name = format!("{LIST}/{region}");
        match aws.catalogue().listing(&name, || of_region(aws, region, topics)).await {
            Ok(listing) => {
                if let Some(all) = listing.as_ref() {
                    let listed = all.get(&arn(at)).cloned().unwrap_or_default();
                    if listed.len() == counted(aws, at).await? {
                        return Ok(listed);
                    }
                }
            }
            Err(failure) if failure.cause == Cause::Denied => {}
            Err(failure) => return Err(failure),
        }
    }
    of_topic(aws, at).await
}

/// The number of subscriptions in the topic's attributes.
async fn counted(aws: &Aws, at: &Target) -> Result<usize, Failure> {
    let attributes = TopicAttributes::get(aws, at).await?;
    let count = |name| attributes.iter().find_map(|all| all.get(name)?.parse::<usize>().ok());
    Ok(["SubscriptionsConfirmed", "SubscriptionsPending"].into_iter().filter_map(count).sum())
}

/// The subscriptions of a region by topic; `None` where there are more than so many pages.
async fn of_region(
    aws: &Aws,
    region: &str,
    pages: usize,
) -> Result<Option<BTreeMap<String, Subscribed>>, Failure> {
    let mut listed: BTreeMap<String, Subscribed> = BTreeMap::new();
    let mut token: Option<String> = None;
    for _ in 0..pages {
        let call = aws.sns(region).list_subscriptions().set_next_token(token.clone());
        let page = aws.send(LIST, call.send()).await?;
        for one in page.subscriptions.unwrap_or_default() {
            add(listed.entry(one.topic_arn.clone().unwrap_or_default()).or_default(), one);
        }
        token = next_page(page.next_token, token.as_deref());
        if token.is_none() {
            return Ok(Some(listed));
        }
    }
    Ok(None)
}

/// The topic's subscriptions, asked of AWS now.
pub(super) async fn subscriptions_now(aws: &Aws, at: &Target) -> Result<Subscribed, Failure> {
    Ok(absent(of_topic(aws, at).await, NOT_FOUND)?.unwrap_or_default())
}

/// The same; it is a failure that the topic does not exist.
async fn of_topic(aws: &Aws, at: &Target) -> Result<Subscribed, Failure> {
    let call = aws.sns(&at.scope.region).list_subscriptions_by_topic().topic_arn(arn(at));
    let pages = call.into_paginator().items().send();
    let mut listed = Subscribed::new();
    for one in aws.send(LIST_BY_TOPIC, pages.collect::<Result<Vec<_>, _>>()).await? {
        add(&mut listed, one);
    }
    Ok(listed)
}

/// In place of an ARN AWS writes `PendingConfirmation`, and `Deleted` for a while after the end.
fn add(listed: &mut Subscribed, one: Subscription) {
    let (Some(arn), Some(protocol), Some(endpoint)) = (one.subscription_arn, one.protocol, one.endpoint)
    else {
        return;
    };
    let is_confirmed = arn.starts_with("arn:");
    if is_confirmed || arn == "PendingConfirmation" {
        let known = listed.entry(identity(&protocol, &endpoint)).or_default();
        if is_confirmed {
            *known = Some(arn);
        }
    }
}
