//! Object Ownership: the owner of a bucket's objects, and thereby whether ACLs are enabled.

use super::prelude::*;
use aws_sdk_s3::types::{OwnershipControls, OwnershipControlsRule};

pub(super) const GET: &str = "s3:GetBucketOwnershipControls";

pub(super) struct Ownership;

/// The owner of the objects that other accounts write, and whether ACLs are enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ObjectOwnership {
    /// The bucket's owner owns every object, and ACLs are disabled.
    BucketOwnerEnforced,
    /// The bucket's owner owns objects that are written with the ACL `bucket-owner-full-control`.
    BucketOwnerPreferred,
    /// The writer of an object owns it.
    ObjectWriter,
}

impl Configuration for Ownership {
    type Value = ObjectOwnership;
    const NAME: &'static str = "ownership";
    const ABOUT: &'static str = "the owner of the objects, and whether ACLs are enabled";
    const GET: &'static str = GET;
    const PUT: &'static str = "s3:PutBucketOwnershipControls";
    const REPLACES: Replaces = Replaces::whole("GetBucketOwnershipControls");
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default() -> Option<ObjectOwnership> {
        Some(ObjectOwnership::BucketOwnerEnforced)
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<ObjectOwnership>>, Failure> {
        live(aws, at).await.map(|ownership| Some(Seen::new(ownership)))
    }

    async fn put(aws: &Aws, at: &Target, want: ObjectOwnership) -> Result<(), Failure> {
        let rule = OwnershipControlsRule::builder().object_ownership(to_word(&want)).build();
        let rule = rule.map_err(unbuilt(Self::PUT))?;
        let to = OwnershipControls::builder().rules(rule).build().map_err(unbuilt(Self::PUT))?;
        send!(aws, at, Self::PUT, put_bucket_ownership_controls.ownership_controls(to)).await.map(drop)
    }
}

/// The ownership for this round of reads: whether there is an ACL depends on it.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
    let listing = format!("{GET}/{}", at.name);
    aws.catalogue().listing(&listing, || now(aws, at)).await.map(|ownership| *ownership)
}

/// The ownership, asked of AWS now. A bucket without controls is from before April 2023, when `ObjectWriter` was
/// the default.
pub(super) async fn now(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
    let answer = send!(aws, at, GET, get_bucket_ownership_controls).await;
    let controls = absent(answer, &["OwnershipControlsNotFoundError"])?;
    let rules = controls.and_then(|found| found.ownership_controls).map(|controls| controls.rules);
    match rules.unwrap_or_default().first() {
        Some(rule) => from_word(GET, &rule.object_ownership),
        None => Ok(ObjectOwnership::ObjectWriter),
    }
}
