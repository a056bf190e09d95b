//! The table of rules: a file each.

mod alarm_action_region;
mod alarm_dimensions;
mod alarm_metric_region;
mod alarm_topic_key;
mod alarm_topic_policy;
mod alarm_waits_for_data;
mod alarm_without_metric;
mod filter_beside_group;
mod filter_nobody_reads;
mod log_group_key;
mod metrics;
mod notification_topic_policy;
mod waf_log_destination;

use super::Rule;

/// Every rule, by name.
pub const RULES: &[&Rule] = &[
    &alarm_action_region::RULE,
    &alarm_dimensions::RULE,
    &alarm_metric_region::RULE,
    &alarm_topic_key::RULE,
    &alarm_topic_policy::RULE,
    &alarm_waits_for_data::RULE,
    &alarm_without_metric::RULE,
    &filter_beside_group::RULE,
    &filter_nobody_reads::RULE,
    &log_group_key::RULE,
    &notification_topic_policy::RULE,
    &waf_log_destination::RULE,
];
