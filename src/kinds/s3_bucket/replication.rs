//! Replication to other buckets.

use super::{prelude::*, tags};

pub(super) struct BucketReplication;

/// Replication of new objects. The bucket and its destinations need versioning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replication {
    /// ARN of the role that S3 assumes.
    pub role: Arn,
    /// Rules by id.
    #[schemars(length(min = 1, max = 1000))]
    pub rules: BTreeMap<String, ReplicationRule>,
}

/// A replication rule.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own at AWS")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplicationRule {
    /// Status of the rule.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Priority among rules for the same objects and destination: the highest applies.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub priority: i32,
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Tags of the objects.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Where they are replicated to.
    pub destination: Destination,
    /// Replicate delete markers.
    #[serde(default)]
    pub delete_markers: bool,
    /// Replicate objects that are encrypted with KMS; needs `destination.kms`.
    #[serde(default)]
    pub kms_encrypted_objects: bool,
    /// Replicate changes of replicas' metadata back.
    #[serde(default)]
    pub replica_modifications: bool,
    /// Replicate objects that existed before; AWS Support has to allow it.
    #[serde(default)]
    pub existing_objects: bool,
}

/// The destination of a replication rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReplicationDestination")]
pub struct Destination {
    /// ARN of the bucket.
    pub bucket: Arn,
    /// Account of the bucket, with `owner_override`.
    #[schemars(regex(pattern = "^[0-9]{12}$"), extend("x-pattern" = "12 digits"))]
    pub account: Option<String>,
    /// Storage class of the replicas. Default: that of the object.
    pub storage_class: Option<String>,
    /// The destination's account owns the replicas.
    #[serde(default)]
    pub owner_override: bool,
    /// ARN of the KMS key of the replicas.
    pub kms: Option<Arn>,
    /// Minutes within which objects are replicated (S3 Replication Time Control), which includes metrics with this
    /// threshold.
    #[schemars(range(min = 15, max = 15))]
    pub replication_time_minutes: Option<i32>,
    /// Replication metrics in CloudWatch, and events.
    #[serde(default)]
    pub metrics: bool,
    /// Minutes after which an object that is not replicated is an event. Default: `replication_time_minutes`.
    #[schemars(range(min = 15, max = 15))]
    pub event_threshold_minutes: Option<i32>,
}

impl Replication {
    /// With what its members imply.
    pub(super) fn value(mut self) -> Self {
        for rule in self.rules.values_mut() {
            let to = &mut rule.destination;
            to.event_threshold_minutes = to.event_threshold_minutes.or(to.replication_time_minutes);
            to.metrics |= to.event_threshold_minutes.is_some();
        }
        self
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (id, rule) in &self.rules {
            let mut refuse = |member: &str, message: String| {
                let path = [BucketReplication::NAME, "rules", id.as_str(), member];
                problems.push(Problem::below(path, message));
            };
            if rule.delete_markers && !rule.tags.is_empty() {
                refuse("delete_markers", "rules with `tags` can't replicate delete markers".to_owned());
            }
            if rule.kms_encrypted_objects && rule.destination.kms.is_none() {
                refuse("kms_encrypted_objects", "`kms_encrypted_objects` needs `destination.kms`".to_owned());
            }
            if rule.destination.owner_override && rule.destination.account.is_none() {
                refuse("destination", "`owner_override` needs `account`".to_owned());
            }
            let class = rule.destination.storage_class.as_deref();
            if let Some(class) = class.filter(|class| !sdk::StorageClass::values().contains(class)) {
                refuse("destination", format!("unknown storage class `{class}`"));
            }
        }
        problems
    }
}

