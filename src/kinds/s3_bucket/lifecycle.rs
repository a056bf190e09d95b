//! Lifecycle rules: expiration and transitions of objects.

use super::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput as Answer,
    primitives::{DateTime, DateTimeFormat},
};

use super::tags;

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
    #[schemars(range(min = 0))]
    pub object_size_greater_than: Option<i64>,
    /// Maximum size of the objects in bytes, exclusive.
    #[schemars(range(min = 1))]
    pub object_size_less_than: Option<i64>,
    /// Days from an object's creation to its expiration.
    #[schemars(range(min = 1))]
    pub expire_after_days: Option<i32>,
    /// Date from which objects expire, as in `2027-01-31`.
    pub expire_on: Option<Date>,
    /// Remove delete markers that have no noncurrent versions.
    #[serde(default)]
    pub expire_delete_markers: bool,
    /// Transitions of objects, by storage class.
    #[serde(default)]
    pub transitions: BTreeMap<StorageClass, Transition>,
    /// Expiration of noncurrent versions.
    pub noncurrent_version_expiration: Option<NoncurrentVersions>,
    /// Transitions of noncurrent versions, by storage class.
    #[serde(default)]
    pub noncurrent_version_transitions: BTreeMap<StorageClass, NoncurrentVersions>,
    /// Days after which incomplete multipart uploads are aborted.
    #[schemars(range(min = 1))]
    pub abort_incomplete_multipart_after_days: Option<i32>,
}

/// The time of a transition. Set one of `after_days` and `on`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// Days from an object's creation.
    #[schemars(range(min = 0))]
    pub after_days: Option<i32>,
    /// Date, as in `2027-01-31`.
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
    #[schemars(range(min = 1, max = 100))]
    pub newer_versions: Option<i32>,
}

/// A storage class, from warm to cold: objects move down this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StorageClass {
    /// Infrequent access.
    StandardIa,
    /// S3 Intelligent-Tiering.
    IntelligentTiering,
    /// Infrequent access, in one availability zone.
    OnezoneIa,
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

const DAY: i64 = 24 * 60 * 60;

/// A date, meaning midnight UTC: AWS takes no other time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("format" = "date"))]
pub struct Date(DateTime);

impl Date {
    pub(super) fn from_aws(time: DateTime) -> Self {
        Self(DateTime::from_secs(time.secs() - time.secs().rem_euclid(DAY)))
    }

    pub(super) fn to_aws(self) -> DateTime {
        self.0
    }

