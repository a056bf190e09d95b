//! Request metrics: what `CloudWatch` counts of a bucket's requests.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{MetricsAndOperator, MetricsConfiguration, MetricsFilter};

use super::{
    call::{TRANSIENT, call},
    predicates::Predicates,
    spec::problem,
};

const GET: &str = "s3:GetMetricsConfiguration";
const PUT: &str = "s3:PutMetricsConfiguration";

/// Request metrics by id.
pub(super) struct BucketMetrics;

/// Which requests a configuration counts; an empty table counts all. Its id is the
/// dimension `FilterId` of the metrics.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Only requests for keys that begin so.
    #[serde(default)]
    pub prefix: String,
    /// Only requests for objects with these tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Only requests through this access point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_point: Option<Arn>,
}

type ById = BTreeMap<String, Metrics>;

impl Aspect for BucketMetrics {
    type Value = ById;
    const NAME: &'static str = "metrics";
    const ABOUT: &'static str = "request metrics: what CloudWatch counts of the bucket's requests";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("ListBucketMetricsConfigurations");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ById>>, Failure> {
        let metrics = live(aws, at).await?;
        Ok((!metrics.is_empty()).then(|| Seen::new(metrics)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ById) -> Result<(), Failure> {
        let live = live(aws, at).await?;
        for (id, metrics) in want.iter().filter(|(id, metrics)| live.get(*id) != Some(metrics)) {
            let configuration = to_sdk(id, metrics)?;
            let call =
                call!(aws, at, put_bucket_metrics_configuration).id(id).metrics_configuration(configuration);
            aws.send(PUT, call.send()).await?;
        }
        for id in live.keys().filter(|id| !want.contains_key(*id)) {
            let answer =
                aws.send(PUT, call!(aws, at, delete_bucket_metrics_configuration).id(id).send()).await;
            gone(answer, &["NoSuchConfiguration"])?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ById::new()).await
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<ById, Failure> {
    let mut metrics = ById::new();
    let mut token: Option<String> = None;
    loop {
        let call = call!(aws, at, list_bucket_metrics_configurations).set_continuation_token(token.clone());
        let page = aws.send(GET, call.send()).await?;
        for configuration in page.metrics_configuration_list.unwrap_or_default() {
            let (id, found) = of_sdk(configuration)?;
            metrics.insert(id, found);
        }
        token = next_page(page.next_continuation_token, token.as_deref());
        if token.is_none() {
            return Ok(metrics);
        }
    }
}

fn of_sdk(configuration: MetricsConfiguration) -> Result<(String, Metrics), Failure> {
    let mut access_point = None;
    let predicates = match configuration.filter {
        Some(MetricsFilter::Prefix(prefix)) => Predicates::of(Some(prefix), None, None),
        Some(MetricsFilter::Tag(tag)) => Predicates::of(None, Some(tag), None),
        Some(MetricsFilter::AccessPointArn(arn)) => {
            access_point = Some(arn);
            Predicates::default()
        }
        Some(MetricsFilter::And(and)) => {
            access_point = and.access_point_arn;
            Predicates::of(and.prefix, None, and.tags)
        }
        None => Predicates::default(),
        // Writing the configuration without it would count other requests.
        Some(_) => {
            let message = format!(
                "the filter of metrics {} is of a sort that this version does not know",
                configuration.id
            );
            return Err(Failure::guard(GET, message));
        }
    };
    let access_point = access_point.filter(|arn| !arn.is_empty()).map(|arn| Arn(known(arn)));
    Ok((configuration.id, Metrics { prefix: predicates.prefix, tags: predicates.tags, access_point }))
}

fn to_sdk(id: &str, metrics: &Metrics) -> Result<MetricsConfiguration, Failure> {
    let predicates = Predicates { prefix: metrics.prefix.clone(), tags: metrics.tags.clone() };
    let (prefix, mut tags) = (predicates.prefix(), predicates.tags(PUT)?);
    let access_point = metrics.access_point.as_ref().map(Arn::value);
    let filter = if predicates.count() + usize::from(access_point.is_some()) > 1 {
        let and = MetricsAndOperator::builder()
            .set_prefix(prefix)
            .set_tags(tags)
            .set_access_point_arn(access_point);
        Some(MetricsFilter::And(and.build()))
    } else {
        let tag = tags.as_mut().and_then(Vec::pop).map(MetricsFilter::Tag);
        prefix.map(MetricsFilter::Prefix).or(tag).or(access_point.map(MetricsFilter::AccessPointArn))
    };
    MetricsConfiguration::builder().id(id).set_filter(filter).build().map_err(unbuilt(PUT))
}

/// What AWS would refuse of the ids of metrics or archive configurations.
pub(super) fn id_problems<'a>(aspect: &str, ids: impl Iterator<Item = &'a String>) -> Vec<Problem> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    ids.filter(|id| id.is_empty() || id.len() > 64 || !id.chars().all(fits))
        .map(|id| problem([aspect, id], "an id has 1 to 64 letters, digits, `-`, `_` and `.`"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back() {
        let cases = [
            serde_json::json!({}),
            serde_json::json!({ "prefix": "a/" }),
            serde_json::json!({ "tags": { "k": "v" } }),
            serde_json::json!({ "access_point": "arn:aws:s3:eu-central-1:111122223333:accesspoint/a" }),
            serde_json::json!({ "prefix": "a/", "tags": { "k": "v", "l": "w" } }),
        ];
        for json in cases {
            let metrics: Metrics = serde_json::from_value(json).unwrap();
            assert_eq!(of_sdk(to_sdk("x", &metrics).unwrap()).unwrap(), ("x".to_owned(), metrics));
        }
    }
}
