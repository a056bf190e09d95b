//! The trail itself: where events go, and of which regions and accounts.

use super::service::{
    ADD_TAGS, AwsTrail, CLOUDTRAIL, CONFLICT, DESCRIBE, LIST_TAGS, NOT_FOUND, TagValue, TrailTags, all,
    all_now, outputs_of, tags_to_aws,
};
use crate::{
    aws::wire::{Keyed, Operation, input},
    kind::prelude::*,
};

const CREATE: Operation = CLOUDTRAIL.call("cloudtrail:CreateTrail");
const UPDATE: Operation = CLOUDTRAIL.call("cloudtrail:UpdateTrail");
const DELETE: Operation = CLOUDTRAIL.call("cloudtrail:DeleteTrail");

/// `CloudTrail` writes a test object before it takes a bucket, a topic or a log group.
const NO_BUCKET: Refusal = Refusal::new("S3BucketDoesNotExistException", "S3 bucket {} does not exist!");
const NO_TOPIC: Refusal = Refusal::new(
    "InsufficientSnsTopicPolicyException",
    "SNS Topic does not exist or the topic policy is incorrect!",
);

/// What calls create and update.
#[expect(clippy::struct_excessive_bools, reason = "AWS has as many")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrailValue {
    pub(super) bucket: Text,
    pub(super) prefix: Option<Text>,
    pub(super) topic: Option<Arn>,
    pub(super) log_group: Option<Arn>,
    pub(super) role: Option<Arn>,
    pub(super) kms: Option<Arn>,
    pub(super) log_file_validation: bool,
    pub(super) global_service_events: bool,
    pub(super) multi_region: bool,
    pub(super) organization: bool,
    pub(super) recursive_logging: bool,
}

impl From<AwsTrail> for TrailValue {
    fn from(trail: AwsTrail) -> Self {
        Self {
            bucket: trail.s3_bucket_name,
            prefix: trail.s3_key_prefix,
            topic: trail.sns_topic_arn,
            log_group: trail.cloud_watch_logs_log_group_arn,
            role: trail.cloud_watch_logs_role_arn,
            kms: trail.kms_key_id,
            log_file_validation: trail.log_file_validation_enabled,
            global_service_events: trail.include_global_service_events,
            multi_region: trail.is_multi_region_trail,
            organization: trail.is_organization_trail,
            recursive_logging: trail.recursive_logging.unwrap_or(true),
        }
    }
}

/// What creates a trail, and what updates one.
#[expect(clippy::struct_excessive_bools, reason = "AWS has as many")]
#[derive(Serialize)]
struct Members<'a> {
    name: &'a str,
    s3_bucket_name: Text,
    s3_key_prefix: Option<Text>,
    sns_topic_name: Option<Text>,
    cloud_watch_logs_log_group_arn: Option<Text>,
    cloud_watch_logs_role_arn: Option<Text>,
    kms_key_id: Option<Text>,
    enable_log_file_validation: bool,
    include_global_service_events: bool,
    is_multi_region_trail: bool,
    is_organization_trail: bool,
    recursive_logging: bool,
    /// No member of an update.
    #[serde(skip_serializing_if = "Option::is_none")]
    tags_list: Option<Keyed<TagValue>>,
}

#[derive(Debug)]
pub(super) struct TrailItself;

