//! The subscriptions of a topic.

mod aspect;
mod spec;
mod value;

pub(super) use aspect::TopicSubscriptions;
pub use spec::{Protocol, SubscriptionSpec};
pub(super) use spec::{declared, problems, to_declaration};
pub use value::FilterScope;
