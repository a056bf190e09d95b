//! The subscriptions of a topic.
//!
//! ```text
//! spec      subscriptions as declared, by any names, and the way back
//! protocol  the protocols, and the form of their endpoints
//! value     subscriptions by protocol and endpoint
//! shown     sentences and notes about them
//! aspect    their attributes, and reading and writing them
//! ```

mod aspect;
mod protocol;
mod shown;
mod spec;
mod value;

pub(super) use aspect::TopicSubscriptions;
pub use protocol::Protocol;
pub use spec::SubscriptionSpec;
pub(super) use spec::{declared, problems, to_declaration};
pub use value::FilterScope;