impl Configuration for BucketReplication {
    type Value = Replication;
    const NAME: &'static str = "replication";
    const ABOUT: &'static str = "replication to other buckets";
    const GET: &'static str = "s3:GetReplicationConfiguration";
    const PUT: &'static str = "s3:PutReplicationConfiguration";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::PUT, "iam:PassRole"] };
    const REPLACES: Replaces = Replaces::whole("GetBucketReplication");
    const NAMES: Option<Names<Replication>> = Some(|replication| {
        let buckets = replication.rules.values().map(|rule| rule.destination.bucket.value());
        buckets.map(|arn| Named::arn(arn).or(NO_DESTINATION)).collect()
    });
    const TRANSIENT: &'static [Transient] = &[
        CONFLICT,
        UNSEEN,
        Transient::of_itself_changed("InvalidRequest", "ersioning must be"),
        Transient::of_named_changed("InvalidRequest", "Destination bucket must", &["s3"]),
    ];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Replication>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_replication).await;
        let found = absent(answer, &["ReplicationConfigurationNotFoundError"])?;
        let Some(found) = found.and_then(|found| found.replication_configuration) else { return Ok(None) };
        let rules = found.rules.into_iter().map(from_aws).collect::<Result<_, _>>()?;
        Ok(Some(Seen::new(Replication { role: Arn(known(found.role)), rules })))
    }

    async fn put(aws: &Aws, at: &Target, want: Replication) -> Result<(), Failure> {
        let rules = want.rules.iter().map(to_aws).collect::<Result<_, _>>()?;
        let to = sdk::ReplicationConfiguration::builder().role(want.role.value()).set_rules(Some(rules));
        let to = to.build().map_err(unbuilt(Self::PUT))?;
        send!(aws, at, Self::PUT, put_bucket_replication.replication_configuration(to)).await.map(drop)
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        send!(aws, at, Self::PUT, delete_bucket_replication).await.map(drop)
    }
}

/// S3's answer about a destination that does not exist.
const NO_DESTINATION: Refusal = Refusal::new("InvalidRequest", "Destination bucket must exist: {}");

#[expect(deprecated, reason = "rules of the first version have their prefix outside of a filter")]
fn from_aws(rule: sdk::ReplicationRule) -> Result<(String, ReplicationRule), Failure> {
    let id = rule.id.unwrap_or_default();
    // Rules of the first version have no filter, and replicate delete markers.
    let is_first_version = rule.filter.is_none();
    let filter = rule.filter.unwrap_or_else(|| sdk::ReplicationRuleFilter::builder().build());
    let (prefix, tags) = match filter.and {
        Some(and) => (and.prefix, and.tags),
        None => (filter.prefix.or(rule.prefix), filter.tag.map(|tag| vec![tag])),
    };
    let markers = rule.delete_marker_replication.and_then(|markers| markers.status);
    let selection = rule.source_selection_criteria;
    let (kms, modifications) = selection.map_or((None, None), |selection| {
        (selection.sse_kms_encrypted_objects, selection.replica_modifications)
    });
    let to = rule.destination;
    let to = to.ok_or_else(|| {
        Failure::guard(BucketReplication::GET, format!("replication rule {id} has no destination"))
    })?;
    let key = to.encryption_configuration.and_then(|encryption| encryption.replica_kms_key_id);
    let rule = ReplicationRule {
        enabled: rule.status.as_str() == ENABLED,
        priority: rule.priority.unwrap_or_default(),
        prefix: prefix.unwrap_or_default(),
        tags: tags::from_aws(tags),
        destination: Destination {
            bucket: Arn(known(to.bucket)),
            account: to.account,
            storage_class: to.storage_class.map(|class| class.as_str().to_owned()),
            owner_override: to.access_control_translation.is_some(),
            kms: key.map(|key| Arn(known(key))),
            replication_time_minutes: minutes(to.replication_time.and_then(|time| time.time)),
            metrics: to.metrics.as_ref().is_some_and(|metrics| metrics.status.as_str() == ENABLED),
            event_threshold_minutes: minutes(to.metrics.and_then(|metrics| metrics.event_threshold)),
        },
        delete_markers: markers.map_or(is_first_version, |status| status.as_str() == ENABLED),
        kms_encrypted_objects: kms.is_some_and(|kms| kms.status.as_str() == ENABLED),
        replica_modifications: modifications.is_some_and(|each| each.status.as_str() == ENABLED),
        existing_objects: rule
            .existing_object_replication
            .is_some_and(|existing| existing.status.as_str() == ENABLED),
    };
    Ok((id, rule))
}

