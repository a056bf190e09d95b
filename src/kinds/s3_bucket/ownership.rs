//! Who owns the objects of a bucket, and whether ACLs have any say.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{self as sdk, OwnershipControls, OwnershipControlsRule};

use super::call::{TRANSIENT, call, of_word, word};

pub(super) const GET: &str = "s3:GetBucketOwnershipControls";
const PUT: &str = "s3:PutBucketOwnershipControls";

/// Who owns the objects of a bucket.
pub(super) struct Ownership;

/// Who owns the objects that other accounts write, and whether ACLs are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ObjectOwnership {
    /// The bucket's owner owns every object, and ACLs have no effect.
    BucketOwnerEnforced,
    /// The bucket's owner owns what is written with the ACL `bucket-owner-full-control`.
    BucketOwnerPreferred,
    /// Who writes an object owns it.
    ObjectWriter,
}

impl Aspect for Ownership {
    type Value = ObjectOwnership;
    const NAME: &'static str = "ownership";
    const ABOUT: &'static str = "who owns the objects, and whether ACLs have any say";
    const REPLACES: Replaces = Replaces::whole("GetBucketOwnershipControls");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default(_scope: &Scope) -> Option<ObjectOwnership> {
        Some(ObjectOwnership::BucketOwnerEnforced)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ObjectOwnership>>, Failure> {
        live(aws, at).await.map(|ownership| Some(Seen::new(ownership)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ObjectOwnership) -> Result<(), Failure> {
        let ownership = sdk::ObjectOwnership::from(word(&want).as_str());
        let rule =
            OwnershipControlsRule::builder().object_ownership(ownership).build().map_err(unbuilt(PUT))?;
        let controls = OwnershipControls::builder().rules(rule).build().map_err(unbuilt(PUT))?;
        let call = call!(aws, at, put_bucket_ownership_controls).ownership_controls(controls);
        aws.send(PUT, call.send()).await.map(drop)
    }
}

/// The ownership for this round of reads: whether there is an ACL depends on it. A bucket without
/// controls is from before April 2023, when `ObjectWriter` was the default.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
    let listing = format!("{GET}/{}", at.name);
    aws.catalogue().listing(&listing, || now(aws, at)).await.map(|ownership| *ownership)
}

/// The ownership, asked of AWS now.
pub(super) async fn now(aws: &Aws, at: &Target) -> Result<ObjectOwnership, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_bucket_ownership_controls).send()).await;
    let controls =
        absent(answer, &["OwnershipControlsNotFoundError"])?.and_then(|found| found.ownership_controls);
    match controls.and_then(|controls| controls.rules.into_iter().next()) {
        Some(rule) => of_word(GET, rule.object_ownership.as_str()),
        None => Ok(ObjectOwnership::ObjectWriter),
    }
}
