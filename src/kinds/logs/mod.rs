//! What the kinds of `CloudWatch` Logs share: metric filters, which belong to a group of the stack
//! or stand alone on someone else's.
//!
//! ```text
//! names           what log groups and filters may be called
//! metric_filter   what a metric filter is, as a stack and as AWS say it
//! checks          what AWS refuses in a metric filter
//! metric_filters  reading the filters of a group, writing one
//! in_use          how others name the metric of a filter
//! region          reading the filters of many groups at once
//! ```

pub mod checks;
mod in_use;
pub mod metric_filter;
pub mod metric_filters;
pub mod names;
mod region;

pub use in_use::{metric_mention, metric_of};
pub use metric_filter::{Metric, MetricFilter};

use crate::kind::Transient;

/// AWS's code for what is not there.
pub const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// Two writes to one log group were under way at once, or the group is still being deleted.
pub const CLASH: Transient = Transient::always("OperationAbortedException");
