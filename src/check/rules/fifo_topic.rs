//! FIFO topics deliver to FIFO queues, and no service publishes to them by itself.

use super::notification_topic_policy::notified;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// S3 answers "SNS FIFO topics are not supported" for a whole configuration. An ARN that is written out is
/// checked by the kind itself.
pub(super) const RULE: Rule =
    Rule { id: "fifo-topic", severity: Severity::Error, about: "a bucket notifies a FIFO topic", find };

fn find(view: &View<'_>) -> Vec<Finding> {
    let fifo = notified(view).into_iter().filter(|(topic, ..)| {
        let name = view.name(topic).unwrap_or_else(|| topic.desired.name.to_string());
        name.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
    });
    fifo.map(|(topic, bucket, name)| {
        let message = format!("{} is a FIFO topic, which S3 can't notify", topic.address);
        Finding::at(&bucket.address, &format!("notifications.{name}"), message)
            .with_label("S3 refuses all notifications of the bucket")
            .with_related(&topic.address, "name", "its name ends in `.fifo`")
            .with_help("notify a standard topic, or a queue")
    })
    .collect()
}
