//! `cloudwatch.alarm`: an alarm on a metric, on metric math, or on an anomaly band.
//!
//! ```text
//! spec         the declaration
//! watched      the metrics of a declaration, and the result that counts
//! check        constraints of AWS on a declaration
//! samples      and on statistics, periods, units and dimensions
//! expressions  and on metric math
//! kind         its aspects and outputs, and the way from a declaration and back
//! alarm        aspect: the alarm, from and to the SDK's types
//! value        its value
//! sentence     an alarm in words
//! words        AWS's words: operators, statistics, missing data
//! ```

mod alarm;
mod check;
mod expressions;
mod kind;
mod samples;
mod sentence;
mod spec;
mod value;
mod watched;
mod words;

pub use kind::CloudWatchAlarm;
pub use spec::{QuerySpec, Spec};
pub use value::{WallClock, WarmUp};
pub use words::{Comparison, LowSamples, MissingData};
