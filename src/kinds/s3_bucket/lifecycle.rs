//! Lifecycle rules: expiration and transitions of objects.

use super::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput as Answer,
    types::{
        self as sdk, AbortIncompleteMultipartUpload, BucketLifecycleConfiguration,
        ExpirationStatus as Status, LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator,
        LifecycleRuleFilter, NoncurrentVersionExpiration, NoncurrentVersionTransition,
        TransitionDefaultMinimumObjectSize, TransitionStorageClass,
    },
};

use super::{date::Date, predicates::Predicates};

const GET: &str = "s3:GetLifecycleConfiguration";
const PUT: &str = "s3:PutLifecycleConfiguration";

pub(super) struct Lifecycle;

/// A lifecycle rule. It applies to objects that match prefix, tags and sizes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Status of the rule.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Key prefix of the objects.
    #[serde(default)]
    pub prefix: String,
    /// Tags of the objects.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Minimum size of the objects in bytes, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub object_size_greater_than: Option<i64>,
    /// Maximum size of the objects in bytes, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub object_size_less_than: Option<i64>,
    /// Days from an object's creation to its expiration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub expire_after_days: Option<i32>,
    /// Date from which objects expire, as in `2027-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_on: Option<Date>,
    /// Remove delete markers that have no noncurrent versions.
    #[serde(default)]
    pub expire_delete_markers: bool,
    /// Transitions of objects, by storage class.
    #[serde(default)]
    pub transitions: BTreeMap<StorageClass, Transition>,
    /// Expiration of noncurrent versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noncurrent_version_expiration: Option<NoncurrentVersions>,
    /// Transitions of noncurrent versions, by storage class.
    #[serde(default)]
    pub noncurrent_version_transitions: BTreeMap<StorageClass, NoncurrentVersions>,
    /// Days after which incomplete multipart uploads are aborted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub abort_incomplete_multipart_after_days: Option<i32>,
}

fn enabled() -> bool {
    true
}

/// The time of a transition. Set one of `after_days` and `on`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Days from an object's creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub after_days: Option<i32>,
    /// Date, as in `2027-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// Noncurrent versions that an action applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoncurrentVersions {
    /// Days since a version became noncurrent.
    #[schemars(range(min = 0))]
    pub after_days: i32,
    /// How many of the newest noncurrent versions are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100))]
    pub newer_versions: Option<i32>,
}

/// A storage class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StorageClass {
    /// Infrequent access.
    StandardIa,
    /// Infrequent access, in one availability zone.
    OnezoneIa,
    /// S3 Intelligent-Tiering.
    IntelligentTiering,
    /// S3 Glacier Instant Retrieval.
    GlacierIr,
    /// S3 Glacier Flexible Retrieval.
    Glacier,
    /// S3 Glacier Deep Archive.
    DeepArchive,
}

/// Smallest objects that lifecycle rules transition by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SmallestTransition {
    /// Objects below 128 KB stay in their storage class.
    #[serde(rename = "all_storage_classes_128K")]
    AllStorageClasses128K,
    /// Objects below 128 KB move to the Glacier classes only.
    #[serde(rename = "varies_by_storage_class")]
    VariesByStorageClass,
}

impl Aspect for Lifecycle {
    type Value = BTreeMap<String, Rule>;
    const NAME: &'static str = "lifecycle";
    const ABOUT: &'static str = "lifecycle rules: expiration and transitions of objects";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketLifecycleConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Self::Value>>, Failure> {
        let Some(found) = live(aws, at).await? else { return Ok(None) };
        let rules = found.rules.into_iter().flatten().map(from_aws);
        let rules = rules.collect::<Result<BTreeMap<_, _>, _>>()?;
        Ok((!rules.is_empty()).then(|| Seen::new(rules)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Self::Value) -> Result<(), Failure> {
        if want.is_empty() {
            return self.delete(aws, at).await;
        }
        // The smallest transition travels in a header of the same call, which would reset it.
        let smallest = match at.setting::<SmallestTransition>(MinimumSize::NAME) {
            Some(declared) => Some(to_word(&declared)),
            None => fetch(aws, at).await?.and_then(|found| found.transition_default_minimum_object_size),
        };
        let rules = want.iter().map(|(id, rule)| to_aws(id, rule)).collect::<Result<_, _>>()?;
        write(aws, at, rules, smallest).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        gone(send!(aws, at, PUT, delete_bucket_lifecycle).await, &["NoSuchLifecycleConfiguration"])
    }
}

/// A property of the bucket's rules as a whole, beside them and not one of them.
pub(super) struct MinimumSize;

/// What is declared of it, if anything is: the choice is AWS's otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MinimumSizeValue {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<SmallestTransition>,
}

