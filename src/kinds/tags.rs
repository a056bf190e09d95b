//! What the tags aspects of all kinds share. The loader adds the stack's tags and the owner pair.

use crate::kind::prelude::*;
use std::future::Future;

/// The value of every tags aspect: values may wait for another resource.
pub type TagsValue = BTreeMap<String, Text>;

/// What AWS answered, without its own `aws:` tags, which nobody else may write (aws-facts §7.2).
#[must_use]
pub fn seen(tags: impl IntoIterator<Item = (String, String)>) -> TagsValue {
    tags.into_iter()
        .filter(|(key, _)| !key.starts_with("aws:"))
        .map(|(key, value)| (key, Text::Known(value)))
        .collect()
}

/// The tags to set and the keys to remove to get from `live` to `want`.
#[must_use]
pub fn difference(live: &TagsValue, want: &TagsValue) -> (Tags, Vec<String>) {
    let set = want
        .iter()
        .filter(|(key, value)| live.get(*key) != Some(value))
        .map(|(key, value)| (key.clone(), value.value()))
        .collect();
    let removed = live.keys().filter(|key| !want.contains_key(*key)).cloned().collect();
    (set, removed)
}

/// Plain tags, for a call.
#[must_use]
pub fn plain(tags: &TagsValue) -> Tags {
    tags.iter().map(|(key, value)| (key.clone(), value.value())).collect()
}

/// The tags of the resource `arn`: what the index of tags says if that is what the stack wants
/// anyway, else what `read` hears from the service itself. The index may lag behind the service, so
/// it is never believed where it would make a difference.
///
/// # Errors
/// What `read` fails with; without leave to read the index every resource is read by itself.
pub async fn tags_of<F>(
    aws: &Aws,
    at: &Target,
    arn: &str,
    read: impl FnOnce() -> F,
) -> Result<TagsValue, Failure>
where
    F: Future<Output = Result<Tags, Failure>>,
{
    if let (Some(owner), Some(wanted)) = (&at.owner, at.wanted::<Tags>()) {
        let index = aws.tag_index(&at.scope.region, &owner.stack).await;
        if index.is_ok_and(|index| index.get(arn) == Some(&wanted)) {
            return Ok(seen(wanted));
        }
    }
    read().await.map(seen)
}