impl Aspect for TrailItself {
    type Value = TrailValue;
    const NAME: &'static str = "trail";
    const ABOUT: &'static str =
        "where events go, how they are kept, and of which regions and accounts they are";
    // `UpdateTrail` leaves what it does not name.
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action],
        write: &[
            DESCRIBE.action,
            LIST_TAGS.action,
            ADD_TAGS.action,
            CREATE.action,
            UPDATE.action,
            DELETE.action,
            "iam:PassRole",
        ],
    };
    const NAMES: Option<Names<TrailValue>> = Some(|trail| {
        let bucket = Named::called("s3.bucket", trail.bucket.value()).or(NO_BUCKET);
        let topic = trail.topic.as_ref().map(|topic| Named::arn(topic.value()).or(NO_TOPIC));
        std::iter::once(bucket).chain(topic).collect()
    });
    // A policy that was just put is not known everywhere at once (aws-facts §4.1).
    const TRANSIENT: &'static [Transient] = &[
        CONFLICT,
        Transient::of_named_changed("InsufficientS3BucketPolicyException", "", &["s3"]).slow(),
        Transient::of_named_changed("InsufficientSnsTopicPolicyException", "", &["sns"]).slow(),
        Transient::of_named_changed("InsufficientEncryptionPolicyException", "", &["kms", "s3"]).slow(),
        Transient::of_named("S3BucketDoesNotExistException", "", &["s3"]),
        Transient::of_named_changed(
            "InvalidCloudWatchLogsLogGroupArnException",
            "Access denied",
            &["iam", "logs"],
        )
        .slow(),
        Transient::of_named_changed("InvalidCloudWatchLogsRoleArnException", "Access denied", &["iam"])
            .slow(),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TrailValue>>, Failure> {
        let all = all(aws, &at.scope).await?;
        let trail = all.iter().find(|trail| trail.name == at.name).cloned();
        Ok(trail.map(|trail| Seen::with_outputs(trail.into(), outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: TrailValue) -> Result<Outputs, Failure> {
        let live = all_now(aws, &at.scope).await?.into_iter().find(|trail| trail.name == at.name);
        if live.is_some() && at.creation.contains_key(TAGS) && !TrailTags::is_ours(aws, at).await? {
            return Err(Failure::guard(CREATE.action, format!("there is a trail `{}` already", at.name)));
        }
        let is_new = live.is_none();
        let live: Option<TrailValue> = live.map(Into::into);
        // The two of CloudWatch Logs go together, also when they are cleared.
        let (group, role) = (want.log_group.map(|arn| arn.0), want.role.map(|arn| arn.0));
        let tags = Some(at.creation_tags()).filter(|tags| is_new && !tags.is_empty());
        let live = live.as_ref();
        let input = Members {
            name: &at.name,
            s3_bucket_name: want.bucket,
            s3_key_prefix: or_cleared(want.prefix, live, |live| live.prefix.is_some()),
            sns_topic_name: or_cleared(want.topic.map(|arn| arn.0), live, |live| live.topic.is_some()),
            cloud_watch_logs_log_group_arn: or_cleared(group, live, |live| live.log_group.is_some()),
            cloud_watch_logs_role_arn: or_cleared(role, live, |live| live.role.is_some()),
            kms_key_id: or_cleared(want.kms.map(|arn| arn.0), live, |live| live.kms.is_some()),
            enable_log_file_validation: want.log_file_validation,
            include_global_service_events: want.global_service_events,
            is_multi_region_trail: want.multi_region,
            is_organization_trail: want.organization,
            recursive_logging: want.recursive_logging,
            tags_list: tags.map(tags_to_aws),
        };
        let operation = if is_new { CREATE } else { UPDATE };
        aws.act(&operation, &at.scope.region, &input).await?;
        Ok(outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(aws.act(&DELETE, &at.scope.region, &input! { name: &at.name }).await, NOT_FOUND)
    }
}

/// A text for AWS; an empty one where there is none any more (aws-facts §2.9).
fn or_cleared(
    want: Option<Text>,
    live: Option<&TrailValue>,
    is_there: impl Fn(&TrailValue) -> bool,
) -> Option<Text> {
    want.or_else(|| live.filter(|live| is_there(live)).map(|_| "".into()))
}

/// What the trails of a region name.
pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let holding = |trail: &AwsTrail| {
        let value = serde_json::to_value(TrailValue::from(trail.clone())).ok();
        Holding {
            name: trail.name.clone(),
            arn: trail.arn.clone(),
            tags: None,
            aspects: value.map(|value| (TrailItself::NAME, value)).into_iter().collect(),
        }
    };
    Ok(all(aws, scope).await?.iter().map(holding).collect())
}
