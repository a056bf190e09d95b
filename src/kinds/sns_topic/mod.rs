//! `sns.topic`: a topic with its subscriptions.
//!
//! ```text
//! spec             the declaration, and constraints of AWS on it
//! kind             its aspects and outputs, and the way back to a declaration
//! topic            aspect: the topic itself
//! attributes       aspects that are one attribute each: display_name, kms_key, tracing …
//! delivery_policy  their value for retries, which subscriptions have too
//! delivery_status  aspect: logging of deliveries
//! policy           aspect: the access policy
//! subscriptions    aspect: the subscriptions
//! tags             aspect
//! live             calls that the aspects share
//! ```

mod attributes;
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

pub use attributes::{ThroughputScope, Tracing};
pub use delivery_status::{Channel, Feedback};
pub use kind::SnsTopic;
pub use spec::Spec;
pub use subscriptions::{FilterScope, Protocol, SubscriptionSpec};
