//! Reads, writes and deletes it. One listing tells the logging of all ACLs.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::LoggingConfiguration;

use super::{
    declared::LoggingValue,
    wire::{is_ours, sdk, seen},
};
use crate::kinds::wafv2::{
    Place,
    refusals::{NOT_FOUND, SPREADING, UNAVAILABLE},
};

const LIST: &str = "wafv2:ListLoggingConfigurations";
const GET: &str = "wafv2:GetLoggingConfiguration";
pub(super) const PUT: &str = "wafv2:PutLoggingConfiguration";
const DELETE: &str = "wafv2:DeleteLoggingConfiguration";

/// WAF's answer about a destination that does not exist.
const NO_DESTINATION: Refusal = Refusal::new(
    "WAFInvalidParameterException",
    "Error reason: The ARN isn't valid., field: LOG_DESTINATION, parameter: {}",
);

/// The logging of an ACL.
#[derive(Debug)]
pub struct AclLogging;

impl Aspect for AclLogging {
    type Value = LoggingValue;
    const NAME: &'static str = "logging";
    const ABOUT: &'static str = "where requests are logged, and which";
    const REPLACES: Replaces = Replaces::keeping(
        "GetLoggingConfiguration",
        &["LoggingConfiguration.LogType", "LoggingConfiguration.LogScope"],
    );
    const ACTIONS: Actions = Actions {
        read: &[LIST],
        // WAF lets itself into the destination with the caller's rights.
        write: &[
            GET,
            PUT,
            DELETE,
            "iam:CreateServiceLinkedRole",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:PutResourcePolicy",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
        ],
    };
    const NAMES: Option<Names<LoggingValue>> =
        Some(|logging| vec![Named::arn(logging.destination.value()).or(NO_DESTINATION)]);
    const TRANSIENT: &'static [Transient] = &[
        SPREADING,
        UNAVAILABLE,
        Transient::always("WAFInternalErrorException"),
        Transient::always("WAFServiceLinkedRoleErrorException"),
        Transient::of_named_changed("WAFLogDestinationPermissionIssueException", "", &[]).slow(),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<LoggingValue>>, Failure> {
        let place = Place::of(at);
        let name = format!("{LIST}/{}/{:?}", place.region, place.scope);
        let all = aws.catalogue().listing(&name, || list(aws, &place)).await?;
        all.get(at.output("arn")).cloned().map(|found| seen(found).map(Seen::new)).transpose()
    }

    async fn put(&self, aws: &Aws, at: &Target, want: LoggingValue) -> Result<(), Failure> {
        let (place, acl) = (Place::of(at), at.output("arn"));
        let waf = aws.wafv2(&place.region);
        let call = waf.get_logging_configuration().resource_arn(acl);
        let live = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
        let live = live.and_then(|answer| answer.logging_configuration).filter(is_ours);
        let mut configuration = sdk(acl, &want)?;
        if let Some(live) = live {
            configuration.log_type.clone_from(&live.log_type);
            configuration.log_scope.clone_from(&live.log_scope);
            // The grants that WAF made at the old destination go only with its deletion.
            if seen(live)?.destination != want.destination {
                stop(aws, at).await?;
            }
        }
        let call = waf.put_logging_configuration().logging_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        stop(aws, at).await
    }
}

/// Ends the logging of an ACL, as has to be done before the ACL goes.
///
/// # Errors
/// What AWS answered.
pub async fn stop(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let waf = aws.wafv2(&Place::of(at).region);
    let call = waf.delete_logging_configuration().resource_arn(at.output("arn"));
    gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
}

/// What is ours of the logging of all ACLs, by their ARNs.
async fn list(aws: &Aws, place: &Place) -> Result<BTreeMap<String, LoggingConfiguration>, Failure> {
    let waf = aws.wafv2(&place.region);
    let mut found = BTreeMap::new();
    let mut marker: Option<String> = None;
    loop {
        let call = waf.list_logging_configurations().scope(place.scope.sdk()).limit(100);
        let answer = aws.send(LIST, call.set_next_marker(marker.clone()).send()).await?;
        let page = answer.logging_configurations.unwrap_or_default();
        found.extend(page.into_iter().filter(is_ours).map(|one| (one.resource_arn.clone(), one)));
        marker = next_page(answer.next_marker, marker.as_deref());
        if marker.is_none() {
            return Ok(found);
        }
    }
}
