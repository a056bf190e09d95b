//! The declaration of a log group.

use super::{
    check::CLASSES,
    live::STANDARD,
    subscription_filters::{PER_GROUP, SubscriptionFilter},
};
use crate::{
    kind::prelude::*,
    kinds::logs::{MetricFilter, metric_filters},
};

/// A log group.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: letters, digits and `._-/#`.
    pub name: Text,
    /// Its class, which decides about cost and features; `STANDARD` when not given. Can't be changed.
    #[serde(default = "standard")]
    #[schemars(extend("enum" = CLASSES))]
    pub class: String,
    /// How many days events are kept, one of the periods that AWS offers: 1, 3, 5, 7, 14, 30, 60,
    /// 90, … Events never expire when not given.
    pub retention_days: Option<i32>,
    /// The ARN of the key that encrypts new events; its policy must allow `logs.<region>.amazonaws.com` to use
    /// it. A key of AWS's own when not given.
    pub kms: Option<Arn>,
    /// Whether AWS refuses to delete the group. Not when not given.
    pub deletion_protection: Option<bool>,
    /// Metrics that are made of its events, by the name of the filter.
    #[serde(default)]
    #[schemars(extend("maxProperties" = metric_filters::PER_GROUP))]
    pub metric_filters: BTreeMap<String, MetricFilter>,
    /// Destinations of its events as they come in, by the name of the filter; up to two.
    #[serde(default)]
    #[schemars(extend("maxProperties" = PER_GROUP))]
    pub subscription_filters: BTreeMap<String, SubscriptionFilter>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn standard() -> String {
    STANDARD.to_owned()
}
