//! Request metrics, which `CloudWatch` counts.

use super::{prelude::*, tags};

const GET: &str = "s3:GetMetricsConfiguration";
const PUT: &str = "s3:PutMetricsConfiguration";

pub(super) struct BucketMetrics;

/// Request metrics; an empty table counts all requests. The id is the dimension `FilterId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Tags of the objects.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Access point of the requests.
    pub access_point: Option<Arn>,
}

impl Listed for BucketMetrics {
    type Entry = Metrics;
    const NAME: &'static str = "metrics";
    const ABOUT: &'static str = "request metrics in CloudWatch";
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const REPLACES: Replaces = Replaces::whole("ListBucketMetricsConfigurations");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Metrics>, Failure> {
        let all = list!(aws, at, GET, list_bucket_metrics_configurations, metrics_configuration_list);
        all.into_iter().map(from_aws).collect()
    }

    async fn put(aws: &Aws, at: &Target, id: &str, want: &Metrics) -> Result<(), Failure> {
        let to = to_aws(id, want)?;
        let put = send!(aws, at, PUT, put_bucket_metrics_configuration.id(id).metrics_configuration(to));
        put.await.map(drop)
    }

    async fn delete(aws: &Aws, at: &Target, id: &str) -> Result<(), Failure> {
        gone(send!(aws, at, PUT, delete_bucket_metrics_configuration.id(id)).await, &["NoSuchConfiguration"])
    }
}

fn from_aws(configuration: sdk::MetricsConfiguration) -> Result<(String, Metrics), Failure> {
    let (prefix, tags, access_point) = match configuration.filter {
        None => (None, None, None),
        Some(sdk::MetricsFilter::Prefix(prefix)) => (Some(prefix), None, None),
        Some(sdk::MetricsFilter::Tag(tag)) => (None, Some(vec![tag]), None),
        Some(sdk::MetricsFilter::AccessPointArn(arn)) => (None, None, Some(arn)),
        Some(sdk::MetricsFilter::And(and)) => (and.prefix, and.tags, and.access_point_arn),
        // Writing the configuration without it would count other requests.
        Some(_) => {
            let message =
                format!("metrics {} have a filter that this version does not know", configuration.id);
            return Err(Failure::guard(GET, message));
        }
    };
    let access_point = access_point.filter(|arn| !arn.is_empty()).map(|arn| Arn(known(arn)));
    let (prefix, tags) = (prefix.unwrap_or_default(), tags::from_aws(tags));
    Ok((configuration.id, Metrics { prefix, tags, access_point }))
}

fn to_aws(id: &str, metrics: &Metrics) -> Result<sdk::MetricsConfiguration, Failure> {
    let (count, prefix, mut tags) = tags::predicates(PUT, &metrics.prefix, &metrics.tags)?;
    let access_point = metrics.access_point.as_ref().map(Arn::value);
    let filter = if count + usize::from(access_point.is_some()) > 1 {
        let and = sdk::MetricsAndOperator::builder().set_prefix(prefix).set_tags(tags);
        Some(sdk::MetricsFilter::And(and.set_access_point_arn(access_point).build()))
    } else {
        let tag = tags.as_mut().and_then(Vec::pop).map(sdk::MetricsFilter::Tag);
        let access_point = access_point.map(sdk::MetricsFilter::AccessPointArn);
        prefix.map(sdk::MetricsFilter::Prefix).or(tag).or(access_point)
    };
    sdk::MetricsConfiguration::builder().id(id).set_filter(filter).build().map_err(unbuilt(PUT))
}
