//! Reads that the aspects of all topics share.

use crate::kind::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sns::types::Subscription;

use super::{attribute::GET, subscriptions::identity};
use crate::model::Cause;

pub(super) const LIST: &str = "sns:ListSubscriptions";
pub(super) const LIST_BY_TOPIC: &str = "sns:ListSubscriptionsByTopic";

/// The code for a topic or subscription that is not there.
pub(super) const NOT_FOUND: &[&str] = &["NotFound"];

/// The attributes of a topic by AWS's names.
pub(super) type Attributes = BTreeMap<String, String>;

/// The subscriptions of a topic by what AWS tells them apart by. One that is not confirmed has no
/// ARN yet.
pub(super) type Listed = BTreeMap<String, Option<String>>;

/// The topic's ARN, which follows from its name.
pub(super) fn arn(at: &Target) -> String {
    at.scope.arn("sns", &at.name)
}

/// The topic's attributes, asked once in a round of reads; `None` where there is no such topic.
pub(super) async fn attributes(aws: &Aws, at: &Target) -> Result<Arc<Option<Attributes>>, Failure> {
    let arn = arn(at);
    asked(aws, at).await?.lock().unwrap_or_else(PoisonError::into_inner).insert(arn.clone());
    aws.catalogue().listing(&format!("{GET}/{arn}"), || attributes_now(aws, at)).await
}

/// The same, asked of AWS now.
pub(super) async fn attributes_now(aws: &Aws, at: &Target) -> Result<Option<Attributes>, Failure> {
    let call = aws.sns(&at.scope.region).get_topic_attributes().topic_arn(arn(at));
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    Ok(answer.map(|answer| answer.attributes.unwrap_or_default().into_iter().collect()))
}

/// The topics of a region.
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
/// was deleted and made again: where the topic counts more or fewer, only the topic itself tells.
pub(super) async fn subscriptions(aws: &Aws, at: &Target) -> Result<Listed, Failure> {
    let topics = asked(aws, at).await?.lock().unwrap_or_else(PoisonError::into_inner).len();
    if topics > 1 {
        let region = &at.scope.region;
        let name = format!("{LIST}/{region}");
        match aws.catalogue().listing(&name, || list_subscriptions(aws, region, topics)).await {
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
    by_topic(aws, at).await
}

/// How many subscriptions the topic says it has.
async fn counted(aws: &Aws, at: &Target) -> Result<usize, Failure> {
    let attributes = attributes(aws, at).await?;
    let count = |name| attributes.iter().find_map(|all| all.get(name)?.parse::<usize>().ok());
    let counts = ["SubscriptionsConfirmed", "SubscriptionsPending"].map(count);
    Ok(counts.into_iter().flatten().sum())
}

/// The subscriptions of a region by topic; `None` if there are more than so many pages.
async fn list_subscriptions(
    aws: &Aws,
    region: &str,
    pages: usize,
) -> Result<Option<BTreeMap<String, Listed>>, Failure> {
    let mut found: BTreeMap<String, Listed> = BTreeMap::new();
    let mut token: Option<String> = None;
    for _ in 0..pages {
        let call = aws.sns(region).list_subscriptions().set_next_token(token.clone());
        let page = aws.send(LIST, call.send()).await?;
        for one in page.subscriptions.unwrap_or_default() {
            let topic = one.topic_arn.clone().unwrap_or_default();
            add(found.entry(topic).or_default(), one);
        }
        token = next_page(page.next_token, token.as_deref());
        if token.is_none() {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The topic's subscriptions, asked of AWS now.
pub(super) async fn subscriptions_now(aws: &Aws, at: &Target) -> Result<Listed, Failure> {
    Ok(absent(by_topic(aws, at).await, NOT_FOUND)?.unwrap_or_default())
}

/// The same; that the topic is gone is a failure.
async fn by_topic(aws: &Aws, at: &Target) -> Result<Listed, Failure> {
    let call = aws.sns(&at.scope.region).list_subscriptions_by_topic().topic_arn(arn(at));
    let pages = call.into_paginator().items().send();
    let all = aws.send(LIST_BY_TOPIC, pages.collect::<Result<Vec<_>, _>>()).await?;
    let mut listed = Listed::new();
    for one in all {
        add(&mut listed, one);
    }
    Ok(listed)
}

/// In place of an ARN AWS writes `PendingConfirmation`, and `Deleted` for a while after the end.
fn add(listed: &mut Listed, one: Subscription) {
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
