//! How SQS is called, the attributes of a queue and its tags.

use std::sync::Arc;

use crate::{
    aws::wire::{Operation, Service, Variants, input},
    kind::prelude::*,
    model::{FoundUse, Hold, Use},
};

pub(super) static SQS: Service = Service::json("SQS", "sqs", "1.0", "AmazonSQS")
    .irregular(&[("NewQueue.tags", "tags"), ("queue_urls_of_sources", "queueUrls")])
    .variants(Variants::OrdinaryIsFipsInGov);

pub(super) const GET: Operation = SQS.call("sqs:GetQueueAttributes");
pub(super) const SET: Operation = SQS.call("sqs:SetQueueAttributes");
const LIST: Operation = SQS.call("sqs:ListQueues").lists(&["queue_urls"]);
const LIST_SOURCES: Operation = SQS.call("sqs:ListDeadLetterSourceQueues").lists(&["queue_urls_of_sources"]);
const LIST_TAGS: Operation = SQS.call("sqs:ListQueueTags").holds(&["tags"]);
pub(super) const TAG: Operation = SQS.call("sqs:TagQueue");
const UNTAG: Operation = SQS.call("sqs:UntagQueue");

/// AWS's codes for a queue that does not exist: the one of the query protocol, which answers still have, and that of
/// the model.
pub(super) const NOT_FOUND: &[&str] = &["AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"];

/// A new queue is not known everywhere at once.
pub(super) const UNSEEN: [Transient; 2] =
    [Transient::of_itself(NOT_FOUND[0], ""), Transient::of_itself(NOT_FOUND[1], "")];

/// Queues in a page of a listing; without a number AWS tells of a thousand and no more.
const PAGE: u16 = 1_000;

/// Whether a name or an ARN is that of a FIFO queue.
pub(super) fn is_fifo(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
}

/// The outputs, which follow from the name.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("sqs", name)), ("name", name), ("url", &url(name, scope))])
}

fn url(name: &str, scope: &Scope) -> String {
    format!("https://sqs.{}.{}/{}/{name}", scope.region, scope.dns_suffix(), scope.account)
}

/// The queue of a target, as calls name it.
pub(super) fn url_of(at: &Target) -> String {
    url(&at.name, &at.scope)
}

/// The attributes of a queue.
pub(super) struct QueueAttributes;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

impl Attributes for QueueAttributes {
    const GET: &'static str = GET.action;
    const SET: &'static str = SET.action;
    const TRANSIENT: &'static [Transient] = &UNSEEN;

    async fn get(aws: &Aws, at: &Target) -> Result<Arc<AttributeMap>, Failure> {
        let listing = format!("{}/{}", GET.action, url_of(at));
        aws.catalogue().listing(&listing, || attributes_now(aws, at)).await
    }

    async fn set(aws: &Aws, at: &Target, name: &str, value: &str) -> Result<(), Failure> {
        set_all(aws, at, [(name.to_owned(), value.to_owned())].into()).await
    }
}

/// The attributes of a queue, asked of AWS now.
pub(super) async fn attributes_now(aws: &Aws, at: &Target) -> Result<AttributeMap, Failure> {
    let input = input! { queue_url: url_of(at), attribute_names: ["All"] };
    let answer: Option<Answer> = absent(aws.call(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
    Ok(answer.map(|answer| answer.attributes))
}

/// Sets attributes that AWS takes only together.
pub(super) async fn set_all(
    aws: &Aws,
    at: &Target,
    attributes: BTreeMap<String, String>,
) -> Result<(), Failure> {
    let input = input! { queue_url: url_of(at), attributes: attributes };
    aws.act(&SET, &at.scope.region, &input).await
}

fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let urls: Vec<String> = aws.list(&LIST, &scope.region, &input! { max_results: PAGE }).await?;
    Ok(urls.iter().map(|url| Found::named(name_of(url))).collect())
}

/// The queues whose dead-letter queue it is.
pub(super) async fn sources(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let input = input! { queue_url: url_of(at), max_results: PAGE };
    let urls = aws.list::<Vec<String>>(&LIST_SOURCES, &at.scope.region, &input).await;
    let used = |url: &String| {
        let arn = at.scope.arn("sqs", name_of(url));
        let it = Use::new("sqs.queue", name_of(url), "dead-letter queue", Hold::Breaks);
        FoundUse::by(it, &at.scope.region, "redrive_policy", at.output("arn")).with_arn(arn)
    };
    Ok(absent(urls, NOT_FOUND)?.iter().flatten().map(used).collect())
}

#[derive(Debug)]
pub(super) struct QueueTags;

impl Tagged for QueueTags {
    const LIST: &'static str = LIST_TAGS.action;
    const TAG: &'static str = TAG.action;
    const UNTAG: &'static str = UNTAG.action;
    const TRANSIENT: &'static [Transient] = &UNSEEN;

    fn arn(at: &Target) -> String {
        at.scope.arn("sqs", &at.name)
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let tags = aws.list(&LIST_TAGS, &at.scope.region, &input! { queue_url: url_of(at) }).await;
        Ok(absent(tags, NOT_FOUND)?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        aws.act(&TAG, &at.scope.region, &input! { queue_url: url_of(at), tags: tags }).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        aws.act(&UNTAG, &at.scope.region, &input! { queue_url: url_of(at), tag_keys: keys }).await
    }
}
