//! What the kinds of `CloudWatch` share.
//!
//! ```text
//! live      alarms as AWS has them, a hundred names a call
//! alarm     aspects of alarms: the alarm itself, and whether its actions run
//! actions   the actions of an alarm's states
//! in_use    uses of alarms, and what alarms use
//! tags      aspect of alarms and dashboards
//! names     names and ARNs
//! ```

pub mod actions;
pub mod alarm;
#[cfg(test)]
pub(crate) mod fake;
pub mod in_use;
pub mod live;
pub mod names;
pub mod tags;

pub use alarm::{ActionsEnabled, AlarmForm, AlarmOf, Beside};
pub use live::LiveAlarm;
pub use tags::CloudWatchTags;
