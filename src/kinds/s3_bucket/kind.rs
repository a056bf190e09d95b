//! The kind `s3.bucket`.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{
    Spec,
    accelerate::{Acceleration, BucketAcceleration},
    acl::{BucketAcl, Grants},
    bucket::{Bucket, BucketValue},
    cors::{self, Cors},
    encryption::{BucketEncryption, EncryptionSpec},
    intelligent_tiering::{self, BucketTiering},
    lifecycle::{self, Lifecycle, MinimumSize, MinimumSizeValue},
    logging::{self, BucketLogging},
    metrics::{self, BucketMetrics},
    names,
    notifications::{self, Notifications},
    object_lock::{BucketLock, ObjectLock},
    objects::{self, Object, Objects},
    ownership::Ownership,
    place,
    policy::{self, BucketPolicy},
    public_access_block::PublicAccess,
    tags::BucketTags,
    versioning::{BucketVersioning, Versioning},
    written,
};
use crate::{
    kind::DynAspect,
    model::{Document, Hold},
};

/// An S3 bucket.
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
        "website hosting",
        "replication",
        "inventory",
        "storage class analytics",
        "requester pays",
        "attribute-based access control",
        "metadata tables",
        "access points",
        "access control lists of objects",
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[
        &Bucket,
        &BucketTags,
        &Ownership,
        &PublicAccess,
        // Grants are taken only while ACLs are neither disabled nor blocked.
        &BucketAcl,
        &BucketVersioning,
        &BucketLock,
        &BucketEncryption,
        // It sends the rules back that are there, so it must not follow a change of them.
        &MinimumSize,
        &Lifecycle,
        &Cors,
        &BucketLogging,
        &BucketMetrics,
        &BucketAcceleration,
        &BucketTiering,
        // Objects that the stack declares are nothing to be told of.
        &Objects,
        &Notifications,
        // It comes last, since it can lock out whoever writes.
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
        let of_name = name.and_then(names::problem).map(|message| Problem::at("name", message));
        let (of_old, of_new): (Vec<_>, Vec<_>) =
            of_name.into_iter().partition(|_| !name.is_some_and(names::is_legacy));
        problems.extend(of_old);
        let (policy, of_policy) = policy::declared(spec.policy.as_ref());
        problems.extend(of_policy);
        let mut objects = spec.objects;
        objects.extend(spec.prefixes.into_iter().map(|prefix| (prefix, Object::prefix())));
        // A bucket with object lock has versions whether it says so or not.
        let versioning = spec.versioning.or(spec.object_lock.as_ref().map(|_| Versioning::Enabled));
        let smallest = spec.transition_default_minimum_object_size;
        let mut desired = Desired::named(spec.name)
            .with_problems_of_new(of_new)
            .with(Bucket, Some(BucketValue { object_lock: spec.object_lock.is_some() }))
            .with(BucketTags, Some(spec.tags))
            .with(Ownership, spec.ownership)
            .with(PublicAccess, spec.public_access_block)
            .with(BucketAcl, spec.acl.and_then(Grants::some))
            .with(BucketVersioning, versioning)
            .with(BucketLock, spec.object_lock)
            .with(BucketEncryption, spec.encryption.map(EncryptionSpec::value))
            .with(MinimumSize, smallest.map(|size| MinimumSizeValue { size: Some(size) }))
            .with(Lifecycle, some(spec.lifecycle))
            .with(Cors, Some(spec.cors).filter(|rules| !rules.is_empty()))
            .with(BucketLogging, spec.logging)
            .with(BucketMetrics, some(spec.metrics))
            .with(BucketAcceleration, spec.accelerate)
            .with(BucketTiering, some(spec.intelligent_tiering))
            .with(Notifications, notifications::declared(&spec.notifications, spec.eventbridge))
            .with(Objects, some(objects))
            .with(BucketPolicy, policy)
            .with_problems(problems);
        if let Some(smallest) = smallest {
            desired = desired.with_setting(MinimumSize::NAME, smallest);
        }
        desired
    }

    fn written(held: Written) -> Vec<Table> {
        written::written(held)
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        names::outputs_of(name, scope)
    }

    fn hold(at: &Target, outputs: &Outputs) -> Result<(), Failure> {
        names::region_of(outputs).map_or(Ok(()), |region| place::hold(at, region))
    }

    fn named(resource: &str) -> Vec<String> {
        // Objects and access points have a slash.
        if resource.contains('/') { Vec::new() } else { vec![resource.to_owned()] }
    }

    fn mentions(name: &str, outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Vec<Mention> {
        let target = Mention::within("target_bucket", name, "it logs its requests there", Hold::Breaks);
        std::iter::once(target).chain(Mention::arns(outputs)).collect()
    }

    /// Buckets that log to it are looked at by their listing.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none().unlisted(
            "who reads and writes its objects, what else delivers to it, and which policies name it",
        )
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

/// A map that is not empty; an empty one says nothing.
fn some<V>(map: BTreeMap<String, V>) -> Option<BTreeMap<String, V>> {
    (!map.is_empty()).then_some(map)
}

/// What AWS would refuse, apart from the policy.
fn problems(spec: &Spec) -> Vec<Problem> {
    let name = spec.name.known();
    let mut problems = Vec::new();
    let accelerated = spec.accelerate == Some(Acceleration::Enabled);
    if accelerated && name.is_some_and(|name| name.contains('.')) {
        problems.push(Problem::at("accelerate", "AWS does not accelerate buckets with a dot in their name"));
    }
    if spec.object_lock.is_some() && spec.versioning == Some(Versioning::Suspended) {
        problems.push(Problem::at("versioning", "a bucket with `object_lock` keeps its versions"));
    }
    if spec.transition_default_minimum_object_size.is_some() && spec.lifecycle.is_empty() {
        problems.push(Problem::at(MinimumSize::NAME, "it says nothing without rules; declare `lifecycle`"));
    }
    if let Some(acl) = &spec.acl {
        problems.extend(acl.problems(spec.ownership, spec.public_access_block.as_ref()));
    }
    problems.extend(spec.object_lock.iter().flat_map(ObjectLock::problems));
    problems.extend(spec.encryption.iter().flat_map(EncryptionSpec::problems));
    problems.extend(lifecycle::problems(&spec.lifecycle));
    problems.extend(cors::problems(&spec.cors));
    problems.extend(metrics::id_problems(BucketMetrics::NAME, spec.metrics.keys()));
    problems.extend(intelligent_tiering::problems(&spec.intelligent_tiering));
    problems.extend(notifications::problems(&spec.notifications));
    problems.extend(objects::problems(&spec.prefixes, &spec.objects));
    problems
}
