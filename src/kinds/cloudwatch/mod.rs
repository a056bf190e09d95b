//! What the kinds of `CloudWatch` share.
//!
//! ```text
//! alarm     the kind of alarms of any type; aspects: the alarm itself, and whether its actions run
//! live      alarms as AWS has them, a hundred names a call
//! actions   the actions of an alarm's states
//! tags      aspect of alarms and dashboards
//! ```

pub mod actions;
pub mod alarm;
pub mod live;
pub mod tags;

pub use alarm::{ActionsEnabled, AlarmForm, AlarmOf, Alarms, Beside};
pub use live::LiveAlarm;
pub use tags::CloudWatchTags;
