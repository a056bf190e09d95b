//! Whether a bucket keeps the old versions of its objects.

use crate::kind::prelude::*;
use aws_sdk_s3::{
    operation::get_bucket_versioning::GetBucketVersioningOutput,
    types::{BucketVersioningStatus, MfaDeleteStatus, VersioningConfiguration},
};

use super::call::{TRANSIENT, call};

const GET: &str = "s3:GetBucketVersioning";
const PUT: &str = "s3:PutBucketVersioning";

/// Whether old versions are kept.
pub(super) struct BucketVersioning;

/// Whether a bucket keeps the old versions of its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Versioning {
    /// Every version is kept.
    Enabled,
    /// New versions replace old ones; versions that are there stay. A bucket whose versioning was
    /// never set is the same thing.
    Suspended,
}

impl Aspect for BucketVersioning {
    type Value = Versioning;
    const NAME: &'static str = "versioning";
    const ABOUT: &'static str = "whether the old versions of objects are kept";
    const REPLACES: Replaces = Replaces::refusing("GetBucketVersioning", &["MFADelete"]);
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// AWS has no way back to "never set", and both mean that no version is kept.
    fn default(_scope: &Scope) -> Option<Versioning> {
        Some(Versioning::Suspended)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Versioning>>, Failure> {
        let answer = live(aws, at).await?;
        let mfa = deletes_by_mfa(&answer).then_some("MFADelete");
        let value = match answer.status {
            Some(BucketVersioningStatus::Enabled) => Versioning::Enabled,
            _ => Versioning::Suspended,
        };
        Ok(Some(Seen::new(value).refusing(mfa)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Versioning) -> Result<(), Failure> {
        let status = match want {
            Versioning::Enabled => BucketVersioningStatus::Enabled,
            Versioning::Suspended => BucketVersioningStatus::Suspended,
        };
        if deletes_by_mfa(&live(aws, at).await?) {
            let failure =
                Failure::guard(PUT, "MFA delete is enabled, so only the root user can change versioning");
            return Err(
                failure.with_hint("say unmanaged = [\"versioning\"], or disable MFA delete as the root user")
            );
        }
        let configuration = VersioningConfiguration::builder().status(status).build();
        let call = call!(aws, at, put_bucket_versioning).versioning_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }
}

async fn live(aws: &Aws, at: &Target) -> Result<GetBucketVersioningOutput, Failure> {
    aws.send(GET, call!(aws, at, get_bucket_versioning).send()).await
}

/// Whether deleting a version takes the MFA device of the root user. Then changing the versioning
/// does too (S3 user guide, "Configuring MFA delete").
fn deletes_by_mfa(answer: &GetBucketVersioningOutput) -> bool {
    answer.mfa_delete == Some(MfaDeleteStatus::Enabled)
}
