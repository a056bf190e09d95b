//! Every kind of the tool: what it becomes, or why it becomes nothing.

use super::{cloudwatch, ec2, events, iam, kms, logs, s3, sns, ssm, wafv2};
use crate::export::cloudformation::mapping::Entry::{self, Mapped};

/// The table, in the order of names.
pub const TABLE: &[Entry] = &[
    Mapped(cloudwatch::ALARM),
    Mapped(cloudwatch::COMPOSITE_ALARM),
    Mapped(cloudwatch::DASHBOARD),
    Mapped(ec2::SECURITY_GROUP),
    Mapped(events::RULE),
    Mapped(iam::POLICY),
    Mapped(iam::ROLE),
    Mapped(iam::USER),
    Mapped(kms::KEY),
    Mapped(logs::GROUP),
    Mapped(logs::METRIC_FILTER),
    Mapped(logs::QUERY),
    Mapped(logs::RESOURCE_POLICY),
    Mapped(s3::BUCKET),
    Mapped(sns::TOPIC),
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
