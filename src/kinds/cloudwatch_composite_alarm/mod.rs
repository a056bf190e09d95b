//! `cloudwatch.composite_alarm`: an alarm on the states of other alarms.
//!
//! ```text
//! alarm  aspect: the alarm with its rule; kind and tags are those of every alarm: `kinds/cloudwatch`
//! spec   the declaration, and constraints of AWS on it
//! rule   the rule, as tokens and by its grammar
//! ```

mod alarm;
mod rule;
mod spec;

pub(super) use alarm::OnAlarms;
