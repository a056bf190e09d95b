//! Every kind of the tool: what it becomes, or why it becomes nothing.

use super::{
    apprunner, athena, budgets, cloudtrail, cloudwatch, ec2, elbv2, events, glue, iam, kms, lambda, logs, s3,
    scheduler, sns, sqs, ssm, wafv2,
};
use crate::export::cloudformation::mapping::Entry::{self, Mapped};

/// The table, in the order of names.
pub const TABLE: &[Entry] = &[
    Mapped(apprunner::SERVICE),
    Mapped(athena::NAMED_QUERY),
    Mapped(athena::WORKGROUP),
    Mapped(budgets::BUDGET),
    Mapped(cloudtrail::TRAIL),
    Mapped(cloudwatch::ALARM),
    Mapped(cloudwatch::COMPOSITE_ALARM),
    Mapped(cloudwatch::DASHBOARD),
    Mapped(ec2::SECURITY_GROUP),
    Mapped(elbv2::LOAD_BALANCER),
    Mapped(events::RULE),
    Mapped(glue::CRAWLER),
    Mapped(glue::DATABASE),
    Mapped(iam::INSTANCE_PROFILE),
    Mapped(iam::OPENID_CONNECT_PROVIDER),
    Mapped(iam::POLICY),
    Mapped(iam::ROLE),
    Mapped(iam::USER),
    Mapped(kms::KEY),
    Mapped(lambda::EVENT_SOURCE_MAPPING),
    Mapped(lambda::FUNCTION),
    Mapped(logs::GROUP),
    Mapped(logs::METRIC_FILTER),
    Mapped(logs::QUERY),
    Mapped(logs::RESOURCE_POLICY),
    Mapped(s3::BUCKET),
    Mapped(scheduler::SCHEDULE),
    Mapped(sns::TOPIC),
    Mapped(sqs::QUEUE),
    Mapped(ssm::PARAMETER),
    Mapped(wafv2::IP_SET),
    Mapped(wafv2::REGEX_SET),
    Mapped(wafv2::RULE_GROUP),
    Mapped(wafv2::WEB_ACL),
];

/// What the table says of a kind.
#[must_use]
pub fn entry(kind: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.kind() == kind)
}
