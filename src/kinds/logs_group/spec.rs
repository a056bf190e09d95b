//! The declaration of a log group.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::LogGroupClass;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::subscription::SubscriptionFilter;
use crate::kinds::logs::MetricFilter;

/// The class of a group that names none.
pub(super) const STANDARD: &str = "STANDARD";

/// A log group.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name: letters, digits and `._-/#`.
    pub name: Text,
    /// What it costs and can do, as AWS spells it; `STANDARD` when not given. Can't be changed.
    #[serde(default = "standard")]
    #[schemars(schema_with = "classes")]
    pub class: String,
    /// How many days events are kept, one of the periods that AWS offers: 1, 3, 5, 7, 14, 30, 60,
    /// 90, … Events never expire when not given.
    pub retention_days: Option<i32>,
    /// The ARN of the key that encrypts new events; its policy has to let
    /// `logs.<region>.amazonaws.com` use it. A key of AWS's own when not given.
    pub kms: Option<Arn>,
    /// Whether AWS refuses to delete the group. Not when not given.
    pub deletion_protection: Option<bool>,
    /// Metrics that are made of its events, by the name of the filter.
    #[serde(default)]
    pub metric_filters: BTreeMap<String, MetricFilter>,
    /// Who gets its events as they come in, by the name of the filter; up to two.
    #[serde(default)]
    pub subscription_filters: BTreeMap<String, SubscriptionFilter>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn standard() -> String {
    STANDARD.to_owned()
}

fn classes(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": LogGroupClass::values() })
}
