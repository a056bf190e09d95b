//! A listing over HTTPS, then the same over plain HTTP. The first is the proof that it is TLS which the
//! second lacks.

use super::denied::denied;
use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::plain_http::PlainHttpProbe},
    model::{Cause, Failure, Scope},
};

pub(super) async fn look(aws: &Aws, probe: &PlainHttpProbe, scope: &Scope) -> Result<Seen, Unseen> {
    let plain = aws.s3_without_tls(&probe.region).map_err(Unseen::NotCheckable)?;
    let list = async |s3: aws_sdk_s3::Client| -> Result<(), Failure> {
        let list = s3.list_objects_v2().bucket(&probe.bucket).max_keys(1);
        aws.send("s3:ListBucket", list.expected_bucket_owner(&scope.account).send()).await.map(|_| ())
    };
    list(aws.s3(&probe.region)).await?;
    let did = format!("listed s3://{} over HTTPS, then over plain HTTP", probe.bucket);
    match list(plain).await {
        Ok(()) => Ok(Seen::new(did, "served")),
        Err(failure) if failure.cause == Cause::Denied => Ok(denied(&did, &failure)),
        Err(failure) => Err(failure.into()),
    }
}