impl Aspect for MinimumSize {
    type Value = MinimumSizeValue;
    const NAME: &'static str = "transition_default_minimum_object_size";
    const ABOUT: &'static str = "smallest objects that lifecycle rules transition by default";
    const REPLACES: Replaces = Replaces::whole("GetBucketLifecycleConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default(_scope: &Scope) -> Option<MinimumSizeValue> {
        Some(MinimumSizeValue::default())
    }

    fn fill(want: &mut MinimumSizeValue, live: &MinimumSizeValue) {
        want.size = want.size.or(live.size);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<MinimumSizeValue>>, Failure> {
        let found = live(aws, at).await?;
        let size = found.and_then(|found| found.transition_default_minimum_object_size);
        let size = size.map(|size| from_word(GET, size)).transpose()?;
        Ok(Some(Seen::new(MinimumSizeValue { size })))
    }

    /// Sends the rules back as they are. Without rules there is nothing to do: the aspect of the
    /// rules comes next, and brings the size along.
    async fn put(&self, aws: &Aws, at: &Target, want: MinimumSizeValue) -> Result<(), Failure> {
        let rules = fetch(aws, at).await?.and_then(|found| found.rules).unwrap_or_default();
        if rules.is_empty() { Ok(()) } else { write(aws, at, rules, want.size.as_ref().map(to_word)).await }
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Ok(())
    }
}

/// The configuration for this round of reads: rules and smallest transition are two aspects of it.
async fn live(aws: &Aws, at: &Target) -> Result<Option<Answer>, Failure> {
    let listing = format!("{GET}/{}", at.name);
    let found = aws.catalogue().listing(&listing, || fetch(aws, at)).await?;
    Ok((*found).clone())
}

/// The configuration, asked of AWS now.
async fn fetch(aws: &Aws, at: &Target) -> Result<Option<Answer>, Failure> {
    let answer = send!(aws, at, GET, get_bucket_lifecycle_configuration).await;
    absent(answer, &["NoSuchLifecycleConfiguration"])
}

/// Puts the whole configuration.
async fn write(
    aws: &Aws,
    at: &Target,
    rules: Vec<LifecycleRule>,
    smallest: Option<TransitionDefaultMinimumObjectSize>,
) -> Result<(), Failure> {
    let to = BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build().map_err(unbuilt(PUT))?;
    let call = call!(aws, at, put_bucket_lifecycle_configuration).lifecycle_configuration(to);
    let call = call.set_transition_default_minimum_object_size(smallest);
    aws.send(PUT, call.send()).await.map(drop)
}

/// A rule may have its prefix in a filter or, as an older one, beside it; both mean the same. Zero and false stand
/// for members that are not set.
fn from_aws(rule: LifecycleRule) -> Result<(String, Rule), Failure> {
    let set = |number: Option<i32>| number.filter(|&number| number != 0);
    let date = |date: Option<_>| date.as_ref().map(Date::from_aws).transpose().map_err(guard(GET));
    let class = |class: Option<TransitionStorageClass>| from_word(GET, class.unwrap_or_else(|| "".into()));
    let transition = |transition: sdk::Transition| {
        let on = date(transition.date)?;
        // One of both is set, and zero is a number of days.
        let after_days = on.is_none().then(|| transition.days.unwrap_or_default());
        Ok((class(transition.storage_class)?, Transition { after_days, on }))
    };
    let noncurrent = |days: Option<i32>, newer| NoncurrentVersions {
        after_days: days.unwrap_or_default(),
        newer_versions: set(newer),
    };
    let noncurrent_transition = |versions: NoncurrentVersionTransition| {
        let to = noncurrent(versions.noncurrent_days, versions.newer_noncurrent_versions);
        Ok((class(versions.storage_class)?, to))
    };
    let filter = rule.filter.unwrap_or_else(|| LifecycleRuleFilter::builder().build());
    let (Predicates { prefix, tags }, greater, less) = if let Some(and) = filter.and {
        let predicates = Predicates::from_aws(and.prefix, None, and.tags);
        (predicates, and.object_size_greater_than, and.object_size_less_than)
    } else {
        #[expect(deprecated, reason = "rules from before filters have their prefix here")]
        let prefix = filter.prefix.or(rule.prefix);
        let predicates = Predicates::from_aws(prefix, filter.tag, None);
        (predicates, filter.object_size_greater_than, filter.object_size_less_than)
    };
    let expiration = rule.expiration.unwrap_or_else(|| LifecycleExpiration::builder().build());
    let value = Rule {
        enabled: rule.status == Status::Enabled,
        prefix,
        tags,
        object_size_greater_than: greater,
        object_size_less_than: less.filter(|&size| size != 0),
        expire_after_days: set(expiration.days),
        expire_on: date(expiration.date)?,
        expire_delete_markers: expiration.expired_object_delete_marker.unwrap_or_default(),
        transitions: rule
            .transitions
            .into_iter()
            .flatten()
            .map(transition)
            .collect::<Result<_, Failure>>()?,
        noncurrent_version_expiration: rule
            .noncurrent_version_expiration
            .map(|versions| noncurrent(versions.noncurrent_days, versions.newer_noncurrent_versions)),
        noncurrent_version_transitions: rule
            .noncurrent_version_transitions
            .into_iter()
            .flatten()
            .map(noncurrent_transition)
            .collect::<Result<_, Failure>>()?,
        abort_incomplete_multipart_after_days: rule
            .abort_incomplete_multipart_upload
            .and_then(|abort| set(abort.days_after_initiation)),
    };
    Ok((rule.id.unwrap_or_default(), value))
}

fn guard(operation: &str) -> impl Fn(String) -> Failure {
    move |error| Failure::guard(operation, error)
}

fn to_aws(id: &str, rule: &Rule) -> Result<LifecycleRule, Failure> {
    let date = |date: &Option<Date>| date.as_ref().map(Date::to_aws).transpose().map_err(guard(PUT));
    let expires = rule.expire_after_days.is_some() || rule.expire_on.is_some() || rule.expire_delete_markers;
    let expiration = LifecycleExpiration::builder()
        .set_days(rule.expire_after_days)
        .set_date(date(&rule.expire_on)?)
        // AWS refuses the member beside a number of days, even if it is false.
        .set_expired_object_delete_marker(rule.expire_delete_markers.then_some(true));
    let noncurrent = rule.noncurrent_version_expiration.as_ref().map(|versions| {
        let to = NoncurrentVersionExpiration::builder().noncurrent_days(versions.after_days);
        to.set_newer_noncurrent_versions(versions.newer_versions).build()
    });
    let abort = rule.abort_incomplete_multipart_after_days;
    let abort =
        abort.map(|days| AbortIncompleteMultipartUpload::builder().days_after_initiation(days).build());
    let mut to = LifecycleRule::builder()
        .id(id)
        .filter(filter_to_aws(rule)?)
        .status(if rule.enabled { Status::Enabled } else { Status::Disabled })
        .set_expiration(expires.then(|| expiration.build()))
        .set_noncurrent_version_expiration(noncurrent)
        .set_abort_incomplete_multipart_upload(abort);
    for (class, transition) in &rule.transitions {
        let one = sdk::Transition::builder().storage_class(to_word(class)).set_days(transition.after_days);
        to = to.transitions(one.set_date(date(&transition.on)?).build());
    }
    for (class, versions) in &rule.noncurrent_version_transitions {
        let one = NoncurrentVersionTransition::builder().storage_class(to_word(class));
        let one = one.noncurrent_days(versions.after_days);
        to = to.noncurrent_version_transitions(
            one.set_newer_noncurrent_versions(versions.newer_versions).build(),
        );
    }
    to.build().map_err(unbuilt(PUT))
}

/// A rule must have a filter.
fn filter_to_aws(rule: &Rule) -> Result<LifecycleRuleFilter, Failure> {
    let (count, prefix, mut tags) = Predicates::to_aws(&rule.prefix, &rule.tags, PUT)?;
    let (greater, less) = (rule.object_size_greater_than, rule.object_size_less_than);
    let filter = LifecycleRuleFilter::builder();
    let filter = match count + usize::from(greater.is_some()) + usize::from(less.is_some()) {
        0 => filter.prefix(""),
        1 => filter
            .set_prefix(prefix)
            .set_tag(tags.as_mut().and_then(Vec::pop))
            .set_object_size_greater_than(greater)
            .set_object_size_less_than(less),
        _ => {
            let and = LifecycleRuleAndOperator::builder().set_prefix(prefix).set_tags(tags);
            let and = and.set_object_size_greater_than(greater).set_object_size_less_than(less);
            filter.and(and.build())
        }
    };
    Ok(filter.build())
}
