//! Names of buckets with the outputs that follow from them, and where buckets exist.

use super::prelude::*;
use std::{net::Ipv4Addr, sync::Arc};

use aws_sdk_s3::error::SdkError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::model::Cause;

const RESERVED_STARTS: &[&str] = &["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_ENDS: &[&str] = &["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// AWS's constraint that `name` breaks.
pub(super) fn problem(name: &str) -> Option<String> {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if !(3..=63).contains(&name.len()) {
        return Some(format!("a bucket name has 3 to 63 characters, not {}", name.chars().count()));
    }
    if let Some(bad) = name.chars().find(|&c| !(alphanumeric(c) || c == '.' || c == '-')) {
        return Some(format!("a bucket name has lower-case letters, digits, `.` and `-`, not `{bad}`"));
    }
    if !(name.starts_with(alphanumeric) && name.ends_with(alphanumeric)) {
        return Some("a bucket name begins and ends with a letter or a digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket name must not have two dots in a row".to_owned());
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some("a bucket name must not be an IP address".to_owned());
    }
    if let Some(start) = RESERVED_STARTS.iter().find(|start| name.starts_with(**start)) {
        return Some(format!("AWS reserves names that begin with `{start}`"));
    }
    let end = RESERVED_ENDS.iter().find(|end| name.ends_with(**end))?;
    Some(format!("AWS reserves names that end with `{end}`"))
}

/// Names of buckets that are older than the rules: until March 2018 a name in us-east-1 could have up to
/// 255 characters, capital letters and underscores, and reserved beginnings and ends came one by one
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>, read 2026-11-30).
pub(super) fn is_legacy(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Names in the account's own namespace of a region, which only this account can use (`BucketNamespace`).
pub(super) fn is_regional(name: &str, scope: &Scope) -> bool {
    name.ends_with(&format!("-{}-{}-an", scope.account, scope.region))
}

/// The outputs of a bucket; all of them follow from its name.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    let suffix = scope.dns_suffix();
    outputs([
        ("name", name),
        ("arn", &format!("arn:{}:s3:::{name}", scope.partition)),
        ("domain_name", &format!("{name}.s3.{suffix}")),
        ("regional_domain_name", &format!("{name}.s3.{}.{suffix}", scope.region)),
    ])
}

/// The region in a bucket's outputs.
pub(super) fn region_of(outputs: &Outputs) -> Option<&str> {
    let (name, host) = (outputs.get("name")?, outputs.get("regional_domain_name")?);
    host.strip_prefix(name.as_str())?.strip_prefix(".s3.")?.split('.').next()
}

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
    let listing = || async {
        let pages = aws.s3(region).list_buckets().max_buckets(PAGE).into_paginator().items().send();
        let buckets: Vec<sdk::Bucket> = aws.send("s3:ListAllMyBuckets", pages.try_collect()).await?;
        Ok(buckets.into_iter().filter_map(|bucket| Some((bucket.name?, bucket.bucket_region))).collect())
    };
    aws.catalogue().listing("s3:ListAllMyBuckets", listing).await
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
