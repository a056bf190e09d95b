//! Transfer acceleration: uploads through the nearest edge location.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{AccelerateConfiguration, BucketAccelerateStatus};

use super::call::{TRANSIENT, call};

const GET: &str = "s3:GetAccelerateConfiguration";
const PUT: &str = "s3:PutAccelerateConfiguration";

/// What regions without acceleration answer.
const NOT_HERE: &[&str] = &["MethodNotAllowed", "UnsupportedArgument"];

/// Transfer acceleration.
pub(super) struct BucketAcceleration;

/// Whether the bucket has an endpoint for accelerated transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Acceleration {
    /// It has.
    Enabled,
    /// It has not; the same as never having been set.
    Suspended,
}

impl Aspect for BucketAcceleration {
    type Value = Acceleration;
    const NAME: &'static str = "accelerate";
    const ABOUT: &'static str = "transfer acceleration: uploads through the nearest edge location";
    const REPLACES: Replaces = Replaces::whole("GetBucketAccelerateConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn default(_scope: &Scope) -> Option<Acceleration> {
        Some(Acceleration::Suspended)
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Acceleration>>, Failure> {
        let answer = aws.send(GET, call!(aws, at, get_bucket_accelerate_configuration).send()).await;
        let value = match absent(answer, NOT_HERE)?.and_then(|found| found.status) {
            Some(BucketAccelerateStatus::Enabled) => Acceleration::Enabled,
            _ => Acceleration::Suspended,
        };
        Ok(Some(Seen::new(value)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Acceleration) -> Result<(), Failure> {
        let status = match want {
            Acceleration::Enabled => BucketAccelerateStatus::Enabled,
            Acceleration::Suspended => BucketAccelerateStatus::Suspended,
        };
        let configuration = AccelerateConfiguration::builder().status(status).build();
        let call =
            call!(aws, at, put_bucket_accelerate_configuration).accelerate_configuration(configuration);
        aws.send(PUT, call.send()).await.map(drop)
    }
}
