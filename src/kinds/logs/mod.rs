//! What the kinds of `CloudWatch` Logs share: metric filters, which belong to a group of the stack
//! or stand alone on someone else's.
//!
//! ```text
//! service         the service on the wire, calls about groups
//! prelude         what a file of these kinds needs
//! names           names of log groups and filters, patterns
//! metric_filter   a metric filter, as a stack and as AWS have it, and what AWS refuses in it
//! metric_filters  the filters of a group and of many, putting one
//! ```

pub mod metric_filter;
pub mod metric_filters;
pub mod names;
pub mod prelude;
pub mod service;

pub use metric_filter::{Metric, MetricFilter, metric_mention, metric_of};
pub use service::{CLASH, LOGS, NOT_FOUND};
