//! Whether a bucket keeps the old versions of its objects.

use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::call::{TRANSIENT, call};
use crate::{
    aws::Aws,
    facts::Actions,
    kind::{Aspect, Seen, Target, Transient},
    model::{Failure, Outputs, Scope},
};

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
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    /// AWS has no way back to "never set", and both mean that no version is kept.
    fn undeclared(_scope: &Scope) -> Option<Versioning> {
        Some(Versioning::Suspended)
    }

    fn initial(_scope: &Scope) -> Option<Versioning> {
        Some(Versioning::Suspended)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Versioning>>, Failure> {
        let answer = aws.send(GET, call!(aws, at, get_bucket_versioning).send()).await?;
        let value = match answer.status {
            Some(BucketVersioningStatus::Enabled) => Versioning::Enabled,
            _ => Versioning::Suspended,
        };
        Ok(Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Versioning) -> Result<Outputs, Failure> {
        let status = match want {
            Versioning::Enabled => BucketVersioningStatus::Enabled,
            Versioning::Suspended => BucketVersioningStatus::Suspended,
        };
        let configuration = VersioningConfiguration::builder().status(status).build();
        let call = call!(aws, at, put_bucket_versioning).versioning_configuration(configuration);
        aws.send(PUT, call.send()).await.map(|_| Outputs::new())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Versioning::Suspended).await.map(|_| ())
    }
}
