//! Storage class analysis: how often objects are accessed.

use super::{prelude::*, tags};

const GET: &str = "s3:GetAnalyticsConfiguration";
const PUT: &str = "s3:PutAnalyticsConfiguration";

pub(super) struct BucketAnalytics;

/// A storage class analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analytics {
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Tags of the objects.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Daily export of the analysis. Default: none.
    pub export: Option<AnalyticsExport>,
}

/// The daily export of an analysis, as CSV.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnalyticsExport {
    /// ARN of the bucket, of the same region, with a policy that allows `s3.amazonaws.com` to put objects.
    pub bucket: Arn,
    /// Account of the bucket. AWS recommends to set it.
    #[schemars(regex(pattern = "^[0-9]{12}$"), extend("x-pattern" = "12 digits"))]
    pub account: Option<String>,
    /// Prefix of the exports' keys.
    #[serde(default)]
    pub prefix: String,
}

impl Listed for BucketAnalytics {
    type Entry = Analytics;
    const NAME: &'static str = "analytics";
    const ABOUT: &'static str = "storage class analysis";
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const REPLACES: Replaces = Replaces::whole("ListBucketAnalyticsConfigurations");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Analytics>, Failure> {
        let all = list!(aws, at, GET, list_bucket_analytics_configurations, analytics_configuration_list);
        all.into_iter().map(from_aws).collect()
    }

    async fn put(aws: &Aws, at: &Target, id: &str, want: &Analytics) -> Result<(), Failure> {
        let to = to_aws(id, want)?;
        let put = send!(aws, at, PUT, put_bucket_analytics_configuration.id(id).analytics_configuration(to));
        put.await.map(drop)
    }

    async fn delete(aws: &Aws, at: &Target, id: &str) -> Result<(), Failure> {
        gone(
            send!(aws, at, PUT, delete_bucket_analytics_configuration.id(id)).await,
            &["NoSuchConfiguration"],
        )
    }
}

fn from_aws(configuration: sdk::AnalyticsConfiguration) -> Result<(String, Analytics), Failure> {
    let (prefix, tags) = match configuration.filter {
        None => (None, None),
        Some(sdk::AnalyticsFilter::Prefix(prefix)) => (Some(prefix), None),
        Some(sdk::AnalyticsFilter::Tag(tag)) => (None, Some(vec![tag])),
        Some(sdk::AnalyticsFilter::And(and)) => (and.prefix, and.tags),
        // Writing the configuration without it would analyse other objects.
        Some(_) => {
            let message =
                format!("analytics {} has a filter that this version does not know", configuration.id);
            return Err(Failure::guard(GET, message));
        }
    };
    let export = configuration.storage_class_analysis.and_then(|analysis| analysis.data_export);
    let to = export.and_then(|export| export.destination).and_then(|to| to.s3_bucket_destination);
    let analytics = Analytics {
        prefix: prefix.unwrap_or_default(),
        tags: tags::from_aws(tags),
        export: to.map(|to| AnalyticsExport {
            bucket: Arn(known(to.bucket)),
            account: to.bucket_account_id,
            prefix: to.prefix.unwrap_or_default(),
        }),
    };
    Ok((configuration.id, analytics))
}

fn to_aws(id: &str, analytics: &Analytics) -> Result<sdk::AnalyticsConfiguration, Failure> {
    let unbuilt = unbuilt(PUT);
    let (count, prefix, mut tags) = tags::predicates(PUT, &analytics.prefix, &analytics.tags)?;
    let filter = if count > 1 {
        let and = sdk::AnalyticsAndOperator::builder().set_prefix(prefix).set_tags(tags);
        Some(sdk::AnalyticsFilter::And(and.build()))
    } else {
        let tag = tags.as_mut().and_then(Vec::pop).map(sdk::AnalyticsFilter::Tag);
        prefix.map(sdk::AnalyticsFilter::Prefix).or(tag)
    };
    let export = analytics.export.as_ref().map(|export| {
        let to = sdk::AnalyticsS3BucketDestination::builder()
            .format(sdk::AnalyticsS3ExportFileFormat::Csv)
            .bucket(export.bucket.value())
            .set_bucket_account_id(export.account.clone())
            .set_prefix(Some(export.prefix.clone()).filter(|prefix| !prefix.is_empty()))
            .build()
            .map_err(&unbuilt)?;
        let to = sdk::AnalyticsExportDestination::builder().s3_bucket_destination(to).build();
        let export = sdk::StorageClassAnalysisDataExport::builder().destination(to);
        export.output_schema_version(sdk::StorageClassAnalysisSchemaVersion::V1).build().map_err(&unbuilt)
    });
    let analysis = sdk::StorageClassAnalysis::builder().set_data_export(export.transpose()?).build();
    let configuration = sdk::AnalyticsConfiguration::builder().id(id).set_filter(filter);
    configuration.storage_class_analysis(analysis).build().map_err(unbuilt)
}
