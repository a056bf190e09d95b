//! A bucket's tags. S3 replaces the whole set.

use super::prelude::*;
use crate::{aws::tagging::GET_RESOURCES, kind::shapes::plain};
use aws_sdk_s3::types::{Tag, Tagging};

const PUT: &str = "s3:PutBucketTagging";

pub(super) struct BucketTags;

impl Tagged for BucketTags {
    const LIST: &'static str = "s3:GetBucketTagging";
    const TAG: &'static str = PUT;
    const UNTAG: &'static str = PUT;
    const ACTIONS: Actions = Actions { read: &[Self::LIST, GET_RESOURCES], write: &[Self::LIST, PUT] };
    const REPLACES: Replaces = Replaces::keeping("GetBucketTagging", &["TagSet (aws:*)"]);
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let answer = send!(aws, at, Self::LIST, get_bucket_tagging).await;
        let found = absent(answer, &["NoSuchTagSet", "NoSuchTagSetError"])?;
        let tags = found.map(|found| found.tag_set).unwrap_or_default();
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    /// Puts the whole set. AWS's own tags (`aws:cloudformation:…`) have to be sent back as they are, or
    /// S3 refuses: "System tags cannot be removed by requester".
    async fn tag(aws: &Aws, at: &Target, want: Tags) -> Result<(), Failure> {
        let mut tags = Self::list(aws, at).await?;
        tags.retain(|key, _| key.starts_with("aws:"));
        tags.extend(want);
        if tags.is_empty() {
            return Self::untag(aws, at, Vec::new()).await;
        }
        let to = Tagging::builder().set_tag_set(Some(to_aws(PUT, &tags)?)).build().map_err(unbuilt(PUT))?;
        send!(aws, at, PUT, put_bucket_tagging.tagging(to)).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, _keys: Vec<String>) -> Result<(), Failure> {
        send!(aws, at, PUT, delete_bucket_tagging).await.map(drop)
    }

    async fn put(aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        Self::tag(aws, at, plain(&want)).await
    }
}

/// Tags as the SDK has them, for a call.
pub(super) fn to_aws(operation: &str, tags: &Tags) -> Result<Vec<Tag>, Failure> {
    tags.iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build().map_err(unbuilt(operation)))
        .collect()
}
