//! `sns.topic`: a topic with its subscriptions.
//!
//! ```text
//! spec             the declaration, and constraints of AWS on it
//! kind             its aspects and outputs, and the way back to a declaration
//! topic            aspects: the topic itself, and its tags
//! attributes       aspects that are one attribute each: display_name, kms_key, tracing …
//! delivery_policy  their value for retries, which subscriptions have too
//! delivery_status  aspect: logging of deliveries
//! policy           aspect: the access policy
//! subscriptions    aspect: the subscriptions
//! live             calls that the aspects share
//! ```

mod attributes;
mod delivery_policy;
mod delivery_status;
mod kind;
mod live;
mod policy;
mod spec;
mod subscriptions;
mod topic;
#[cfg(test)]
mod wire_tests;

pub use attributes::{ThroughputScope, Tracing};
pub use delivery_status::{Channel, Feedback};
pub use kind::SnsTopic;
pub use spec::Spec;
pub use subscriptions::{FilterScope, Protocol, SubscriptionSpec};
