//! The table of rules: a file each.

mod action_resource;
mod alarm_action_region;
mod alarm_dimensions;
mod alarm_metric_region;
mod alarm_notifies_nobody;
mod alarm_topic_key;
mod alarm_topic_policy;
mod alarm_waits_for_data;
mod alarm_without_metric;
mod allow_not_action;
mod arn_partition;
mod blocked_public_policy;
mod bucket_key_user;
mod bucket_policy_resource;
mod budget_without_subscriber;
mod composite_children;
mod condition_quantifier;
mod condition_type;
mod condition_without_effect;
mod confused_deputy;
mod crawler_role;
mod demanded_header;
mod destination_region;
mod event_source_permission;
mod fifo_topic;
mod filter_beside_group;
mod filter_nobody_reads;
mod foreign_trust;
mod function_log_retention;
mod hidden_characters;
mod joined_requirements;
mod key_lock_out;
mod key_user;
mod keys_in_use;
mod log_group_key;
mod log_group_retention;
mod log_target;
mod managed_rule_group;
mod never_matches;
mod not_principal;
mod notification_permission;
mod notification_topic_key;
mod notification_topic_policy;
mod oidc_trust;
mod open_security_group;
mod own_permissions;
mod pass_role;
mod plain_http;
mod policy_resource;
mod principal_pattern;
mod public_access;
mod quotas;
mod role_may;
mod service_linked_role;
mod service_region;
mod topic_without_subscription;
mod trail_bucket_policy;
mod undeclared_database;
mod undeclared_policy;
mod undeclared_principal;
mod unknown_action;
mod unknown_condition_key;
mod unknown_policy;
mod version_variables;
mod waf_log_destination;
mod wildcard_in_equals;

use super::Rule;

/// Every rule, by name.
pub const RULES: &[&Rule] = &[
    &action_resource::RULE,
    &alarm_action_region::RULE,
    &alarm_dimensions::RULE,
    &alarm_metric_region::RULE,
    &alarm_notifies_nobody::RULE,
    &alarm_topic_key::RULE,
    &alarm_topic_policy::RULE,
    &alarm_waits_for_data::RULE,
    &alarm_without_metric::RULE,
    &allow_not_action::RULE,
    &arn_partition::RULE,
    &blocked_public_policy::RULE,
    &bucket_key_user::RULE,
    &bucket_policy_resource::RULE,
    &budget_without_subscriber::RULE,
    &composite_children::RULE,
    &condition_quantifier::RULE,
    &condition_type::RULE,
    &condition_without_effect::RULE,
    &confused_deputy::RULE,
    &crawler_role::RULE,
    &quotas::DEFAULT,
    &demanded_header::RULE,
    &destination_region::RULE,
    &event_source_permission::RULE,
    &fifo_topic::RULE,
    &filter_beside_group::RULE,
    &filter_nobody_reads::RULE,
    &foreign_trust::RULE,
    &function_log_retention::RULE,
    &hidden_characters::RULE,
    &joined_requirements::RULE,
    &key_lock_out::RULE,
    &key_user::RULE,
    &log_group_key::RULE,
    &log_group_retention::RULE,
    &log_target::POLICY,
    &log_target::REGION,
    &log_target::SETTINGS,
    &managed_rule_group::RULE,
    &never_matches::RULE,
    &not_principal::RULE,
    &notification_permission::RULE,
    &notification_topic_key::RULE,
    &notification_topic_policy::RULE,
    &oidc_trust::RULE,
    &open_security_group::ADMINISTRATION,
    &open_security_group::RULE,
    &own_permissions::RULE,
    &pass_role::RULE,
    &plain_http::RULE,
    &policy_resource::RULE,
    &principal_pattern::RULE,
    &public_access::RULE,
    &quotas::FIXED,
    &service_linked_role::RULE,
    &service_region::RULE,
    &topic_without_subscription::RULE,
    &trail_bucket_policy::RULE,
    &undeclared_database::RULE,
    &undeclared_policy::RULE,
    &undeclared_principal::RULE,
    &unknown_action::RULE,
    &unknown_condition_key::RULE,
    &unknown_policy::RULE,
    &version_variables::RULE,
    &waf_log_destination::RULE,
    &wildcard_in_equals::RULE,
];
