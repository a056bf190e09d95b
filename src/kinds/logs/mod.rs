//! What the kinds of `CloudWatch` Logs share: metric filters, which belong to a group of the stack
//! or stand alone on someone else's.
//!
//! ```text
//! service         the service on the wire, calls about groups
//! names           names of log groups and filters
//! metric_filter   a metric filter, as a stack and as AWS have it
//! checks          what AWS refuses in a metric filter
//! metric_filters  reading the filters of a group, putting one
//! region          reading the filters of many groups at once
//! ```

pub mod checks;
pub mod metric_filter;
pub mod metric_filters;
pub mod names;
mod region;
pub mod service;

pub use metric_filter::{Metric, MetricFilter, metric_mention, metric_of};
pub use service::{CLASH, LOGS, NOT_FOUND};
