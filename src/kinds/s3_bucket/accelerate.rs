//! Transfer acceleration: uploads through the nearest edge location.

use super::prelude::*;
use aws_sdk_s3::types::{AccelerateConfiguration, BucketAccelerateStatus as Status};

/// The answer of regions without acceleration.
const NOT_HERE: &[&str] = &["MethodNotAllowed", "UnsupportedArgument"];

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

    fn default() -> Option<Acceleration> {
        Some(Acceleration::Suspended)
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Acceleration>>, Failure> {
        let answer = send!(aws, at, Self::GET, get_bucket_accelerate_configuration).await;
        let status = absent(answer, NOT_HERE)?.and_then(|found| found.status);
        let enabled = status == Some(Status::Enabled);
        Ok(Some(Seen::new(if enabled { Acceleration::Enabled } else { Acceleration::Suspended })))
    }

    async fn put(aws: &Aws, at: &Target, want: Acceleration) -> Result<(), Failure> {
        let status = match want {
            Acceleration::Enabled => Status::Enabled,
            Acceleration::Suspended => Status::Suspended,
        };
        let to = AccelerateConfiguration::builder().status(status).build();
        let call =
            send!(aws, at, Self::PUT, put_bucket_accelerate_configuration.accelerate_configuration(to));
        call.await.map(drop)
    }
}
