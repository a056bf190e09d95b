//! `cloudwatch.alarm`: an alarm on a metric, on metric math, or on an anomaly band.
//!
//! ```text
//! alarm     aspect: the alarm, from and to a declaration and the SDK's types; kind and tags are those of every alarm:
//!           `kinds/cloudwatch`
//! spec      the declaration, and the value that it means
//! watched   the metrics of a declaration, and the result that counts
//! check     constraints of AWS on a declaration
//! sentence  an alarm in words
//! words     AWS's words: operators, statistics, missing data
//! ```

mod alarm;
mod check;
mod sentence;
mod spec;
mod watched;
mod words;

pub(super) use alarm::OnMetrics;
