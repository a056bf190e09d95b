//! The declaration of a bucket, its aspects, and the way back.

use super::prelude::*;
use serde_json::{Value, json};

use super::{
    access::{
        self, BucketAcl, BucketPolicy, Grants, ObjectOwnership, Ownership, PublicAccess, PublicAccessBlock,
    },
    analytics::{Analytics, BucketAnalytics},
    bucket::{Bucket, BucketValue},
    cors::{Cors, CorsRule},
    encryption::{BucketEncryption, Encryption, EncryptionSpec},
    intelligent_tiering::{self, Archiving, BucketTiering},
    inventory::{self, BucketInventory, Inventory},
    lifecycle::{Lifecycle, MinimumSize, MinimumSizeValue, Rule, SmallestTransition},
    lifecycle_rules,
    logging::{self, BucketLogging, Logging},
    metrics::{BucketMetrics, Metrics},
    notifications::{self, Notification, Notifications},
    objects::{self, Object, Objects},
    place,
    replication::{BucketReplication, Replication},
    request_payment::{self, Payer, RequestPayment},
    tags::BucketTags,
    versioning::{Accelerate, BucketLock, BucketVersioning, ObjectLock, Status},
    website::{BucketWebsite, Website},
};
use crate::{
    kind::DynAspect,
    model::{Document, Hold},
    policy::Policy,
};

/// An S3 bucket.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "S3Bucket")]
pub struct Spec {
    /// Name, unique across all AWS accounts. It can't be changed.
    pub name: Text,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
    /// Object ownership. Default: `BucketOwnerEnforced`, which disables ACLs.
    pub ownership: Option<ObjectOwnership>,
    /// Block Public Access. Default: all settings are on.
    pub public_access_block: Option<PublicAccessBlock>,
    /// Grants of the access control list by grantee: `AllUsers`, `AuthenticatedUsers`, `LogDelivery`, or
    /// the canonical id of an account, as in `acl.LogDelivery = ["READ_ACP", "WRITE"]`. The owner has
    /// `FULL_CONTROL`. Default: no grants. With `BucketOwnerEnforced`, ACLs are disabled and not read.
    pub acl: Option<Grants>,
    /// Versioning of objects: `enabled` keeps every version. Default: `suspended`, with which new versions replace old
    /// ones and versions that exist stay; with `object_lock`, `enabled`.
    pub versioning: Option<Status>,
    /// Object lock, as in `{ mode = "GOVERNANCE", days = 30 }`; `{}` turns it on without a default
    /// retention. It can be turned on later, but never off. Default: off.
    pub object_lock: Option<ObjectLock>,
    /// Default encryption of new objects, as in `{ kms = "${kms.key.master.arn}", bucket_key = true }`.
    /// Default: SSE-S3.
    pub encryption: Option<EncryptionSpec>,
    /// Lifecycle rules by id, as in `lifecycle.retention.expire_after_days = 1`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = ids(), "maxProperties" = 1000))]
    pub lifecycle: BTreeMap<String, Rule>,
    /// Smallest objects that lifecycle rules transition by default. Default: AWS's choice.
    pub transition_default_minimum_object_size: Option<SmallestTransition>,
    /// CORS rules, in order of evaluation.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub cors: Vec<CorsRule>,
    /// Server access logging. Default: none.
    pub logging: Option<Logging>,
    /// Request metrics by filter id; `metrics.all = {}` counts all requests.
    #[serde(default)]
    #[schemars(extend("propertyNames" = filter_ids()))]
    pub metrics: BTreeMap<String, Metrics>,
    /// The endpoint for accelerated transfer. Default: `suspended`, without it.
    pub accelerate: Option<Status>,
    /// Archive tiers for objects in `INTELLIGENT_TIERING`, by configuration id.
    #[serde(default)]
    #[schemars(extend("propertyNames" = filter_ids()))]
    pub intelligent_tiering: BTreeMap<String, Archiving>,
    /// Inventories, by id: lists of the objects.
    #[serde(default)]
    #[schemars(extend("propertyNames" = filter_ids(), "maxProperties" = 1000))]
    pub inventory: BTreeMap<String, Inventory>,
    /// Storage class analysis, by id; `analytics.all = {}` analyses all objects.
    #[serde(default)]
    #[schemars(extend("propertyNames" = filter_ids(), "maxProperties" = 1000))]
    pub analytics: BTreeMap<String, Analytics>,
    /// Who pays for requests and downloads. Default: `BucketOwner`.
    pub request_payment: Option<Payer>,
    /// Static website hosting. Default: none.
    pub website: Option<Website>,
    /// Replication to other buckets. Default: none.
    pub replication: Option<Replication>,
    /// Event notifications, by id.
    #[serde(default)]
    #[schemars(extend("propertyNames" = ids()))]
    pub notifications: BTreeMap<String, Notification>,
    /// Send all events to `EventBridge`.
    #[serde(default)]
    pub eventbridge: bool,
    /// Prefixes that show as folders, as in `["calls/"]`: each is an empty object. A prefix that is no
    /// longer declared stays.
    #[serde(default)]
    pub prefixes: BTreeSet<String>,
    /// Small objects by key. An object that is no longer declared stays.
    #[serde(default)]
    pub objects: BTreeMap<String, Object>,
    /// The bucket policy, in IAM's grammar or as `{ file = "policy.json" }`.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
}

