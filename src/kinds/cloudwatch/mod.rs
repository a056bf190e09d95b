//! What the kinds of `CloudWatch` share.
//!
//! ```text
//! live      alarms as AWS has them, a hundred names a call
//! actions   what an alarm does: sets of ARNs
//! in_use    how alarms are named, and what alarms name
//! enabled   aspect of alarms: whether they act at all
//! tags      aspect of alarms and dashboards
//! names     names, ARNs and descriptions
//! ```

pub mod actions;
pub mod enabled;
#[cfg(test)]
pub(crate) mod fake;
pub mod in_use;
pub mod live;
pub mod names;
pub mod tags;

pub use enabled::ActionsEnabled;
pub use live::LiveAlarm;
pub use tags::CloudWatchTags;
