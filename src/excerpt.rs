//! Excerpts: what rules and risks read of the documents of kinds, a type for each thing. No kind is seen here, so a test
//! (`tests/it/excerpts.rs`) holds that each member is in some document of each of its kinds: one that a kind names anew
//! is not missed in silence.

#![expect(missing_docs, reason = "the members have the names that the reference of their kinds explains")]

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::model::Text;

/// Members of a document. Those that a document does not have are `None`, null or empty.
pub trait Excerpt: Default + DeserializeOwned + Serialize {
    /// The documents that it is read of.
    const OF: &'static [Place];
}

/// Where an excerpt stands.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The kind.
    pub kind: &'static str,
    /// The aspect.
    pub aspect: &'static str,
    /// Where many stand by key: the pointer to the map of them.
    pub each_of: Option<&'static str>,
}

const fn whole(kind: &'static str, aspect: &'static str) -> Place {
    Place { kind, aspect, each_of: None }
}

const fn each(kind: &'static str, aspect: &'static str, below: &'static str) -> Place {
    Place { kind, aspect, each_of: Some(below) }
}

/// The excerpt of a document.
#[must_use]
pub fn excerpt<E: Excerpt>(document: &Value) -> E {
    E::deserialize(document).unwrap_or_default()
}

/// The excerpts of a map's entries, by key.
#[must_use]
pub fn excerpts<E: Excerpt>(map: &Value) -> BTreeMap<String, E> {
    let entries = map.as_object().into_iter().flatten();
    entries.map(|(key, entry)| (key.clone(), excerpt(entry))).collect()
}

/// A rule of a bucket's lifecycle: which objects, and when they go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LifecycleRule {
    pub enabled: Option<bool>,
    pub prefix: Option<Text>,
    pub tags: Value,
    pub object_size_greater_than: Option<u64>,
    pub object_size_less_than: Option<u64>,
    pub expire_after_days: Option<i64>,
    pub expire_on: Option<String>,
    pub noncurrent_version_expiration: NoncurrentExpiration,
}

/// When old versions go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoncurrentExpiration {
    pub after_days: Option<i64>,
    pub newer_versions: Option<i64>,
}

impl Excerpt for LifecycleRule {
    const OF: &'static [Place] = &[each("s3.bucket", "lifecycle", "")];
}

/// The role of a function, and where it logs to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Function {
    /// The role's ARN, which may wait for another resource.
    pub role: Value,
    pub logging_config: FunctionLogging,
}

/// Where a function logs to; nothing where that follows from its name.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FunctionLogging {
    pub log_group: Option<String>,
}

impl Excerpt for Function {
    const OF: &'static [Place] = &[whole("lambda.function", "configuration")];
}

/// From where an event source mapping reads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSource {
    /// The source's ARN, which may wait for another resource.
    pub source: Value,
}

impl Excerpt for EventSource {
    const OF: &'static [Place] = &[whole("lambda.event_source_mapping", "mapping")];
}

/// The function that an event source mapping invokes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSourceFunction {
    /// The function's ARN, which may wait for another resource.
    pub function: Value,
}

impl Excerpt for EventSourceFunction {
    const OF: &'static [Place] = &[whole("lambda.event_source_mapping", "configuration")];
}

/// Who may invoke a function.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Permission {
    pub principal: String,
    pub action: String,
    pub source_arn: Option<String>,
}

impl Excerpt for Permission {
    const OF: &'static [Place] = &[each("lambda.function", "permissions", "")];
}

/// A bucket's default retention.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectLock {
    pub mode: Option<String>,
    pub days: Option<i64>,
    pub years: Option<i64>,
}

impl Excerpt for ObjectLock {
    const OF: &'static [Place] = &[whole("s3.bucket", "object_lock")];
}

/// A bucket's default encryption.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BucketEncryption {
    pub algorithm: Option<String>,
    /// The key's ARN, which may wait for another resource.
    pub key: Value,
}

impl Excerpt for BucketEncryption {
    const OF: &'static [Place] = &[whole("s3.bucket", "encryption")];
}

/// Where a bucket's access logs go.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BucketLogging {
    /// The bucket's name, which may wait for another resource.
    pub target_bucket: Value,
    pub target_prefix: Option<Text>,
}

impl Excerpt for BucketLogging {
    const OF: &'static [Place] = &[whole("s3.bucket", "logging")];
}

/// What of public access a bucket blocks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicAccessBlock {
    pub block_public_policy: Option<bool>,
}

impl Excerpt for PublicAccessBlock {
    const OF: &'static [Place] = &[whole("s3.bucket", "public_access_block")];
}

/// A trail of `CloudTrail`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    pub bucket: Option<Text>,
    pub prefix: Option<Text>,
}

impl Excerpt for Trail {
    const OF: &'static [Place] = &[whole("cloudtrail.trail", "trail")];
}

/// A log group itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogGroup {
    pub class: Option<String>,
}

impl Excerpt for LogGroup {
    const OF: &'static [Place] = &[whole("logs.group", "group")];
}

