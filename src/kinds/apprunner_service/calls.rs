//! How App Runner is called, and services as it has them.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::wire::{HealthCheck, Instance, Network, Observability, Scaling, Source};
use crate::{
    aws::wire::{Operation, Service as Wire, input},
    kind::prelude::*,
};

pub(super) static APP_RUNNER: Wire = Wire::json("AppRunner", "apprunner", "1.0", "AppRunner");
pub(super) const LIST: Operation = APP_RUNNER.call("apprunner:ListServices").lists(&["service_summary_list"]);
pub(super) const DESCRIBE: Operation = APP_RUNNER.call("apprunner:DescribeService").watched(&[
    "Service.AutoScalingConfigurationSummary.AutoScalingConfigurationName",
    "Service.AutoScalingConfigurationSummary.AutoScalingConfigurationRevision",
    "Service.AutoScalingConfigurationSummary.CreatedAt",
    "Service.AutoScalingConfigurationSummary.HasAssociatedService",
    "Service.AutoScalingConfigurationSummary.IsDefault",
    "Service.AutoScalingConfigurationSummary.Status",
    "Service.CreatedAt",
    "Service.DeletedAt",
    "Service.EncryptionConfiguration",
    "Service.UpdatedAt",
]);

/// What reads a service.
pub(super) const READ: &[&str] = &[LIST.action, DESCRIBE.action];

/// AWS's code for a service that does not exist.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// How AWS refuses a name that is taken.
pub(super) const TAKEN: Refusal =
    Refusal::new("InvalidRequestException", "Service with the provided name already exists: {}");

/// App Runner does one thing at a time with a service.
pub(super) const BUSY: Transient =
    Transient::building("InvalidStateException").saying("OPERATION_IN_PROGRESS");

/// App Runner could not assume a role that was made just now.
pub(super) const NO_ROLE: Transient =
    Transient::of_named_changed("InvalidRequestException", "assum", &["iam"]);

const UNDER_WAY: &str = "OPERATION_IN_PROGRESS";

/// How long App Runner takes at most to build, update or delete a service.
const LONGEST: Duration = Duration::from_mins(25);

/// A service of the listing.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Summary {
    pub(super) service_name: String,
    pub(super) service_arn: String,
    status: String,
}

#[derive(Deserialize)]
struct Described {
    service: Service,
}

/// A service as AWS has it.
#[derive(Clone, Debug, Deserialize)]
#[expect(clippy::struct_field_names, reason = "AWS's names")]
pub(super) struct Service {
    service_name: String,
    service_id: String,
    service_arn: String,
    service_url: Option<String>,
    pub(super) status: String,
    pub(super) encryption_configuration: Option<Encryption>,
    pub(super) source_configuration: Source,
    pub(super) instance_configuration: Option<Instance>,
    pub(super) health_check_configuration: Option<HealthCheck>,
    pub(super) network_configuration: Option<Network>,
    pub(super) observability_configuration: Option<Observability>,
    pub(super) auto_scaling_configuration_summary: Option<Scaling>,
}

/// By what a service is encrypted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Encryption {
    pub(super) kms_key: Arn,
}

impl Service {
    pub(super) fn outputs(&self) -> Outputs {
        outputs([
            ("arn", &self.service_arn),
            ("id", &self.service_id),
            ("name", &self.service_name),
            ("url", &self.service_url.as_ref().map_or_else(String::new, |host| format!("https://{host}"))),
        ])
    }
}

/// The services of a region.
pub(super) async fn summaries(aws: &Aws, region: &str) -> Result<Vec<Summary>, Failure> {
    let mut found: Vec<Summary> = aws.list(&LIST, region, &input! { max_results: 20 }).await?;
    found.retain(|each| each.status != "DELETED");
    Ok(found)
}

async fn describe(aws: &Aws, region: &str, arn: &str) -> Result<Option<Service>, Failure> {
    let input = input! { service_arn: arn };
    let found: Option<Described> = absent(aws.call(&DESCRIBE, region, &input).await, NOT_FOUND)?;
    Ok(found.map(|found| found.service).filter(|service| service.status != "DELETED"))
}

/// The service, for a read; one listing tells of all.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<Service>, Failure> {
    let region = &at.scope.region;
    let listing = || summaries(aws, region);
    let all = aws.catalogue().listing(&format!("{}/{region}", LIST.action), listing).await?;
    let Some(arn) = all.iter().find(|each| each.service_name == at.name).map(|each| &each.service_arn) else {
        return Ok(None);
    };
    let found =
        aws.catalogue().listing(&format!("{}/{arn}", DESCRIBE.action), || describe(aws, region, arn)).await?;
    Ok((*found).clone())
}

/// The service once nothing is under way with it; `None` where it is gone.
pub(super) async fn settled(aws: &Aws, at: &Target, arn: &str) -> Result<Option<Service>, Failure> {
    let (end, mut pause) = (Instant::now() + LONGEST, Duration::from_millis(200));
    loop {
        let found = describe(aws, &at.scope.region, arn).await?;
        if found.as_ref().is_none_or(|service| service.status != UNDER_WAY) {
            return Ok(found);
        }
        if Instant::now() > end {
            let why = format!("App Runner is at work on {} for {} minutes", at.name, LONGEST.as_secs() / 60);
            return Err(Failure::guard(DESCRIBE.action, why));
        }
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(8));
    }
}