fn minutes(time: Option<sdk::ReplicationTimeValue>) -> Option<i32> {
    time.and_then(|time| time.minutes)
}

const ENABLED: &str = "Enabled";

/// The word of a status, as whichever type the SDK has for it.
fn status<W: for<'w> From<&'w str>>(on: bool) -> W {
    W::from(if on { ENABLED } else { "Disabled" })
}

fn to_aws((id, rule): (&String, &ReplicationRule)) -> Result<sdk::ReplicationRule, Failure> {
    let unbuilt = unbuilt(BucketReplication::PUT);
    let (count, prefix, mut tags) = tags::predicates(BucketReplication::PUT, &rule.prefix, &rule.tags)?;
    let filter = sdk::ReplicationRuleFilter::builder();
    let filter = if count > 1 {
        let and = sdk::ReplicationRuleAndOperator::builder().set_prefix(prefix).set_tags(tags);
        filter.and(and.build())
    } else {
        let tag = tags.as_mut().and_then(Vec::pop);
        // Without any predicate it is an empty prefix that makes it a rule of the second version.
        let prefix = prefix.or_else(|| tag.is_none().then(String::new));
        filter.set_prefix(prefix).set_tag(tag)
    };
    let kms = rule
        .kms_encrypted_objects
        .then(|| sdk::SseKmsEncryptedObjects::builder().status(status(true)).build().map_err(&unbuilt));
    let modifications = rule
        .replica_modifications
        .then(|| sdk::ReplicaModifications::builder().status(status(true)).build().map_err(&unbuilt));
    let selection = (rule.kms_encrypted_objects || rule.replica_modifications).then_some(
        sdk::SourceSelectionCriteria::builder()
            .set_sse_kms_encrypted_objects(kms.transpose()?)
            .set_replica_modifications(modifications.transpose()?)
            .build(),
    );
    let existing = rule
        .existing_objects
        .then(|| sdk::ExistingObjectReplication::builder().status(status(true)).build().map_err(&unbuilt));
    sdk::ReplicationRule::builder()
        .id(id)
        .priority(rule.priority)
        .status(status(rule.enabled))
        .filter(filter.build())
        .destination(destination_to_aws(&rule.destination)?)
        .delete_marker_replication(
            sdk::DeleteMarkerReplication::builder().status(status(rule.delete_markers)).build(),
        )
        .set_source_selection_criteria(selection)
        .set_existing_object_replication(existing.transpose()?)
        .build()
        .map_err(&unbuilt)
}

fn destination_to_aws(to: &Destination) -> Result<sdk::Destination, Failure> {
    let unbuilt = unbuilt(BucketReplication::PUT);
    let time = |minutes| sdk::ReplicationTimeValue::builder().minutes(minutes).build();
    let owner = to.owner_override.then(|| {
        let owner = sdk::AccessControlTranslation::builder().owner(sdk::OwnerOverride::Destination);
        owner.build().map_err(&unbuilt)
    });
    let encryption = to
        .kms
        .as_ref()
        .map(|key| sdk::EncryptionConfiguration::builder().replica_kms_key_id(key.value()).build());
    let in_time = to.replication_time_minutes.map(|minutes| {
        let in_time = sdk::ReplicationTime::builder().status(status(true)).time(time(minutes));
        in_time.build().map_err(&unbuilt)
    });
    let metrics = to.metrics.then(|| {
        let threshold = to.event_threshold_minutes.map(time);
        let metrics = sdk::Metrics::builder().status(status(true)).set_event_threshold(threshold);
        metrics.build().map_err(&unbuilt)
    });
    sdk::Destination::builder()
        .bucket(to.bucket.value())
        .set_account(to.account.clone())
        .set_storage_class(to.storage_class.as_deref().map(Into::into))
        .set_access_control_translation(owner.transpose()?)
        .set_encryption_configuration(encryption)
        .set_replication_time(in_time.transpose()?)
        .set_metrics(metrics.transpose()?)
        .build()
        .map_err(&unbuilt)
}
