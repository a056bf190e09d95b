//! Tags, which every service lists, sets and removes by calls of its own. The loader adds the stack's tags and the
//! owner pair.

use std::{collections::BTreeMap, future::Future};

use crate::{
    aws::{Aws, tagging::GET_RESOURCES},
    facts::{Actions, Replaces, Rides, TAGS},
    kind::{Aspect, Seen, Target, Transient},
    model::{Failure, Tags, Text},
};

/// The value of every tags aspect: values may wait for another resource.
pub type TagsValue = BTreeMap<String, Text>;

/// A resource with tags.
pub trait Tagged: Sync + 'static {
    /// The IAM action of the call that lists them.
    const LIST: &'static str;
    /// The IAM action of the call that sets some.
    const TAG: &'static str;
    /// The IAM action of the call that removes some.
    const UNTAG: &'static str;
    /// See [`Aspect::ACTIONS`].
    const ACTIONS: Actions =
        Actions { read: &[Self::LIST, GET_RESOURCES], write: &[Self::LIST, Self::TAG, Self::UNTAG] };
    /// See [`Aspect::REPLACES`].
    const REPLACES: Replaces = Replaces::Named;
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = &[];

    /// The ARN by which the index of tags knows the resource.
    fn arn(at: &Target) -> String {
        at.output("arn").to_owned()
    }

    /// The region whose index knows it.
    fn region(at: &Target) -> String {
        at.scope.region.clone()
    }

    /// The tags that the service itself has now, AWS's own among them.
    fn list(aws: &Aws, at: &Target) -> impl Future<Output = Result<Tags, Failure>> + Send;

    /// Sets these.
    fn tag(aws: &Aws, at: &Target, tags: Tags) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Removes these.
    fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The tags for a read.
    fn read(aws: &Aws, at: &Target) -> impl Future<Output = Result<TagsValue, Failure>> + Send {
        async move {
            let there = Target { scope: at.scope.in_region(&Self::region(at)), ..at.clone() };
            tags_of(aws, &there, &Self::arn(at), || Self::list(aws, at)).await
        }
    }

    /// Makes the tags what is wanted.
    fn put(aws: &Aws, at: &Target, want: TagsValue) -> impl Future<Output = Result<(), Failure>> + Send {
        async move {
            let (set, removed) = difference(&tags_from_aws(Self::list(aws, at).await?), &want);
            // To IAM, `Team` and `team` are one key of a role or user, so that removing the old spelling
            // afterwards would remove the new one.
            if !removed.is_empty() {
                Self::untag(aws, at, removed).await?;
            }
            if !set.is_empty() {
                Self::tag(aws, at, set).await?;
            }
            Ok(())
        }
    }
}

/// The aspect of a resource's tags.
#[derive(Debug)]
pub struct TagsOf<T>(pub T);

impl<T: Tagged> Aspect for TagsOf<T> {
    type Value = TagsValue;
    const NAME: &'static str = TAGS;
    const ABOUT: &'static str = "its tags";
    const ACTIONS: Actions = T::ACTIONS;
    const REPLACES: Replaces = T::REPLACES;
    const KEYED: bool = true;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = T::TRANSIENT;

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<TagsValue>>, Failure> {
        let tags = T::read(aws, at).await?;
        Ok((!tags.is_empty()).then(|| Seen::new(tags)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: TagsValue) -> Result<(), Failure> {
        T::put(aws, at, want).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        T::put(aws, at, TagsValue::new()).await
    }
}

/// What AWS answered, without its own `aws:` tags, which nobody else may write (aws-facts §7.2).
#[must_use]
pub fn tags_from_aws(tags: impl IntoIterator<Item = (String, String)>) -> TagsValue {
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

/// The tags of the resource `arn`: what the index of tags has if that is what the stack wants anyway, else what
/// `list` gets from the service itself. The index may lag behind the service, so it is never believed where it
/// would make a difference.
///
/// # Errors
/// What `list` fails with; where the index can't be read, every resource is read by itself.
pub async fn tags_of<F>(
    aws: &Aws,
    at: &Target,
    arn: &str,
    list: impl FnOnce() -> F,
) -> Result<TagsValue, Failure>
where
    F: Future<Output = Result<Tags, Failure>>,
{
    if let (Some(owner), Some(wanted)) = (&at.owner, at.wanted::<Tags>()) {
        let index = aws.tag_index(&at.scope.region, &owner.stack).await;
        if index.is_ok_and(|index| index.get(arn) == Some(&wanted)) {
            return Ok(tags_from_aws(wanted));
        }
    }
    list().await.map(tags_from_aws)
}
