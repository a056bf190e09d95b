//! The objects that a configuration selects. AWS has a filter type of its own for each feature of S3, in which a
//! single predicate stands alone and several stand in an `And`.

use super::prelude::*;
use aws_sdk_s3::types::Tag;

use super::tags;

/// The predicates that all filters have. An empty prefix selects every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Predicates {
    pub(super) prefix: String,
    pub(super) tags: Tags,
}

/// How many predicates there are, the prefix, and the tags.
type Members = (usize, Option<String>, Option<Vec<Tag>>);

impl Predicates {
    /// From either form of a filter.
    pub(super) fn from_aws(prefix: Option<String>, tag: Option<Tag>, more: Option<Vec<Tag>>) -> Self {
        let tags = tag.into_iter().chain(more.into_iter().flatten());
        Self { prefix: prefix.unwrap_or_default(), tags: tags.map(|tag| (tag.key, tag.value)).collect() }
    }

    /// For a call; `None` where there are none.
    pub(super) fn to_aws(prefix: &str, tags: &Tags, operation: &str) -> Result<Members, Failure> {
        let prefix = (!prefix.is_empty()).then(|| prefix.to_owned());
        let count = usize::from(prefix.is_some()) + tags.len();
        let tags = (!tags.is_empty()).then(|| tags::to_aws(operation, tags)).transpose()?;
        Ok((count, prefix, tags))
    }
}
