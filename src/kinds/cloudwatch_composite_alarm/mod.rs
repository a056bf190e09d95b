//! `cloudwatch.composite_alarm`: an alarm on the states of other alarms.
//!
//! ```text
//! spec     the declaration
//! check    constraints of AWS on it
//! kind     its aspects and outputs
//! alarm    aspect: the alarm with its rule
//! rule     the rule as tokens
//! grammar  the grammar of rules
//! ```

mod alarm;
mod check;
mod grammar;
mod kind;
mod rule;
mod spec;

pub use kind::CloudWatchCompositeAlarm;
pub use spec::{Spec, Suppressor};
