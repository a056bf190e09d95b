//! `logs.metric_filter`: one metric filter on a log group that is someone else's.
//!
//! ```text
//! kind     the declaration, outputs, and how it becomes an aspect
//! filter   aspect: the filter itself
//! ```

mod filter;
mod kind;

pub use kind::{LogsMetricFilter, Spec};
