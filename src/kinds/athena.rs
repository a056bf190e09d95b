//! Athena, which its kinds share.

use crate::{
    aws::wire::{Operation, Service, input},
    kind::prelude::*,
};

pub(crate) static ATHENA: Service = Service::json("Athena", "athena", "1.1", "AmazonAthena").irregular(&[
    ("enforce_workgroup_configuration", "EnforceWorkGroupConfiguration"),
    ("publish_cloudwatch_metrics_enabled", "PublishCloudWatchMetricsEnabled"),
    ("resource_arn", "ResourceARN"),
    ("workgroup", "WorkGroup"),
    ("workgroups", "WorkGroups"),
]);

pub(super) const LIST_WORKGROUPS: Operation = ATHENA.call("athena:ListWorkGroups").lists(&["workgroups"]);

/// Athena's code for all that it does not take, what is not there among it.
pub(super) const INVALID: &[&str] = &["InvalidRequestException"];

/// The workgroup that every account has in every region.
pub(super) const PRIMARY: &str = "primary";

/// Names of workgroups.
pub(super) const NAME: &str = "^[A-Za-z0-9._-]{1,128}$";
pub(super) const NAME_IN_WORDS: &str = "1 to 128 letters, digits and `._-`";

#[derive(Deserialize)]
struct Summary {
    name: String,
}

/// The names of a region's workgroups.
pub(crate) async fn workgroups(aws: &Aws, region: &str) -> Result<Vec<String>, Failure> {
    let all: Vec<Summary> = aws.list(&LIST_WORKGROUPS, region, &input! { max_results: 50 }).await?;
    Ok(all.into_iter().map(|each| each.name).collect())
}
