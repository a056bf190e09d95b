//! Tags: those of a bucket, of which S3 replaces the whole set, and those by which filters select objects.

use super::prelude::*;
use crate::{aws::tagging::GET_RESOURCES, kind::shapes::plain};

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
        Ok(from_aws(found.map(|found| found.tag_set)))
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
        let to = sdk::Tagging::builder().set_tag_set(Some(to_aws(PUT, &tags)?));
        send!(aws, at, PUT, put_bucket_tagging.tagging(to.build().map_err(unbuilt(PUT))?)).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, _keys: Vec<String>) -> Result<(), Failure> {
        send!(aws, at, PUT, delete_bucket_tagging).await.map(drop)
    }

    async fn put(aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        Self::tag(aws, at, plain(&want)).await
    }
}

pub(super) fn from_aws(tags: Option<Vec<sdk::Tag>>) -> Tags {
    tags.into_iter().flatten().map(|tag| (tag.key, tag.value)).collect()
}

pub(super) fn to_aws(operation: &str, tags: &Tags) -> Result<Vec<sdk::Tag>, Failure> {
    let tag = |(key, value): (&String, &String)| sdk::Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect::<Result<_, _>>().map_err(unbuilt(operation))
}

/// The predicates that all filters have, and how many they are. AWS has a filter type of its own for each feature of
/// S3, in which a single predicate stands alone and several stand in an `And`. An empty prefix selects every key.
type Predicates = (usize, Option<String>, Option<Vec<sdk::Tag>>);

pub(super) fn predicates(operation: &str, prefix: &str, tags: &Tags) -> Result<Predicates, Failure> {
    let prefix = (!prefix.is_empty()).then(|| prefix.to_owned());
    let count = usize::from(prefix.is_some()) + tags.len();
    Ok((count, prefix, (!tags.is_empty()).then(|| to_aws(operation, tags)).transpose()?))
}
