//! Server access logging.

use super::prelude::*;
use futures_util::future::try_join_all;

use super::place;

/// S3's answer about a target that does not exist (recorded).
const NO_TARGET: Refusal =
    Refusal::new("InvalidTargetBucketForLogging", "The target bucket for logging does not exist: {}");

pub(super) struct BucketLogging;

/// Server access logging.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logging {
    /// Bucket for the logs: of the same region and account, with a policy that allows
    /// `logging.s3.amazonaws.com` to put objects.
    pub target_bucket: Text,
    /// Prefix of the log objects' keys.
    #[serde(default)]
    pub target_prefix: String,
    /// Format of the keys behind the prefix.
    #[serde(default)]
    pub key_format: KeyFormat,
}

/// Format of the log objects' keys behind the prefix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyFormat {
    /// Time and a random string.
    #[default]
    Simple,
    /// Account, region, bucket and the date of delivery.
    PartitionedByDeliveryTime,
    /// Account, region, bucket and the date of the requests.
    PartitionedByEventTime,
}

impl Configuration for BucketLogging {
    type Value = Logging;
    const NAME: &'static str = "logging";
    const ABOUT: &'static str = "server access logging";
    const GET: &'static str = "s3:GetBucketLogging";
    const PUT: &'static str = "s3:PutBucketLogging";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::GET, Self::PUT] };
    const REPLACES: Replaces = Replaces::keeping("GetBucketLogging", &["LoggingEnabled.TargetGrants"]);
    const NAMES: Option<Names<Logging>> =
        Some(|logging| vec![Named::called("s3.bucket", logging.target_bucket.value()).or(NO_TARGET)]);
    const TRANSIENT: &'static [Transient] =
        &[CONFLICT, UNSEEN, Transient::of_named("InvalidTargetBucketForLogging", "does not exist", &["s3"])];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Logging>>, Failure> {
        let Some(enabled) = live(aws, at).await? else { return Ok(None) };
        let grants = enabled.target_grants().first().map(|_| "LoggingEnabled.TargetGrants");
        Ok(Some(Seen::new(from_aws(enabled)).keeping(grants)))
    }

    async fn put(aws: &Aws, at: &Target, want: Logging) -> Result<(), Failure> {
        let mut enabled = to_aws(&want)?;
        // Grants on the log objects of a target whose ACLs are enabled: the put would drop them.
        enabled.target_grants = live(aws, at).await?.and_then(|live| live.target_grants);
        let to = sdk::BucketLoggingStatus::builder().logging_enabled(enabled).build();
        send!(aws, at, Self::PUT, put_bucket_logging.bucket_logging_status(to)).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        let to = sdk::BucketLoggingStatus::builder().build();
        send!(aws, at, Self::PUT, put_bucket_logging.bucket_logging_status(to)).await.map(drop)
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<Option<sdk::LoggingEnabled>, Failure> {
    Ok(send!(aws, at, BucketLogging::GET, get_bucket_logging).await?.logging_enabled)
}

/// The most buckets of a region whose logging is asked for one by one.
const MANY: usize = 500;

pub(super) async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
    let buckets = place::list(aws, &scope.region).await?;
    if buckets.len() > MANY {
        let message = format!("more than {MANY} buckets ({}): their logging is not read", buckets.len());
        return Err(Failure::guard(BucketLogging::GET, message));
    }
    let reads = buckets.into_iter().map(|bucket| async move {
        let call = aws.s3(&scope.region).get_bucket_logging().bucket(&bucket.name);
        let call = call.expected_bucket_owner(&scope.account);
        // A bucket may go between the listing and this.
        let answer = absent(aws.send(BucketLogging::GET, call.send()).await, &["NoSuchBucket"])?;
        let logging = answer.and_then(|answer| answer.logging_enabled).map(from_aws);
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

fn from_aws(enabled: sdk::LoggingEnabled) -> Logging {
    let partitioned = enabled.target_object_key_format.and_then(|format| format.partitioned_prefix);
    Logging {
        target_bucket: known(enabled.target_bucket),
        target_prefix: enabled.target_prefix,
        key_format: match partitioned.map(|partitioned| partitioned.partition_date_source) {
            None => KeyFormat::Simple,
            Some(Some(sdk::PartitionDateSource::EventTime)) => KeyFormat::PartitionedByEventTime,
            Some(_) => KeyFormat::PartitionedByDeliveryTime,
        },
    }
}

fn to_aws(want: &Logging) -> Result<sdk::LoggingEnabled, Failure> {
    let source = match want.key_format {
        // S3's default, which most configurations do not name.
        KeyFormat::Simple => None,
        KeyFormat::PartitionedByDeliveryTime => Some(sdk::PartitionDateSource::DeliveryTime),
        KeyFormat::PartitionedByEventTime => Some(sdk::PartitionDateSource::EventTime),
    };
    let format = source.map(|source| {
        let prefix = sdk::PartitionedPrefix::builder().partition_date_source(source).build();
        sdk::TargetObjectKeyFormat::builder().partitioned_prefix(prefix).build()
    });
    let enabled = sdk::LoggingEnabled::builder().target_bucket(want.target_bucket.value());
    let enabled = enabled.target_prefix(&want.target_prefix).set_target_object_key_format(format);
    enabled.build().map_err(unbuilt(BucketLogging::PUT))
}
