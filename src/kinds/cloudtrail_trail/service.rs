//! `CloudTrail`, the trails of a region, and what is neither where nor which events: logging and tags.

use std::sync::Arc;

use crate::{
    aws::wire::{ByKey, Keyed, Operation, Service, Variants, input},
    kind::prelude::*,
};

pub(super) static CLOUDTRAIL: Service = Service::json(
    "CloudTrail",
    "cloudtrail",
    "1.1",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
)
.irregular(&[
    ("include_shadow_trails", "includeShadowTrails"),
    ("sns_topic_arn", "SnsTopicARN"),
    ("trail_arn", "TrailARN"),
    ("trail_list", "trailList"),
])
.variants(Variants::OrdinaryIsFipsInGov);

pub(super) const DESCRIBE: Operation = CLOUDTRAIL.call("cloudtrail:DescribeTrails").holds(&["trail_list"]);
pub(super) const ADD_TAGS: Operation = CLOUDTRAIL.call("cloudtrail:AddTags");
pub(super) const LIST_TAGS: Operation = CLOUDTRAIL.call("cloudtrail:ListTags").lists(&["resource_tag_list"]);
const REMOVE_TAGS: Operation = CLOUDTRAIL.call("cloudtrail:RemoveTags");
const STATUS: Operation = CLOUDTRAIL.call("cloudtrail:GetTrailStatus");
const START: Operation = CLOUDTRAIL.call("cloudtrail:StartLogging");
const STOP: Operation = CLOUDTRAIL.call("cloudtrail:StopLogging");

/// AWS's codes for a trail that does not exist; the second one is that of the calls about tags.
pub(super) const NOT_FOUND: &[&str] = &["TrailNotFoundException", "ResourceNotFoundException"];

/// AWS has not loaded the trail, or another write to it is under way: "wait a few minutes".
pub(super) const CONFLICT: Transient = Transient::always("ConflictException");

/// A trail as AWS has it.
#[expect(clippy::struct_excessive_bools, reason = "AWS has as many")]
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AwsTrail {
    pub(super) name: String,
    #[serde(rename = "trail_arn")]
    pub(super) arn: String,
    home_region: Option<String>,
    pub(super) s3_bucket_name: Text,
    pub(super) s3_key_prefix: Option<Text>,
    pub(super) sns_topic_arn: Option<Arn>,
    pub(super) cloud_watch_logs_log_group_arn: Option<Arn>,
    pub(super) cloud_watch_logs_role_arn: Option<Arn>,
    pub(super) kms_key_id: Option<Arn>,
    #[serde(default)]
    pub(super) log_file_validation_enabled: bool,
    #[serde(default)]
    pub(super) include_global_service_events: bool,
    #[serde(default)]
    pub(super) is_multi_region_trail: bool,
    #[serde(default)]
    pub(super) is_organization_trail: bool,
    pub(super) recursive_logging: Option<bool>,
}

/// The outputs, all of which are known before the trail exists.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("cloudtrail", &format!("trail/{name}"))), ("name", name)])
}

/// The trails whose home is a region; those of other regions and of an organization are listed there too.
pub(super) async fn all_now(aws: &Aws, scope: &Scope) -> Result<Vec<AwsTrail>, Failure> {
    let input = input! { include_shadow_trails: false };
    let mut trails: Vec<AwsTrail> = aws.list(&DESCRIBE, &scope.region, &input).await?;
    let own = scope.arn("cloudtrail", "trail/");
    let is_home = |home: &Option<String>| home.as_ref().is_none_or(|home| *home == scope.region);
    trails.retain(|trail| trail.arn.starts_with(&own) && is_home(&trail.home_region));
    Ok(trails)
}

/// The same, asked once in a round of reads.
pub(super) async fn all(aws: &Aws, scope: &Scope) -> Result<Arc<Vec<AwsTrail>>, Failure> {
    let name = format!("{}/{}", DESCRIBE.action, scope.region);
    aws.catalogue().listing(&name, || all_now(aws, scope)).await
}

/// Whether it logs.
pub(super) struct Logging;

#[derive(Deserialize)]
struct Status {
    is_logging: bool,
}

impl Configuration for Logging {
    type Value = bool;
    const NAME: &'static str = "logging";
    const ABOUT: &'static str = "whether it records events";
    const GET: &'static str = STATUS.action;
    const PUT: &'static str = START.action;
    const ACTIONS: Actions = Actions { read: &[STATUS.action], write: &[START.action, STOP.action] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &[CONFLICT];
    /// A new trail records nothing (aws-facts §5.21).
    const DEFAULT: Option<bool> = Some(false);

    /// A trail is there to record.
    fn undeclared() -> Option<bool> {
        Some(true)
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        let status = aws.call::<Status>(&STATUS, &at.scope.region, &input! { name: &at.name }).await;
        Ok(absent(status, NOT_FOUND)?.map(|status| Seen::new(status.is_logging)))
    }

    async fn put(aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let operation = if want { START } else { STOP };
        aws.act(&operation, &at.scope.region, &input! { name: &at.name }).await
    }
}

/// Tags in calls of `CloudTrail`, where none has an empty value.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct TagValue {
    value: Option<String>,
}

impl ByKey for TagValue {
    const BY: &'static str = "$wire::by.key";
}

pub(super) fn tags_to_aws(tags: Tags) -> Keyed<TagValue> {
    let value = |value: String| TagValue { value: Some(value).filter(|value| !value.is_empty()) };
    tags.into_iter().map(|(key, text)| (key, value(text))).collect()
}

#[derive(Deserialize)]
struct TagsOfOne {
    #[serde(default)]
    tags_list: Keyed<TagValue>,
}

/// The call that creates a trail carries its tags.
#[derive(Debug)]
pub(super) struct TrailTags;

impl Tagged for TrailTags {
    const LIST: &'static str = LIST_TAGS.action;
    const TAG: &'static str = ADD_TAGS.action;
    const UNTAG: &'static str = REMOVE_TAGS.action;
    const TRANSIENT: &'static [Transient] = &[CONFLICT];

    fn arn(at: &Target) -> String {
        at.scope.arn("cloudtrail", &format!("trail/{}", at.name))
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let input = input! { resource_id_list: [Self::arn(at)] };
        let found = aws.list::<Vec<TagsOfOne>>(&LIST_TAGS, &at.scope.region, &input).await;
        let tags = absent(found, NOT_FOUND)?.unwrap_or_default().into_iter().flat_map(|one| one.tags_list);
        Ok(tags.map(|(key, tag)| (key, tag.value.unwrap_or_default())).collect())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_id: Self::arn(at), tags_list: tags_to_aws(tags) };
        aws.act(&ADD_TAGS, &at.scope.region, &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let tags: Keyed<TagValue> = keys.into_iter().map(|key| (key, TagValue::default())).collect();
        let input = input! { resource_id: Self::arn(at), tags_list: tags };
        aws.act(&REMOVE_TAGS, &at.scope.region, &input).await
    }
}
