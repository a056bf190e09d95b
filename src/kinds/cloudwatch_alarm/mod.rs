//! `cloudwatch.alarm`: an alarm on a metric, on metric math, or on an anomaly band.
//!
//! ```text
//! alarm        aspect: the alarm, from and to a declaration and the SDK's types; kind and tags are those of every
//!              alarm: `kinds/cloudwatch`
//! value        its value
//! spec         the declaration
//! watched      the metrics of a declaration, and the result that counts
//! check        constraints of AWS on a declaration
//! expressions  and on metric math
//! sentence     an alarm in words
//! words        AWS's words: operators, statistics, missing data
//! ```

mod alarm;
mod check;
mod expressions;
mod sentence;
mod spec;
mod value;
mod watched;
mod words;

pub use alarm::OnMetrics;
pub use spec::{QuerySpec, Spec};
pub use value::{AlarmValue, Metric, Query, WallClock, WarmUp};
pub use words::{Comparison, LowSamples, MissingData};
