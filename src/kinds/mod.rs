//! The table of kinds. Schema, documentation, completion, permissions and the conformance tests
//! are folds over it; adding a kind is adding its module and its line here.

use crate::{
    facts::{Catalog, KindFacts},
    kind::DynKind,
};

pub mod apprunner_service;
pub(crate) mod athena;
pub mod athena_named_query;
pub mod athena_workgroup;
pub mod budgets_budget;
pub mod cloudtrail_trail;
pub(crate) mod cloudwatch;
pub(crate) mod cloudwatch_alarm;
pub(crate) mod cloudwatch_composite_alarm;
pub(crate) mod cloudwatch_dashboard;
pub mod ec2_security_group;
pub mod elbv2_load_balancer;
pub mod events_rule;
pub(crate) mod glue;
pub mod glue_crawler;
pub mod glue_database;
pub(crate) mod iam;
pub mod iam_instance_profile;
pub mod iam_openid_connect_provider;
pub(crate) mod iam_policy;
pub(crate) mod iam_role;
pub(crate) mod iam_user;
pub mod kms_key;
pub(crate) mod lambda;
pub mod lambda_event_source_mapping;
pub mod lambda_function;
pub mod log_delivery;
pub mod logs;
pub mod logs_group;
pub mod logs_metric_filter;
pub mod logs_query;
pub mod logs_resource_policy;
pub mod s3_bucket;
pub mod schedule;
pub mod scheduler_schedule;
pub mod sns_topic;
pub mod sqs_queue;
pub mod ssm_parameter;
pub mod wafv2;
pub mod wafv2_ip_set;
pub mod wafv2_regex_set;
pub mod wafv2_rule_group;
pub mod wafv2_web_acl;

/// Every kind, by name.
pub const KINDS: &[&dyn DynKind] = &[
    &apprunner_service::AppRunnerService,
    &athena_named_query::AthenaNamedQuery,
    &athena_workgroup::AthenaWorkgroup,
    &budgets_budget::BudgetsBudget,
    &cloudtrail_trail::CloudTrailTrail,
    &cloudwatch::Alarms(cloudwatch_alarm::OnMetrics),
    &cloudwatch::Alarms(cloudwatch_composite_alarm::OnAlarms),
    &cloudwatch_dashboard::CloudWatchDashboard,
    &ec2_security_group::Ec2SecurityGroup,
    &elbv2_load_balancer::Elbv2LoadBalancer,
    &events_rule::EventsRule,
    &glue_crawler::GlueCrawler,
    &glue_database::GlueDatabase,
    &iam_instance_profile::IamInstanceProfile,
    &iam_openid_connect_provider::IamOpenIdConnectProvider,
    &iam_policy::IamPolicy,
    &iam::Entities(iam::OfRole),
    &iam::Entities(iam::OfUser),
    &kms_key::KmsKey,
    &lambda_event_source_mapping::LambdaEventSourceMapping,
    &lambda_function::LambdaFunction,
    &logs_group::LogsGroup,
    &logs_metric_filter::LogsMetricFilter,
    &logs_query::LogsQuery,
    &logs_resource_policy::LogsResourcePolicy,
    &s3_bucket::S3Bucket,
    &scheduler_schedule::SchedulerSchedule,
    &sns_topic::SnsTopic,
    &sqs_queue::SqsQueue,
    &ssm_parameter::SsmParameter,
    &wafv2_ip_set::Wafv2IpSet,
    &wafv2_regex_set::Wafv2RegexSet,
    &wafv2_rule_group::Wafv2RuleGroup,
    &wafv2_web_acl::Wafv2WebAcl,
];

/// The facts of every kind: all that pure code gets to see.
#[must_use]
pub fn catalog() -> Catalog {
    Catalog::new(KINDS.iter().map(|&kind| kind as &'static dyn KindFacts).collect())
}

/// The acts of the kind called `name`.
#[must_use]
pub fn acts(name: &str) -> Option<&'static dyn DynKind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}
