//! Who gets the messages of a topic.
//!
//! ```text
//! declared  subscriptions as declared, by any names
//! protocol  the ways of delivery, and what their endpoints look like
//! filter    filter policies and their limits
//! value     subscriptions by what AWS tells them apart by
//! wire      between a subscription and AWS's attributes
//! aspect    reading and writing
//! notes     who has to confirm
//! words     what a subscription gets
//! written   from what AWS has back to declarations
//! ```

mod aspect;
mod declared;
mod filter;
mod filter_values;
mod notes;
mod protocol;
mod value;
mod wire;
#[cfg(test)]
mod wire_tests;
mod words;
mod written;

pub(super) use aspect::TopicSubscriptions;
pub use declared::SubscriptionSpec;
pub(super) use declared::{declared, problems, protocols};
pub use protocol::Protocol;
pub use value::FilterScope;
pub(super) use value::identity;
pub(super) use written::written;
