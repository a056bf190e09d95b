//! Versioning: the old versions of objects.

use super::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_versioning::GetBucketVersioningOutput,
    types::{BucketVersioningStatus as Status, MfaDeleteStatus, VersioningConfiguration},
};

pub(super) struct BucketVersioning;

/// Versioning of the bucket's objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Versioning {
    /// Every version is kept.
    Enabled,
    /// New versions replace old ones; versions that exist stay. The same as never set.
    Suspended,
}

impl Configuration for BucketVersioning {
    type Value = Versioning;
    const NAME: &'static str = "versioning";
    const ABOUT: &'static str = "versioning of objects";
    const GET: &'static str = "s3:GetBucketVersioning";
    const PUT: &'static str = "s3:PutBucketVersioning";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::GET, Self::PUT] };
    const REPLACES: Replaces = Replaces::refusing("GetBucketVersioning", &["MFADelete"]);
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// AWS has no way back to "never set", and both mean that no version is kept.
    fn default() -> Option<Versioning> {
        Some(Versioning::Suspended)
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Versioning>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_versioning).await?;
        let mfa = deletes_by_mfa(&answer).then_some("MFADelete");
        let enabled = answer.status == Some(Status::Enabled);
        let value = if enabled { Versioning::Enabled } else { Versioning::Suspended };
        Ok(Some(Seen::new(value).refusing(mfa)))
    }

    async fn put(aws: &Aws, at: &Target, want: Versioning) -> Result<(), Failure> {
        if deletes_by_mfa(&send!(aws, at, Self::GET, get_bucket_versioning).await?) {
            let message = "MFA delete is enabled, so only the root user can change versioning";
            let hint = "set unmanaged = [\"versioning\"], or disable MFA delete as the root user";
            return Err(Failure::guard(Self::PUT, message).with_hint(hint));
        }
        let status = match want {
            Versioning::Enabled => Status::Enabled,
            Versioning::Suspended => Status::Suspended,
        };
        let to = VersioningConfiguration::builder().status(status).build();
        send!(aws, at, Self::PUT, put_bucket_versioning.versioning_configuration(to)).await.map(drop)
    }
}

/// Deleting a version takes the MFA device of the root user. Then changing the versioning does too
/// (S3 user guide, "Configuring MFA delete").
fn deletes_by_mfa(answer: &GetBucketVersioningOutput) -> bool {
    answer.mfa_delete == Some(MfaDeleteStatus::Enabled)
}
