//! `cloudwatch.composite_alarm`: an alarm on the states of other alarms.
//!
//! ```text
//! spec     the declaration
//! check    what AWS would refuse in it
//! kind     outputs, and how a declaration falls apart
//! alarm    aspect: the alarm, which one call writes as a whole
//! rule     the rule as tokens
//! grammar  which tokens make a rule
//! ```

mod alarm;
mod check;
mod grammar;
mod kind;
mod rule;
mod spec;

pub use kind::CloudWatchCompositeAlarm;
pub use spec::{Spec, Suppressor};
