//! `cloudwatch.alarm`: an alarm on a metric, on metric math, or on an anomaly band.
//!
//! ```text
//! spec     the declaration
//! watched  what a declaration watches, and which result counts
//! check    what AWS would refuse in it
//! samples  and how it turns samples into values
//! kind     outputs, and how a declaration falls apart
//! written  from what is held back to a declaration
//! alarm    aspect: the alarm, which one call writes as a whole
//! value    its value
//! wire     from and to the SDK's types
//! sentence an alarm in words
//! words    AWS's words: operators, statistics, missing data
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
mod wire;
mod words;
mod written;

pub use kind::CloudWatchAlarm;
pub use spec::{QuerySpec, Spec};
pub use value::{WallClock, WarmUp};
pub use words::{Comparison, LowSamples, MissingData};
