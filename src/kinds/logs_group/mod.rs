//! `logs.group`: a log group with everything that is configured on it.
//!
//! ```text
//! live      reads shared by the aspects, many groups a call; classes
//! group     aspect: the group itself, with its class
//! settings  aspects: key, retention, deletion protection, tags
//! protection aspect: which sensitive data is masked
//! filters   aspects: the metrics of its events, and where its events go
//! kind      the declaration, what AWS refuses in it, outputs, and how it falls apart
//! ```

mod filters;
mod group;
mod kind;
mod live;
mod protection;
mod settings;

pub use filters::SubscriptionFilter;
pub use kind::{LogsGroup, Spec};
