//! A bucket's tags.

use crate::kind::prelude::*;
use aws_sdk_s3::types::{Tag, Tagging};

use super::call::{TRANSIENT, call};
use crate::{
    aws::tagging::GET_RESOURCES,
    kind::shapes::{plain, tags_of},
};

const PUT: &str = "s3:PutBucketTagging";

/// A bucket's tags.
pub(super) struct BucketTags;

impl Aspect for BucketTags {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "the bucket's tags";
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const REPLACES: Replaces = Replaces::keeping("GetBucketTagging", &["TagSet (aws:*)"]);
    const ACTIONS: Actions = Actions { read: &["s3:GetBucketTagging", GET_RESOURCES], write: &[PUT] };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let tags = tags_of(aws, at, at.output("arn"), || live(aws, at)).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        set(aws, at, plain(&want)).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        set(aws, at, Tags::new()).await
    }
}

/// All tags of the bucket, AWS's own among them.
pub(super) async fn live(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
    let answer = aws.send("s3:GetBucketTagging", call!(aws, at, get_bucket_tagging).send()).await;
    let found = absent(answer, &["NoSuchTagSet", "NoSuchTagSetError"])?;
    let tags = found.map(|found| found.tag_set).unwrap_or_default();
    Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
}

/// Puts the whole set. AWS's own tags (`aws:cloudformation:…`) have to be sent back as they are, or
/// S3 refuses: "System tags cannot be removed by requester".
async fn set(aws: &Aws, at: &Target, want: Tags) -> Result<(), Failure> {
    let mut tags = live(aws, at).await?;
    tags.retain(|key, _| key.starts_with("aws:"));
    tags.extend(want);
    if tags.is_empty() {
        return aws.send(PUT, call!(aws, at, delete_bucket_tagging).send()).await.map(|_| ());
    }
    let tagging = Tagging::builder().set_tag_set(Some(sdk_tags(&tags)?)).build().map_err(unbuilt(PUT))?;
    aws.send(PUT, call!(aws, at, put_bucket_tagging).tagging(tagging).send()).await.map(|_| ())
}

/// Tags as the SDK has them.
pub(super) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let build =
        |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build().map_err(unbuilt(PUT));
    tags.iter().map(build).collect()
}
