//! `sns.topic`: a topic with its subscriptions.
//!
//! ```text
//! spec             the declaration
//! check            what AWS would refuse in it
//! kind             outputs, and how a declaration falls apart
//! written          from what is held back to a declaration
//! topic            aspect: the topic itself
//! attribute        what aspects have in common that are one attribute of the topic each
//! attributes       those aspects: display_name, kms_key, tracing …
//! delivery_policy  aspect, and what a subscription has of the same name
//! delivery_status  aspect: who logs which deliveries
//! policy           aspect: the access policy
//! subscriptions    aspect: who gets the messages
//! tags             aspect
//! live             reads shared by the aspects
//! ```

mod attribute;
mod attributes;
mod check;
mod delivery_policy;
mod delivery_status;
#[cfg(test)]
mod fake;
mod kind;
mod live;
mod policy;
mod spec;
mod subscriptions;
mod tags;
mod topic;
#[cfg(test)]
mod wire_tests;
mod written;

pub use attributes::{ThroughputScope, Tracing};
pub use delivery_status::{Channel, Feedback};
pub use kind::SnsTopic;
pub use spec::Spec;
pub use subscriptions::{FilterScope, Protocol, SubscriptionSpec};
