//! Which objects a configuration is about. AWS has a type of its own for each service of S3, in
//! which a single predicate stands alone and several stand in an `And`.

use crate::kind::prelude::*;
use aws_sdk_s3::types::Tag;

/// What all filters can ask for: how keys begin, and tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Predicates {
    /// How keys begin; empty fits every key.
    pub(super) prefix: String,
    /// Tags that objects have.
    pub(super) tags: BTreeMap<String, String>,
}

impl Predicates {
    /// What AWS says, whichever of the two forms it uses.
    pub(super) fn of(prefix: Option<String>, tag: Option<Tag>, more: Option<Vec<Tag>>) -> Self {
        let tags = tag.into_iter().chain(more.into_iter().flatten());
        Self { prefix: prefix.unwrap_or_default(), tags: tags.map(|tag| (tag.key, tag.value)).collect() }
    }

    /// How many predicates these are.
    pub(super) fn count(&self) -> usize {
        usize::from(!self.prefix.is_empty()) + self.tags.len()
    }

    /// The prefix where there is one.
    pub(super) fn prefix(&self) -> Option<String> {
        Some(self.prefix.clone()).filter(|prefix| !prefix.is_empty())
    }

    /// The tags as the SDK has them; `None` where there are none.
    pub(super) fn tags(&self, operation: &str) -> Result<Option<Vec<Tag>>, Failure> {
        let build = |(key, value): (&String, &String)| {
            Tag::builder().key(key).value(value).build().map_err(unbuilt(operation))
        };
        let tags: Vec<Tag> = self.tags.iter().map(build).collect::<Result<_, _>>()?;
        Ok((!tags.is_empty()).then_some(tags))
    }
}