    /// The day's number, by which two days are compared.
    pub(super) fn number(self) -> i32 {
        i32::try_from(self.0.secs() / DAY).unwrap_or(i32::MAX)
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let midnight = DateTime::from_str(&format!("{text}T00:00:00Z"), DateTimeFormat::DateTime);
        midnight.map(Self).map_err(|_| format!("`{text}` is not a date; expected the form `2027-01-31`"))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        let time = date.0.fmt(DateTimeFormat::DateTime).unwrap_or_default();
        time.split('T').next().unwrap_or_default().to_owned()
    }
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

async fn write(
    aws: &Aws,
    at: &Target,
    rules: Vec<sdk::LifecycleRule>,
    smallest: Option<sdk::TransitionDefaultMinimumObjectSize>,
) -> Result<(), Failure> {
    let to = sdk::BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build();
    let call = call!(aws, at, put_bucket_lifecycle_configuration)
        .lifecycle_configuration(to.map_err(unbuilt(PUT))?)
        .set_transition_default_minimum_object_size(smallest);
    aws.send(PUT, call.send()).await.map(drop)
}

/// A rule may have its prefix in a filter or, as an older one, beside it; both mean the same. Zero and false stand
/// for members that are not set.
fn from_aws(rule: sdk::LifecycleRule) -> Result<(String, Rule), Failure> {
    let set = |number: Option<i32>| number.filter(|&number| number != 0);
    let class =
        |class: Option<sdk::TransitionStorageClass>| from_word(GET, class.unwrap_or_else(|| "".into()));
    let noncurrent = |days: Option<i32>, newer| NoncurrentVersions {
        after_days: days.unwrap_or_default(),
        newer_versions: set(newer),
    };
    let transition = |transition: sdk::Transition| {
        let on = transition.date.map(Date::from_aws);
        // One of both is set, and zero is a number of days.
        let after_days = on.is_none().then(|| transition.days.unwrap_or_default());
        Ok((class(transition.storage_class)?, Transition { after_days, on }))
    };
    let noncurrent_transition = |versions: sdk::NoncurrentVersionTransition| {
        let to = noncurrent(versions.noncurrent_days, versions.newer_noncurrent_versions);
        Ok((class(versions.storage_class)?, to))
    };
    let filter = rule.filter.unwrap_or_else(|| sdk::LifecycleRuleFilter::builder().build());
    let and = filter.and.unwrap_or_else(|| {
        #[expect(deprecated, reason = "rules from before filters have their prefix here")]
        let prefix = filter.prefix.or(rule.prefix);
        sdk::LifecycleRuleAndOperator::builder()
            .set_prefix(prefix)
            .set_tags(filter.tag.map(|tag| vec![tag]))
            .set_object_size_greater_than(filter.object_size_greater_than)
            .set_object_size_less_than(filter.object_size_less_than)
            .build()
    });
    let expiration = rule.expiration.unwrap_or_else(|| sdk::LifecycleExpiration::builder().build());
    let transitions = rule.transitions.into_iter().flatten().map(transition);
    let versions = rule.noncurrent_version_expiration;
    let moves = rule.noncurrent_version_transitions.into_iter().flatten().map(noncurrent_transition);
    let abort = rule.abort_incomplete_multipart_upload;
    let value = Rule {
        enabled: rule.status == sdk::ExpirationStatus::Enabled,
        prefix: and.prefix.unwrap_or_default(),
        tags: tags::from_aws(and.tags),
        object_size_greater_than: and.object_size_greater_than,
        object_size_less_than: and.object_size_less_than.filter(|&size| size != 0),
        expire_after_days: set(expiration.days),
        expire_on: expiration.date.map(Date::from_aws),
        expire_delete_markers: expiration.expired_object_delete_marker.unwrap_or_default(),
        transitions: transitions.collect::<Result<_, Failure>>()?,
        noncurrent_version_expiration: versions
            .map(|versions| noncurrent(versions.noncurrent_days, versions.newer_noncurrent_versions)),
        noncurrent_version_transitions: moves.collect::<Result<_, Failure>>()?,
        abort_incomplete_multipart_after_days: abort.and_then(|abort| set(abort.days_after_initiation)),
    };
    Ok((rule.id.unwrap_or_default(), value))
}

fn to_aws(id: &str, rule: &Rule) -> Result<sdk::LifecycleRule, Failure> {
    let expires = rule.expire_after_days.is_some() || rule.expire_on.is_some() || rule.expire_delete_markers;
    let expiration = sdk::LifecycleExpiration::builder()
        .set_days(rule.expire_after_days)
        .set_date(rule.expire_on.map(Date::to_aws))
        // AWS refuses the member beside a number of days, even if it is false.
        .set_expired_object_delete_marker(rule.expire_delete_markers.then_some(true));
    let noncurrent = rule.noncurrent_version_expiration.as_ref().map(|versions| {
        let to = sdk::NoncurrentVersionExpiration::builder().noncurrent_days(versions.after_days);
        to.set_newer_noncurrent_versions(versions.newer_versions).build()
    });
    let abort = rule
        .abort_incomplete_multipart_after_days
        .map(|days| sdk::AbortIncompleteMultipartUpload::builder().days_after_initiation(days).build());
    let transitions = rule.transitions.iter().map(|(class, transition)| {
        let one = sdk::Transition::builder().storage_class(to_word(class)).set_days(transition.after_days);
        one.set_date(transition.on.map(Date::to_aws)).build()
    });
    let moves = rule.noncurrent_version_transitions.iter().map(|(class, versions)| {
        let one = sdk::NoncurrentVersionTransition::builder().storage_class(to_word(class));
        let one = one.noncurrent_days(versions.after_days);
        one.set_newer_noncurrent_versions(versions.newer_versions).build()
    });
    let (transitions, moves): (Vec<_>, Vec<_>) = (transitions.collect(), moves.collect());
    sdk::LifecycleRule::builder()
        .id(id)
        .filter(filter_to_aws(rule)?)
        .status(if rule.enabled { "Enabled" } else { "Disabled" }.into())
        .set_expiration(expires.then(|| expiration.build()))
        .set_transitions(Some(transitions).filter(|all| !all.is_empty()))
        .set_noncurrent_version_expiration(noncurrent)
        .set_noncurrent_version_transitions(Some(moves).filter(|all| !all.is_empty()))
        .set_abort_incomplete_multipart_upload(abort)
        .build()
        .map_err(unbuilt(PUT))
}

/// A rule must have a filter.
fn filter_to_aws(rule: &Rule) -> Result<sdk::LifecycleRuleFilter, Failure> {
    let (count, prefix, mut tags) = tags::predicates(PUT, &rule.prefix, &rule.tags)?;
    let (greater, less) = (rule.object_size_greater_than, rule.object_size_less_than);
    let filter = sdk::LifecycleRuleFilter::builder();
    let filter = match count + usize::from(greater.is_some()) + usize::from(less.is_some()) {
        0 => filter.prefix(""),
        1 => filter
            .set_prefix(prefix)
            .set_tag(tags.as_mut().and_then(Vec::pop))
            .set_object_size_greater_than(greater)
            .set_object_size_less_than(less),
        _ => {
            let and = sdk::LifecycleRuleAndOperator::builder().set_prefix(prefix).set_tags(tags);
            let and = and.set_object_size_greater_than(greater).set_object_size_less_than(less);
            filter.and(and.build())
        }
    };
    Ok(filter.build())
}
