//! How others name a log group.

use crate::kind::prelude::*;
use crate::{
    kinds::logs::{metric_filters::Filters, metric_mention},
    model::{Document, Hold},
};

/// The texts by which others name a group: its ARN, its name where a name of a group stands, and the metrics
/// that its filters write.
pub(super) fn mentions(name: &str, outputs: &Outputs, filters: Option<&Document>) -> Vec<Mention> {
    let filters: Option<Filters> =
        filters.and_then(|filters| serde_json::from_value(filters.json().clone()).ok());
    let metrics =
        filters.unwrap_or_default().into_values().filter_map(|filter| metric_mention(&filter.metric));
    let names = [
        Mention::within("log_group", name, "metric filter", Hold::Loses),
        Mention::within("log_groups", name, "it queries the group", Hold::Breaks),
    ];
    names.into_iter().chain(Mention::arns(outputs)).chain(metrics).collect()
}
