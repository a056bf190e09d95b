//! The bucket itself.

use super::prelude::*;

use super::{
    place,
    tags::{self, BucketTags},
    versioning,
};
use crate::model::{Cause, Owner};

/// The region where a bucket has no location constraint.
const NO_CONSTRAINT: &str = "us-east-1";

pub(super) struct Bucket;

/// The members that creation sets.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct BucketValue {
    /// It can be turned on later, but never off.
    pub(super) object_lock: bool,
}

impl Aspect for Bucket {
    type Value = BucketValue;
    const NAME: &'static str = "bucket";
    const ABOUT: &'static str = "the bucket itself: name, region, and object lock";
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketObjectLockConfiguration"],
        write: &[
            "s3:CreateBucket",
            // The buckets that log to it.
            "s3:GetBucketLogging",
            "s3:TagResource",
            "s3:GetBucketTagging",
            "s3:PutBucketObjectLockConfiguration",
            "s3:PutBucketVersioning",
            "s3:DeleteBucket",
        ],
    };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// Its own aspect turns on a lock that is declared but not yet on.
    fn fill(want: &mut BucketValue, live: &BucketValue) {
        want.object_lock &= live.object_lock;
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BucketValue>>, Failure> {
        let Some(region) = place::region(aws, at).await? else { return Ok(None) };
        place::hold(at, &region)?;
        let outputs = place::outputs_of(&at.name, &at.scope);
        if at.external {
            // Someone else decides on lock, and looking may not be allowed.
            return Ok(Some(Seen::with_outputs(at.wanted().unwrap_or_default(), outputs)));
        }
        // A bucket that was just deleted can still be listed.
        let Some(lock) = absent(versioning::live_lock(aws, at).await, &["NoSuchBucket"])? else {
            return Ok(None);
        };
        Ok(Some(Seen::with_outputs(BucketValue { object_lock: lock.is_some() }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: BucketValue) -> Result<Outputs, Failure> {
        // In us-east-1, creating a bucket of one's own again succeeds and resets its ACL, so look first.
        // A bucket that may not be looked at is left for CreateBucket to tell whose it is.
        let found = match place::probe(aws, at).await {
            Err(failure) if failure.cause == Cause::Denied => None,
            found => found?,
        };
        if let Some(region) = found {
            place::hold(at, &region)?;
            owned(aws, at).await?;
        } else if absent(create(aws, at, &want).await, &["BucketAlreadyOwnedByYou"])?.is_none() {
            owned(aws, at).await?;
        }
        Ok(place::outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let answer = send!(aws, at, "s3:DeleteBucket", delete_bucket).await;
        gone(answer, &["NoSuchBucket"]).map_err(|failure| {
            if !failure.has_code(&["BucketNotEmpty"]) {
                return failure;
            }
            let hint = "delete its objects first, with all versions and delete markers; \
                        a lifecycle rule that expires them does it without calls";
            failure.with_hint(hint)
        })
    }
}

async fn create(aws: &Aws, at: &Target, want: &BucketValue) -> Result<(), Failure> {
    let region = at.scope.region.as_str();
    let constraint = (region != NO_CONSTRAINT).then(|| sdk::BucketLocationConstraint::from(region));
    let tags = Some(tags::to_aws("s3:CreateBucket", &at.creation_tags())?).filter(|tags| !tags.is_empty());
    let configuration = (constraint.is_some() || tags.is_some()).then(|| {
        sdk::CreateBucketConfiguration::builder().set_location_constraint(constraint).set_tags(tags).build()
    });
    let namespace = place::is_regional(&at.name, &at.scope).then_some(sdk::BucketNamespace::AccountRegional);
    let call = aws
        .s3(region)
        .create_bucket()
        .bucket(&at.name)
        .set_create_bucket_configuration(configuration)
        .set_bucket_namespace(namespace)
        .set_object_lock_enabled_for_bucket(want.object_lock.then_some(true));
    let answer = aws.send("s3:CreateBucket", call.send()).await;
    answer.map(drop).map_err(|failure| match failure.cause {
        Cause::Denied => failure.with_hint("allow the IAM actions s3:CreateBucket and s3:TagResource"),
        _ if failure.has_code(&["BucketAlreadyExists"]) => failure
            .with_hint("another account has a bucket of this name, and names are unique across all accounts"),
        _ => failure,
    })
}

/// Accepts a bucket that already exists only if this stack created it, in a run that was interrupted.
async fn owned(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let tags = BucketTags::list(aws, at).await?;
    if at.owner.is_some() && Owner::of(&tags) == at.owner {
        return Ok(());
    }
    let message = format!("the bucket {} was created after the plan", at.name);
    Err(Failure::guard("s3:CreateBucket", message).with_hint("plan again; `adopt = true` adopts it"))
}
