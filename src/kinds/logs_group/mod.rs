//! `logs.group`: a log group with everything that is configured on it.
//!
//! ```text
//! spec                  the declaration
//! check                 what AWS would refuse in it
//! kind                  outputs, and how a declaration falls apart
//! live                  reads shared by the aspects, many groups a call
//! group                 aspect: the group itself, with its class
//! settings              aspects: key, retention, deletion protection, tags
//! metric_filters        aspect: the metrics of its events
//! subscription_filters  aspect: where its events go
//! ```

mod check;
mod group;
mod kind;
mod live;
mod metric_filters;
mod settings;
mod spec;
mod subscription_filters;

pub use kind::LogsGroup;
pub use spec::Spec;
pub use subscription_filters::SubscriptionFilter;
