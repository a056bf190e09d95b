//! Where S3 writes the log of requests to a bucket.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{
    BucketLoggingStatus, LoggingEnabled, PartitionDateSource, PartitionedPrefix, TargetObjectKeyFormat,
    builders::TargetObjectKeyFormatBuilder,
};
use futures_util::future::try_join_all;

use super::{
    call::{CONFLICT, UNSEEN, call},
    place,
};

const GET: &str = "s3:GetBucketLogging";
const PUT: &str = "s3:PutBucketLogging";

/// S3's answer about a target that does not exist (recorded).
const NO_TARGET: Refusal =
    Refusal::new("InvalidTargetBucketForLogging", "The target bucket for logging does not exist: {}");

/// Where requests are logged.
pub(super) struct BucketLogging;

/// Where S3 writes the log of requests (server access logging).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logging {
    /// The bucket that takes the logs: of the same region and account, with a policy that lets
    /// `logging.s3.amazonaws.com` put objects.
    pub target_bucket: Text,
    /// What the logs' keys begin with.
    #[serde(default)]
    pub target_prefix: String,
    /// How the keys go on.
    #[serde(default)]
    pub key_format: KeyFormat,
}

/// How the keys of log objects go on behind the prefix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyFormat {
    /// With time and a random string.
    #[default]
    Simple,
    /// With account, region, bucket and the date on which the logs were delivered.
    PartitionedByDeliveryTime,
    /// With account, region, bucket and the date of the requests.
    PartitionedByEventTime,
}

impl Aspect for BucketLogging {
    type Value = Logging;
    const NAME: &'static str = "logging";
    const ABOUT: &'static str = "where S3 writes the log of requests";
    const REPLACES: Replaces = Replaces::keeping("GetBucketLogging", &["LoggingEnabled.TargetGrants"]);
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const NAMES: Option<Names<Logging>> =
        Some(|logging| vec![Named::called("s3.bucket", logging.target_bucket.value()).or(NO_TARGET)]);
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_named("InvalidTargetBucketForLogging", "does not exist", &["s3"])];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Logging>>, Failure> {
        let Some(enabled) = live(aws, at).await? else { return Ok(None) };
        let grants = enabled.target_grants().first().map(|_| "LoggingEnabled.TargetGrants");
        Ok(Some(Seen::new(of_sdk(enabled)).keeping(grants)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Logging) -> Result<(), Failure> {
        // Grants on the log objects of a target whose ACLs are in force: the put would drop them.
        let grants = live(aws, at).await?.and_then(|live| live.target_grants);
        let mut enabled = to_sdk(&want)?;
        enabled.target_grants = grants;
        let status = BucketLoggingStatus::builder().logging_enabled(enabled).build();
        let call = call!(aws, at, put_bucket_logging).bucket_logging_status(status);
        aws.send(PUT, call.send()).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call =
            call!(aws, at, put_bucket_logging).bucket_logging_status(BucketLoggingStatus::builder().build());
        aws.send(PUT, call.send()).await.map(|_| ())
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<Option<LoggingEnabled>, Failure> {
    Ok(aws.send(GET, call!(aws, at, get_bucket_logging).send()).await?.logging_enabled)
}

/// Buckets of a region whose logging is asked for one by one.
const MANY: usize = 500;

/// Where the buckets of a region log their requests to.
pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let buckets = place::list(aws, &scope.region).await?;
    if buckets.len() > MANY {
        let message = format!("there are {} buckets: the logging of so many is not looked at", buckets.len());
        return Err(Failure::guard(GET, message));
    }
    let reads = buckets.into_iter().map(|bucket| async move {
        let call = aws.s3(&scope.region).get_bucket_logging().bucket(&bucket.name);
        let call = call.expected_bucket_owner(&scope.account);
        // A bucket may go between the listing and this.
        let answer = absent(aws.send(GET, call.send()).await, &["NoSuchBucket"])?;
        let logging = answer.and_then(|answer| answer.logging_enabled).map(of_sdk);
        let value = logging.and_then(|logging| serde_json::to_value(logging).ok());
        Ok(value.map(|value| Holding {
            arn: format!("arn:{}:s3:::{}", scope.partition, bucket.name),
            name: bucket.name,
            tags: None,
            aspects: vec![(BucketLogging::NAME, value)],
        }))
    });
    Ok(try_join_all(reads).await?.into_iter().flatten().collect())
}

fn of_sdk(enabled: LoggingEnabled) -> Logging {
    let partitioned = enabled.target_object_key_format.and_then(|format| format.partitioned_prefix);
    Logging {
        target_bucket: known(enabled.target_bucket),
        target_prefix: enabled.target_prefix,
        key_format: match partitioned.map(|partitioned| partitioned.partition_date_source) {
            None => KeyFormat::Simple,
            Some(Some(PartitionDateSource::EventTime)) => KeyFormat::PartitionedByEventTime,
            Some(_) => KeyFormat::PartitionedByDeliveryTime,
        },
    }
}

fn to_sdk(want: &Logging) -> Result<LoggingEnabled, Failure> {
    let partitioned = |source| {
        TargetObjectKeyFormat::builder()
            .partitioned_prefix(PartitionedPrefix::builder().partition_date_source(source).build())
    };
    let format = match want.key_format {
        // S3's default, which most configurations do not name.
        KeyFormat::Simple => None,
        KeyFormat::PartitionedByDeliveryTime => Some(partitioned(PartitionDateSource::DeliveryTime)),
        KeyFormat::PartitionedByEventTime => Some(partitioned(PartitionDateSource::EventTime)),
    };
    LoggingEnabled::builder()
        .target_bucket(want.target_bucket.value())
        .target_prefix(&want.target_prefix)
        .set_target_object_key_format(format.map(TargetObjectKeyFormatBuilder::build))
        .build()
        .map_err(unbuilt(PUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        for key_format in
            [KeyFormat::Simple, KeyFormat::PartitionedByDeliveryTime, KeyFormat::PartitionedByEventTime]
        {
            let logging =
                Logging { target_bucket: "logs".into(), target_prefix: "a/".to_owned(), key_format };
            assert_eq!(of_sdk(to_sdk(&logging).unwrap()), logging);
        }
    }
}
