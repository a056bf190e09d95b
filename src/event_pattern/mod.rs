//! Event patterns of `EventBridge` and filter policies of SNS: one language, in which the two differ by a few operators
//! and limits ([`Dialect`]). Read, refused and tried on events offline. Pure; knows nothing of stacks.
//!
//! After <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>,
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html>, and AWS's published matcher behind
//! both, `aws/event-ruler`.
//!
//! ```text
//! dialect    the differences between the services
//! pattern    a pattern as read
//! read       a pattern from JSON, and what AWS refuses of it
//! matches    whether an event matches
//! unmet      what of a pattern an event does not meet
//! canonical  the one form in which documents hold a pattern
//! ```

mod canonical;
mod dialect;
mod matches;
mod pattern;
mod read;
mod unmet;

pub use canonical::Canonical;
pub use dialect::{Dialect, EVENT_BRIDGE, SNS_ATTRIBUTES, SNS_BODY};
pub use pattern::Pattern;
pub use read::Mistake;
pub use unmet::Unmet;
