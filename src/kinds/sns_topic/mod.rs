//! `sns.topic`: a topic with its subscriptions.
//!
//! `kind` is the table on top and `live` what all calls share; an aspect a file, or a few that make sense together.

mod attributes;
mod delivery_policy;
mod delivery_status;
mod kind;
mod live;
mod policy;
mod subscriptions;
mod topic;
#[cfg(test)]
mod wire_tests;

pub use attributes::{ThroughputScope, Tracing};
pub use delivery_status::{Channel, Feedback};
pub use kind::{SnsTopic, Spec};
pub use subscriptions::{FilterScope, Protocol, SubscriptionSpec};
