//! The existence of a bucket, and its region.

use super::prelude::*;
use std::sync::Arc;

use aws_sdk_s3::error::SdkError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::model::Cause;

/// Buckets per page; AWS returns regions only to requests that have a parameter.
const PAGE: i32 = 10_000;

/// The regions of the account's buckets by name.
type Buckets = BTreeMap<String, Option<String>>;

/// The region of the target's bucket; `None` where there is none. One listing answers for all
/// buckets; without permission to list, each is asked.
pub(super) async fn region(aws: &Aws, at: &Target) -> Result<Option<String>, Failure> {
    match buckets(aws, &at.scope.region).await {
        Ok(buckets) => match buckets.get(&at.name) {
            None => Ok(None),
            Some(Some(region)) => Ok(Some(region.clone())),
            Some(None) => probe(aws, at).await,
        },
        Err(failure) if failure.cause == Cause::Denied => probe(aws, at).await,
        Err(failure) => Err(failure),
    }
}

/// The buckets of a region.
pub(super) async fn list(aws: &Aws, region: &str) -> Result<Vec<Found>, Failure> {
    let buckets = buckets(aws, region).await?;
    let here = buckets.iter().filter(|(_, of)| of.as_deref().is_none_or(|of| of == region));
    Ok(here.map(|(name, _)| Found::named(name)).collect())
}

/// When a bucket was created, in seconds since 1970.
pub(super) async fn created(aws: &Aws, region: &str, name: &str) -> Result<Option<i64>, Failure> {
    let call = aws.s3(region).list_buckets().prefix(name).max_buckets(PAGE);
    let buckets = aws.send("s3:ListAllMyBuckets", call.send()).await?.buckets.unwrap_or_default();
    let bucket = buckets.into_iter().find(|bucket| bucket.name.as_deref() == Some(name));
    Ok(bucket.and_then(|bucket| bucket.creation_date).map(|date| date.secs()))
}

/// The account's buckets, listed once in a round of reads; any region has all.
async fn buckets(aws: &Aws, region: &str) -> Result<Arc<Buckets>, Failure> {
    aws.catalogue().listing("s3:ListAllMyBuckets", || list_all(aws, region)).await
}

async fn list_all(aws: &Aws, region: &str) -> Result<Buckets, Failure> {
    let mut buckets = Buckets::new();
    let mut token: Option<String> = None;
    loop {
        let call = aws.s3(region).list_buckets().max_buckets(PAGE).set_continuation_token(token.clone());
        let page = aws.send("s3:ListAllMyBuckets", call.send()).await?;
        let named = page.buckets.unwrap_or_default().into_iter();
        buckets.extend(named.filter_map(|bucket| Some((bucket.name?, bucket.bucket_region))));
        token = next_page(page.continuation_token, token.as_deref());
        if token.is_none() {
            return Ok(buckets);
        }
    }
}

/// The region from the bucket itself. `HeadBucket` answers without a body, but every answer about an
/// existing bucket names its region in a header, redirects from another region included.
pub(super) async fn probe(aws: &Aws, at: &Target) -> Result<Option<String>, Failure> {
    let here = &at.scope.region;
    let head = call!(aws, at, head_bucket);
    let answer = aws.send("s3:ListBucket", async {
        match head.send().await {
            Ok(found) => Ok(found.bucket_region.unwrap_or_else(|| here.clone())),
            Err(error) => elsewhere(&error, here).ok_or(error),
        }
    });
    absent(answer.await, &["NotFound", "NoSuchBucket"])
}

fn elsewhere<E>(error: &SdkError<E, HttpResponse>, here: &str) -> Option<String> {
    let region = error.raw_response()?.headers().get("x-amz-bucket-region")?;
    (region != here).then(|| region.to_owned())
}

/// Refuses a bucket that exists in another region than declared: it can't move.
pub(super) fn hold(at: &Target, region: &str) -> Result<(), Failure> {
    if region == at.scope.region {
        return Ok(());
    }
    let message = format!("the bucket {} exists in {region}; it is declared in {}", at.name, at.scope.region);
    let hint =
        format!("set `region = \"{region}\"` on {}, or choose another name: a bucket can't move", at.address);
    Err(Failure::conflict("s3:ListAllMyBuckets", message).with_hint(hint))
}