/// A metric filter, of a group or alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MetricFilter {
    pub metric: FilteredMetric,
}

/// The metric of a filter.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FilteredMetric {
    pub namespace: Option<Text>,
    pub name: Option<Text>,
    pub default: Option<f64>,
    pub dimensions: Value,
}

impl Excerpt for MetricFilter {
    const OF: &'static [Place] =
        &[whole("logs.metric_filter", "filter"), each("logs.group", "metric_filters", "")];
}

/// An alarm.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarm {
    pub comparison_operator: Option<String>,
    pub datapoints_to_alarm: Option<i64>,
    pub evaluation_periods: Option<i64>,
    pub treat_missing_data: Option<String>,
    /// The one metric that it watches.
    pub metric: WatchedMetric,
    /// The metrics and expressions that it watches instead, by id: each a [`MetricQuery`].
    pub metrics: Value,
}

impl Excerpt for Alarm {
    const OF: &'static [Place] = &[whole("cloudwatch.alarm", "alarm")];
}

/// Whom an alarm of either kind tells, by ARN, which may wait for another resource.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlarmActions {
    pub alarm_actions: Vec<Value>,
    pub ok_actions: Vec<Value>,
    pub insufficient_data_actions: Vec<Value>,
}

impl Excerpt for AlarmActions {
    const OF: &'static [Place] =
        &[whole("cloudwatch.alarm", "alarm"), whole("cloudwatch.composite_alarm", "alarm")];
}

/// A metric of an alarm.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchedMetric {
    pub namespace: Option<Text>,
    pub name: Option<Text>,
    pub dimensions: Value,
}

/// A metric or expression among those of an alarm.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MetricQuery {
    pub account_id: Value,
    pub expression: Option<String>,
    pub metric: WatchedMetric,
}

impl Excerpt for MetricQuery {
    const OF: &'static [Place] = &[each("cloudwatch.alarm", "alarm", "/metrics")];
}

/// A composite alarm.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompositeAlarm {
    pub rule: Option<String>,
    pub actions_suppressor: Suppressor,
}

/// The alarm that suppresses the actions of another.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Suppressor {
    pub alarm: Option<Text>,
}

impl Excerpt for CompositeAlarm {
    const OF: &'static [Place] = &[whole("cloudwatch.composite_alarm", "alarm")];
}

impl CompositeAlarm {
    /// The alarm that suppresses its actions, by name or ARN.
    #[must_use]
    pub fn suppressor(&self) -> Option<&str> {
        self.actions_suppressor.alarm.as_ref()?.known()
    }
}

/// A crawler: by which role it reads what, and where it writes to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Crawler {
    /// The role's ARN, which may wait for another resource.
    pub role: Value,
    pub database_name: Option<Text>,
    pub targets: CrawlerTargets,
    pub lake_formation_configuration: CrawlerLakeFormation,
}

/// What a crawler looks at in S3 and in the catalog.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CrawlerTargets {
    pub s3_targets: Vec<CrawledFolder>,
    pub catalog_targets: Vec<CrawledTables>,
}

/// A folder of S3.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CrawledFolder {
    pub path: Text,
}

/// Tables of the catalog.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CrawledTables {
    pub database_name: Text,
}

/// Whether Lake Formation gives a crawler what it reads.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CrawlerLakeFormation {
    pub use_lake_formation_credentials: bool,
}

impl Excerpt for Crawler {
    const OF: &'static [Place] = &[whole("glue.crawler", "crawler")];
}

/// A saved query.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedQuery {
    pub database: Option<Text>,
}

impl Excerpt for NamedQuery {
    const OF: &'static [Place] = &[whole("athena.named_query", "query")];
}

/// Whom a budget tells.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BudgetNotification {
    pub emails: Vec<Text>,
    /// The topic's ARN, which may wait for another resource.
    pub topic: Value,
}

impl Excerpt for BudgetNotification {
    const OF: &'static [Place] = &[each("budgets.budget", "notifications", "")];
}

/// A rule of a security group.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SecurityGroupRule {
    pub protocol: Option<String>,
    pub ports: Option<String>,
    pub peer: Option<Text>,
}

impl Excerpt for SecurityGroupRule {
    const OF: &'static [Place] = &[each("ec2.security_group", "ingress", "")];
}

impl SecurityGroupRule {
    /// Whether its peer is the internet: everything, or public ranges so wide that a few of them make everything, as
    /// `0.0.0.0/1` and `128.0.0.0/1` do.
    #[must_use]
    pub fn is_of_internet(&self) -> bool {
        let peer = self.peer.as_ref().and_then(Text::known);
        match peer.and_then(|peer| peer.parse().ok()) {
            Some(IpNet::V4(range)) => range.prefix_len() < 8,
            Some(IpNet::V6(range)) => {
                let is_local = range.addr().is_unique_local() || range.addr().is_unicast_link_local();
                range.prefix_len() < 16 && !is_local
            }
            None => false,
        }
    }
}
