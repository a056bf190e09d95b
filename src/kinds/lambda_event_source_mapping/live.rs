//! A mapping as AWS answers it.

use serde_json::{Value, json};

use super::source::{Source, full_name};
use crate::{aws::wire::Time, kind::prelude::*};

/// A mapping.
#[derive(Clone, Deserialize)]
pub(super) struct Mapping {
    pub uuid: String,
    /// None of a cluster of Kafka that is nobody's at AWS.
    pub event_source_arn: Option<Arn>,
    pub function_arn: Option<Arn>,
    pub state: Option<String>,
    pub starting_position: Option<String>,
    pub starting_position_timestamp: Option<Time>,
    pub batch_size: Option<u32>,
    pub maximum_batching_window_in_seconds: Option<u32>,
    pub parallelization_factor: Option<u32>,
    pub filter_criteria: Option<FilterCriteria>,
    pub filter_criteria_error: Option<FilterCriteriaError>,
    pub kms_key_arn: Option<Text>,
    pub metrics_config: Option<MetricsConfig>,
    pub scaling_config: Option<ScalingConfig>,
    pub destination_config: Option<Destinations>,
    pub maximum_record_age_in_seconds: Option<i32>,
    pub bisect_batch_on_function_error: Option<bool>,
    pub maximum_retry_attempts: Option<i32>,
    pub tumbling_window_in_seconds: Option<u32>,
    pub function_response_types: Option<BTreeSet<String>>,
    pub provisioned_poller_config: Option<LivePollers>,
}

/// Which records are sent.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct FilterCriteria {
    /// None where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Filter {
    pub pattern: String,
}

/// Why AWS does not tell the filters: it can't decrypt them.
#[derive(Clone, Deserialize)]
pub(super) struct FilterCriteriaError {
    pub error_code: Option<String>,
    pub message: Option<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct MetricsConfig {
    #[serde(default)]
    pub metrics: BTreeSet<String>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct ScalingConfig {
    pub maximum_concurrency: Option<u32>,
}

/// Where records go that the function fails on. AWS answers an empty one where nobody set it (aws-facts §12.39).
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Destinations {
    pub on_failure: Option<Destination>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Destination {
    pub destination: Option<Text>,
}

#[derive(Clone, Deserialize)]
pub(super) struct LivePollers {
    pub minimum_pollers: Option<u32>,
    pub maximum_pollers: Option<u32>,
}

impl Mapping {
    /// The name by which it is found.
    pub(super) fn name(&self) -> Option<String> {
        Some(full_name(&self.function_arn.as_ref()?.0, &self.event_source_arn.as_ref()?.0).value())
    }

    /// Whether the source is one that can be declared: not of Kafka, MQ or `DocumentDB`.
    pub(super) fn source(&self) -> Option<Source> {
        Source::of(&self.event_source_arn.as_ref()?.0)
    }

    /// What its configuration names.
    pub(super) fn named(&self) -> Value {
        let destination = self.destination_config.as_ref().and_then(|config| config.on_failure.as_ref());
        json!({
            "function": self.function_arn,
            "kms_key_arn": self.kms_key_arn,
            "on_failure": destination.and_then(|destination| destination.destination.as_ref()),
        })
    }
}