/// Ids of lifecycle rules and notifications.
fn ids() -> Value {
    json!({ "minLength": 1, "maxLength": 255 })
}

/// Ids of metrics and archive configurations.
fn filter_ids() -> Value {
    let words = "1 to 64 letters, digits, `-`, `_` and `.`";
    json!({ "pattern": "^[A-Za-z0-9._-]{1,64}$", "x-pattern": words })
}

/// The kind `s3.bucket`.
#[derive(Clone, Copy, Debug)]
pub struct S3Bucket;

impl Kind for S3Bucket {
    type Spec = Spec;
    const NAME: &'static str = "s3.bucket";
    const ABOUT: &'static str = "an S3 bucket with everything that is configured on it";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("name", "The bucket's name."),
        Output::predicted("arn", "The ARN; objects are `${s3.bucket.x.arn}/key`."),
        Output::predicted("domain_name", "The host name: `name.s3.amazonaws.com`."),
        Output::predicted(
            "regional_domain_name",
            "The host name in its region: `name.s3.eu-central-1.amazonaws.com`.",
        ),
    ];
    const NOT_MANAGED: &'static [&'static str] = &[
        "attribute-based access control",
        "metadata tables",
        "access points",
        "access control lists of objects",
    ];
    const UNLISTED_USES: Option<&'static str> =
        Some("who reads and writes its objects, what else delivers to it, and which policies name it");
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Bucket,
        &TagsOf(BucketTags),
        &Configured(Ownership),
        &Configured(PublicAccess),
        // Grants are taken only while ACLs are neither disabled nor blocked.
        &BucketAcl,
        &Configured(BucketVersioning),
        &Configured(BucketLock),
        &BucketEncryption,
        // It sends existing rules back, so it must not follow a change of them.
        &MinimumSize,
        &Lifecycle,
        &Configured(Cors),
        &Configured(BucketLogging),
        &Entries(BucketMetrics),
        &Configured(Accelerate),
        &Entries(BucketTiering),
        &Entries(BucketInventory),
        &Entries(BucketAnalytics),
        &Configured(RequestPayment),
        &Configured(BucketWebsite),
        &Configured(BucketReplication),
        // Objects that the stack declares send no notifications.
        &Objects,
        &Notifications,
        // It comes last, since it can lock out the writer.
        &BucketPolicy,
    ];
    const GONE: &'static [&'static str] = &["NoSuchBucket"];
    const HOLDS_DATA: bool = true;
    const GUARDED_BY_AWS: bool = true;
    const IN_SERIES: bool = true;
    const GLOBAL: bool = true;
    const JSON_FILES: &'static [&'static str] = &[BucketPolicy::NAME];
    const LEAVES_BEHIND: Option<&'static str> = Some("its objects");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let mut problems = problems(&spec);
        let name = spec.name.known();
        let of_name = name.and_then(place::problem).map(|message| Problem::at("name", message));
        let (of_old, of_new): (Vec<_>, Vec<_>) =
            of_name.into_iter().partition(|_| !name.is_some_and(place::is_legacy));
        problems.extend(of_old);
        // Whose bucket is external, or has been there, may have versioning undeclared.
        let unversioned = spec.object_lock.is_none() && spec.versioning != Some(Status::Enabled);
        let of_replication = (spec.replication.is_some() && unversioned)
            .then(|| Problem::at(BucketReplication::NAME, "`replication` needs `versioning = \"enabled\"`"));
        let (policy, of_policy) = access::declared_policy(spec.policy);
        problems.extend(of_policy);
        let mut objects = spec.objects;
        objects.extend(spec.prefixes.into_iter().map(|prefix| (prefix, Object::prefix())));
        // Object lock includes versioning.
        let versioning = spec.versioning.or(spec.object_lock.as_ref().map(|_| Status::Enabled));
        let smallest = spec.transition_default_minimum_object_size;
        Desired::named(spec.name)
            .with_problems_of_new(of_new.into_iter().chain(of_replication))
            .with(Bucket, Some(BucketValue { object_lock: spec.object_lock.is_some() }))
            .with(TagsOf(BucketTags), Some(spec.tags))
            .with(Configured(Ownership), spec.ownership)
            .with(Configured(PublicAccess), spec.public_access_block)
            .with(BucketAcl, spec.acl.and_then(Grants::some))
            .with(Configured(BucketVersioning), versioning)
            .with(Configured(BucketLock), spec.object_lock)
            .with(BucketEncryption, spec.encryption.map(EncryptionSpec::value))
            .with(MinimumSize, smallest.map(|size| MinimumSizeValue { size: Some(size) }))
            .with(Lifecycle, some(spec.lifecycle))
            .with(Configured(Cors), Some(spec.cors).filter(|rules| !rules.is_empty()))
            .with(Configured(BucketLogging), spec.logging)
            .with(Entries(BucketMetrics), some(spec.metrics))
            .with(Configured(Accelerate), spec.accelerate)
            .with(Entries(BucketTiering), some(spec.intelligent_tiering))
            .with(Entries(BucketInventory), some(spec.inventory))
            .with(Entries(BucketAnalytics), some(spec.analytics))
            .with(Configured(RequestPayment), spec.request_payment.and_then(request_payment::declared))
            .with(Configured(BucketWebsite), spec.website)
            .with(Configured(BucketReplication), spec.replication.map(Replication::value))
            .with(Notifications, notifications::declared(spec.notifications, spec.eventbridge))
            .with(Objects, some(objects))
            .with(BucketPolicy, policy)
            .with_setting(MinimumSize::NAME, smallest)
            .with_problems(problems)
    }

    fn written(mut held: Written) -> Vec<Table> {
        // `object_lock` implies it.
        let _ = held.take(Bucket);
        let size = held.take(MinimumSize).and_then(|value| value.size);
        held.set(MinimumSize::NAME, size.filter(|size| *size != SmallestTransition::AllStorageClasses128K));
        let encryption = held.take(BucketEncryption).map(Encryption::into_declaration);
        held.set(BucketEncryption::NAME, encryption);
        let notifications = held.take(Notifications).unwrap_or_default();
        let (specs, eventbridge) = notifications::to_declaration(notifications);
        held.set(Notifications::NAME, specs);
        held.set("eventbridge", eventbridge);
        let objects = held.take(Objects).unwrap_or_default();
        let (prefixes, objects): (BTreeMap<_, _>, BTreeMap<_, _>) =
            objects.into_iter().partition(|(key, object)| key.ends_with('/') && *object == Object::prefix());
        held.set("prefixes", prefixes.into_keys().collect::<Vec<_>>());
        held.set(Objects::NAME, objects);
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        place::outputs_of(name, scope)
    }

    fn hold(at: &Target, outputs: &Outputs) -> Result<(), Failure> {
        place::region_of(outputs).map_or(Ok(()), |region| place::hold(at, region))
    }

    fn named(resource: &str) -> Vec<String> {
        // Objects and access points have a slash.
        if resource.contains('/') { Vec::new() } else { vec![resource.to_owned()] }
    }

    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let targets = [
            Mention::within("bucket", name, "it records calls there", Hold::Breaks),
            Mention::within("target_bucket", name, "it logs its requests there", Hold::Breaks),
        ];
        targets.into_iter().chain(Mention::arns(outputs)).collect()
    }

    async fn holdings(aws: &Aws, scope: &Scope) -> Result<Vec<Holding>, Failure> {
        logging::holdings(aws, scope).await
    }

    async fn created(aws: &Aws, scope: &Scope, name: &str, _arn: &str) -> Result<Option<i64>, Failure> {
        place::created(aws, &scope.region, name).await
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        place::list(aws, &scope.region).await
    }
}

