//! Versioning, and what else S3 only suspends once it was on: transfer acceleration.

use super::prelude::*;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;

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
    const DEFAULT: Option<Versioning> = Some(Versioning::Suspended);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Versioning>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_versioning).await?;
        let mfa = deletes_by_mfa(&answer).then_some("MFADelete");
        let enabled = answer.status == Some(sdk::BucketVersioningStatus::Enabled);
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
            Versioning::Enabled => sdk::BucketVersioningStatus::Enabled,
            Versioning::Suspended => sdk::BucketVersioningStatus::Suspended,
        };
        let to = sdk::VersioningConfiguration::builder().status(status).build();
        send!(aws, at, Self::PUT, put_bucket_versioning.versioning_configuration(to)).await.map(drop)
    }
}

/// Deleting a version takes the MFA device of the root user. Then changing the versioning does too
/// (S3 user guide, "Configuring MFA delete").
fn deletes_by_mfa(answer: &GetBucketVersioningOutput) -> bool {
    answer.mfa_delete == Some(sdk::MfaDeleteStatus::Enabled)
}

pub(super) struct Accelerate;

/// The endpoint for accelerated transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Acceleration {
    /// The bucket has the endpoint.
    Enabled,
    /// The bucket does not have it; the same as never set.
    Suspended,
}

impl Configuration for Accelerate {
    type Value = Acceleration;
    const NAME: &'static str = "accelerate";
    const ABOUT: &'static str = "transfer acceleration: uploads through the nearest edge location";
    const GET: &'static str = "s3:GetAccelerateConfiguration";
    const PUT: &'static str = "s3:PutAccelerateConfiguration";
    const REPLACES: Replaces = Replaces::whole("GetBucketAccelerateConfiguration");
    const TRANSIENT: &'static [Transient] = TRANSIENT;
    const DEFAULT: Option<Acceleration> = Some(Acceleration::Suspended);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Acceleration>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_accelerate_configuration).await;
        // The codes of regions without acceleration.
        let found = absent(answer, &["MethodNotAllowed", "UnsupportedArgument"])?;
        let enabled = found.is_some_and(|found| found.status == Some(sdk::BucketAccelerateStatus::Enabled));
        Ok(Some(Seen::new(if enabled { Acceleration::Enabled } else { Acceleration::Suspended })))
    }

    async fn put(aws: &Aws, at: &Target, want: Acceleration) -> Result<(), Failure> {
        let status = match want {
            Acceleration::Enabled => sdk::BucketAccelerateStatus::Enabled,
            Acceleration::Suspended => sdk::BucketAccelerateStatus::Suspended,
        };
        let to = sdk::AccelerateConfiguration::builder().status(status).build();
        let call = call!(aws, at, put_bucket_accelerate_configuration).accelerate_configuration(to);
        aws.send(Self::PUT, call.send()).await.map(drop)
    }
}
