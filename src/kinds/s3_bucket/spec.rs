//! The declaration of a bucket.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    accelerate::Acceleration,
    acl::Grants,
    cors::CorsRule,
    encryption::EncryptionSpec,
    intelligent_tiering::Archiving,
    lifecycle::{Rule, SmallestTransition},
    logging::Logging,
    metrics::Metrics,
    notifications::NotificationSpec,
    object_lock::ObjectLock,
    objects::Object,
    ownership::ObjectOwnership,
    public_access_block::PublicAccessBlock,
    versioning::Versioning,
};
use crate::policy::Policy;

/// An S3 bucket. What is left out has the default that its field names.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "S3Bucket")]
pub struct Spec {
    /// The bucket's name, unique among all AWS accounts. It can't be changed.
    pub name: Text,
    /// The bucket's tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
    /// Who owns the objects. Default: `BucketOwnerEnforced`, which disables ACLs.
    pub ownership: Option<ObjectOwnership>,
    /// What keeps the bucket from becoming public. Default: everything is blocked.
    pub public_access_block: Option<PublicAccessBlock>,
    /// Grants of the access control list by grantee: `AllUsers`, `AuthenticatedUsers`, `LogDelivery`, or
    /// the canonical id of an account, as in `acl.LogDelivery = ["READ_ACP", "WRITE"]`. The owner has
    /// `FULL_CONTROL`. Default: no grants. With `BucketOwnerEnforced`, ACLs have no effect and are not read.
    pub acl: Option<Grants>,
    /// Whether old versions of objects are kept. Default: `suspended`, which is also what a bucket
    /// is that never had versions; with `object_lock`, `enabled`.
    pub versioning: Option<Versioning>,
    /// Object lock, as in `{ mode = "GOVERNANCE", days = 30 }`; `{}` turns it on without a default
    /// retention. It can be turned on later, but never off. Default: off.
    pub object_lock: Option<ObjectLock>,
    /// How new objects are encrypted, as in `{ kms = "${kms.key.master.arn}", bucket_key = true }`.
    /// Default: by S3's own keys.
    pub encryption: Option<EncryptionSpec>,
    /// Lifecycle rules by id, as in `lifecycle.retention.expire_after_days = 1`.
    #[serde(default)]
    pub lifecycle: BTreeMap<String, Rule>,
    /// The smallest objects that lifecycle rules move without saying so. Default: AWS's choice.
    pub transition_default_minimum_object_size: Option<SmallestTransition>,
    /// Rules for web pages of other origins, in the order in which they are tried.
    #[serde(default)]
    pub cors: Vec<CorsRule>,
    /// Where S3 writes the log of requests. Default: nowhere.
    pub logging: Option<Logging>,
    /// Request metrics by filter id; `metrics.all = {}` counts all requests.
    #[serde(default)]
    pub metrics: BTreeMap<String, Metrics>,
    /// Transfer acceleration. Default: `suspended`, the same as never set.
    pub accelerate: Option<Acceleration>,
    /// Archiving of objects in `INTELLIGENT_TIERING`, by configuration id.
    #[serde(default)]
    pub intelligent_tiering: BTreeMap<String, Archiving>,
    /// Whom S3 tells about what happens to objects, by notification id.
    #[serde(default)]
    pub notifications: BTreeMap<String, NotificationSpec>,
    /// Whether S3 tells `EventBridge` everything that happens.
    #[serde(default)]
    pub eventbridge: bool,
    /// Prefixes that show as folders, as in `["calls/"]`: each is an empty object. One that is no
    /// longer declared stays.
    #[serde(default)]
    pub prefixes: BTreeSet<String>,
    /// Small objects by key. One that is no longer declared stays.
    #[serde(default)]
    pub objects: BTreeMap<String, Object>,
    /// The bucket policy, in IAM's grammar or as `{ file = "policy.json" }`.
    #[schemars(with = "Option<Policy>")]
    pub policy: Option<Value>,
}

/// A problem at a path whose keys may hold dots.
pub(super) fn problem<const N: usize>(path: [&str; N], message: impl Into<String>) -> Problem {
    Problem { path: path.map(str::to_owned).into(), ..Problem::at("", message) }
}
