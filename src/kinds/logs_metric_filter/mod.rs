//! `logs.metric_filter`: one metric filter on a log group that is someone else's.

mod kind;

pub use kind::{LogsMetricFilter, Spec};
