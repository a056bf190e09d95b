//! S3 tries the topic when a notification is put, and that takes its key.

use std::collections::BTreeSet;

use super::{
    alarm_topic_key::{Publisher, kept_out},
    notification_topic_policy::{SERVICE, notified},
};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// "Unable to validate the following destination configurations", for the whole configuration: the AWS managed
/// key of SNS lets no other service in, and a key of one's own has to
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html>).
pub(super) const RULE: Rule = Rule {
    id: "notification-topic-key",
    severity: Severity::Error,
    about: "a bucket notifies a topic whose key does not allow S3",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let publisher = Publisher {
        service: SERVICE,
        words: "S3",
        label: "S3 tries the topic, and refuses all notifications of the bucket",
        related: "a bucket that notifies this topic",
    };
    let mut seen = BTreeSet::new();
    let topics = notified(view).into_iter().filter(|(topic, ..)| seen.insert(&topic.address));
    kept_out(view, &publisher, topics.map(|(topic, bucket, _)| (topic, bucket.address.clone())).collect())
}
