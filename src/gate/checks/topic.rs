//! The subscriptions of a topic.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// A topic whose subscriptions somebody has to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicProbe {
    /// The topic.
    pub topic: Named,
}

/// `topic = "sns.topic.alarms"`.
pub const CHECK: CheckKind = CheckKind {
    key: "topic",
    what: "a topic",
    expects: &["confirmed", "pending", "without subscriptions"],
    has_default: true,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    Some(Probe::Topic(TopicProbe { topic: fields.resource(CHECK.key, "sns.topic")? }))
}