/// A map that is not empty; an empty one declares nothing.
fn some<V>(map: BTreeMap<String, V>) -> Option<BTreeMap<String, V>> {
    (!map.is_empty()).then_some(map)
}

/// AWS's constraints, apart from the policy.
fn problems(spec: &Spec) -> Vec<Problem> {
    let name = spec.name.known();
    let mut problems = Vec::new();
    let accelerated = spec.accelerate == Some(Status::Enabled);
    if accelerated && name.is_some_and(|name| name.contains('.')) {
        problems.push(Problem::at("accelerate", "buckets with a dot in their name can't be accelerated"));
    }
    if spec.object_lock.is_some() && spec.versioning == Some(Status::Suspended) {
        problems.push(Problem::at("versioning", "`object_lock` needs versioning"));
    }
    if spec.transition_default_minimum_object_size.is_some() && spec.lifecycle.is_empty() {
        problems.push(Problem::at(MinimumSize::NAME, "has no effect without `lifecycle` rules"));
    }
    if let Some(acl) = &spec.acl {
        problems.extend(acl.problems(spec.ownership, spec.public_access_block.as_ref()));
    }
    problems.extend(spec.object_lock.iter().flat_map(ObjectLock::problems));
    problems.extend(spec.encryption.iter().flat_map(EncryptionSpec::problems));
    problems.extend(lifecycle_rules::problems(&spec.lifecycle));
    problems.extend(intelligent_tiering::problems(&spec.intelligent_tiering));
    problems.extend(inventory::problems(&spec.inventory));
    problems.extend(spec.website.iter().flat_map(Website::problems));
    problems.extend(spec.replication.iter().flat_map(Replication::problems));
    problems.extend(notifications::problems(&spec.notifications));
    problems.extend(objects::problems(&spec.prefixes, &spec.objects));
    problems
}
