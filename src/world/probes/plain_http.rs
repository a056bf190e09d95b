//! A listing over HTTPS, then the same over plain HTTP. The first is the proof that it is TLS which the
//! second lacks.

use super::denied::{Counterpart, denied};
use crate::{
    aws::Aws,
    gate::{Seen, Unknown, Unseen, checks::plain_http::PlainHttpProbe, seen::NOT_THERE},
    model::{Cause, Failure, Scope},
};

pub(super) async fn look(aws: &Aws, probe: &PlainHttpProbe, scope: &Scope) -> Result<Seen, Unseen> {
    let plain = aws.s3_without_tls(&probe.region).map_err(Unseen::NotCheckable)?;
    let list = async |s3: aws_sdk_s3::Client| -> Result<(), Failure> {
        let list = s3.list_objects_v2().bucket(&probe.bucket).max_keys(1);
        aws.send("s3:ListBucket", list.expected_bucket_owner(&scope.account).send()).await.map(|_| ())
    };
    let over_https = format!("listed s3://{} over HTTPS", probe.bucket);
    match list(aws.s3(&probe.region)).await {
        Ok(()) => {}
        Err(failure) if failure.has_code(&["NoSuchBucket"]) => return Ok(Seen::new(over_https, NOT_THERE)),
        Err(failure) => return Err(Unseen::Unknown(Unknown::of(over_https, &failure))),
    }
    let did = format!("{over_https}, then over plain HTTP");
    match list(plain).await {
        Ok(()) => Ok(Seen::new(did, "served")),
        Err(failure) if failure.cause == Cause::Denied => {
            denied(did, &failure, async || Ok(Counterpart::Same("over HTTPS it is served".to_owned()))).await
        }
        Err(failure) => Err(Unseen::Unknown(Unknown::of(did, &failure))),
    }
}
