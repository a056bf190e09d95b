//! Who uses a metric of a filter: whatever names it beside its namespace.

use super::Metric;
use crate::kind::prelude::*;

/// How alarms and dashboards name the metric that a filter writes, where its names are known.
#[must_use]
pub fn metric_mention(metric: &Metric) -> Option<Mention> {
    Some(metric_of(metric.name.known()?, metric.namespace.known()?))
}

/// How alarms and dashboards name a metric.
#[must_use]
pub fn metric_of(name: &str, namespace: &str) -> Mention {
    let mention = Mention::anywhere(name).beside(namespace);
    Mention { how: "it watches a metric of its filter", ..mention }
}
