//! `CloudWatch` Logs on the wire, and the calls about groups that the stack's lock makes, too.

use crate::{
    aws::wire::{Operation, Service, Variants, input},
    kind::prelude::*,
};

/// `CloudWatch` Logs.
pub static LOGS: Service = Service::json("CloudWatch Logs", "logs", "1.1", "Logs_20140328")
    .camel()
    .irregular(&[
        ("Metric.default", "defaultValue"),
        ("Metric.name", "metricName"),
        ("Metric.namespace", "metricNamespace"),
        ("Metric.value", "metricValue"),
        ("Parameter.default", "defaultValue"),
        ("SubscriptionFilter.destination", "destinationArn"),
        ("SubscriptionFilter.pattern", "filterPattern"),
        ("SubscriptionFilter.role", "roleArn"),
    ])
    .variants(Variants::OrdinaryIsFipsInGov);

/// Creates a group.
pub const CREATE_GROUP: Operation = LOGS.call("logs:CreateLogGroup");
/// Deletes one.
pub const DELETE_GROUP: Operation = LOGS.call("logs:DeleteLogGroup");
/// Lists its tags.
pub const LIST_TAGS: Operation = LOGS.call("logs:ListTagsForResource").holds(&["tags"]);
/// Sets tags, also while creating.
pub const TAG: Operation = LOGS.call("logs:TagResource");
/// Removes tags.
pub const UNTAG: Operation = LOGS.call("logs:UntagResource");

/// AWS's code for what is not there.
pub const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// AWS's code for a group whose name is taken.
pub const TAKEN: &[&str] = &["ResourceAlreadyExistsException"];

/// Two writes to one log group at once, or a group that is still being deleted.
pub const CLASH: Transient = Transient::always("OperationAbortedException");

/// Makes a call that removes something, which may be gone.
pub async fn remove(
    aws: &Aws,
    region: &str,
    operation: &Operation,
    input: &(impl Serialize + Sync),
) -> Result<(), Failure> {
    gone(aws.call::<()>(operation, region, input).await, NOT_FOUND)
}

/// Deletes a group, if it is there.
pub async fn delete_log_group(aws: &Aws, region: &str, log_group_name: &str) -> Result<(), Failure> {
    remove(aws, region, &DELETE_GROUP, &input! { log_group_name: log_group_name }).await
}

/// The tags of a group. The call takes its ARN without `:*` only.
pub async fn tags(aws: &Aws, region: &str, resource_arn: &str) -> Result<Tags, Failure> {
    aws.list(&LIST_TAGS, region, &input! { resource_arn: resource_arn }).await
}

/// Sets tags of a group.
pub async fn tag(aws: &Aws, region: &str, resource_arn: &str, tags: &Tags) -> Result<(), Failure> {
    aws.call(&TAG, region, &input! { resource_arn: resource_arn, tags: tags }).await
}

/// Removes tags of a group.
pub async fn untag(aws: &Aws, region: &str, resource_arn: &str, tag_keys: &[String]) -> Result<(), Failure> {
    aws.call(&UNTAG, region, &input! { resource_arn: resource_arn, tag_keys: tag_keys }).await
}
