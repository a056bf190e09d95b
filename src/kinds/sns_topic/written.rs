//! From what is held of a topic back to its declaration.

use super::{
    subscriptions::{self, TopicSubscriptions},
    topic::Topic,
};
use crate::kind::prelude::*;

/// The declaration of a topic.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    // The name tells what kind of topic it is.
    let _ = held.take(Topic);
    let subscriptions = held.take(TopicSubscriptions).map(|all| subscriptions::written(&all));
    held.set(TopicSubscriptions::NAME, subscriptions);
    vec![held.rest()]
}
