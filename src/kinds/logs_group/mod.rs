//! `logs.group`: a log group with everything that is configured on it.
//!
//! ```text
//! spec                  the declaration
//! check                 what AWS would refuse in it
//! kind                  outputs, and how a declaration falls apart
//! group                 aspect: the group itself, with its class
//! retention             aspect: how long events are kept
//! kms                   aspect: the key that encrypts them
//! deletion_protection   aspect
//! metric_filters        aspect: the metrics made of its events
//! subscription          what a subscription filter is, as a stack and as AWS say it
//! subscription_filters  aspect: who gets its events
//! tags                  aspect
//! in_use                how others name it
//! live                  reads shared by the aspects, many groups a call
//! ```

mod check;
mod deletion_protection;
mod group;
mod in_use;
mod kind;
mod kms;
mod live;
mod metric_filters;
mod retention;
mod spec;
mod subscription;
mod subscription_filters;
mod tags;

pub use kind::LogsGroup;
pub use spec::Spec;
pub use subscription::SubscriptionFilter;
