//! What the kinds of `CloudWatch` share.
//!
//! ```text
//! alarm     the kind of alarms of any type; aspects: the alarm itself, and whether its actions run
//! live      alarms as AWS has them, a hundred names a call
//! actions   the actions of an alarm's states
//! tags      aspect of alarms and dashboards
//! prelude   what a file of these kinds needs
//! ```

pub(crate) mod actions;
mod alarm;
mod live;
pub(super) mod prelude;
pub(crate) mod tags;

pub(super) use alarm::Alarms;
