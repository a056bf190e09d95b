//! Tags, which every service lists, sets and removes by calls of its own. The loader adds the stack's tags and the
//! owner pair.

use std::{collections::BTreeMap, future::Future};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    aws::{
        Aws, absent,
        tagging::GET_RESOURCES,
        wire::{Operation, input},
    },
    facts::{Actions, Replaces, Rides, TAGS},
    kind::{Aspect, Seen, Target, Transient},
    model::{Failure, Owner, Tags, Text},
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

    /// Whether the resource is the one that an earlier attempt of this creation made: an answer can get lost on its
    /// way, and a call that creates takes over what has the name, or refuses it.
    fn is_ours(aws: &Aws, at: &Target) -> impl Future<Output = Result<bool, Failure>> + Send {
        async move { Ok(at.owner.is_some() && Owner::of(&Self::list(aws, at).await?) == at.owner) }
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

/// A resource whose tags three calls on the wire list, set and remove by its ARN, in AWS's usual members `ResourceArn`,
/// `Tags` and `TagKeys`.
pub trait TaggedByArn: Sync + 'static {
    /// Those that list, set and remove them. The first one's definition says where the list is.
    const CALLS: [Operation; 3];
    /// The form of tags in these calls: a [`crate::aws::wire::TagList`], or `Tags` where AWS has a map.
    type Form: From<Tags>
        + Into<Tags>
        + Serialize
        + DeserializeOwned
        + Default
        + IntoIterator
        + Extend<<Self::Form as IntoIterator>::Item>
        + Send
        + Sync;
    /// AWS's codes for a resource that does not exist, where that is one without tags.
    const NOT_FOUND: &'static [&'static str] = &[];
    /// See [`Aspect::TRANSIENT`].
    const TRANSIENT: &'static [Transient] = &[];

    /// See [`Tagged::arn`].
    fn arn(at: &Target) -> String {
        at.output("arn").to_owned()
    }

    /// See [`Tagged::region`]; the calls go there too.
    fn region(at: &Target) -> String {
        at.scope.region.clone()
    }
}

impl<T: TaggedByArn> Tagged for T {
    const LIST: &'static str = T::CALLS[0].action;
    const TAG: &'static str = T::CALLS[1].action;
    const UNTAG: &'static str = T::CALLS[2].action;
    const TRANSIENT: &'static [Transient] = T::TRANSIENT;

    fn arn(at: &Target) -> String {
        T::arn(at)
    }

    fn region(at: &Target) -> String {
        T::region(at)
    }

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        let input = input! { resource_arn: T::arn(at) };
        let tags = aws.list::<T::Form>(&T::CALLS[0], &T::region(at), &input).await;
        Ok(absent(tags, T::NOT_FOUND)?.unwrap_or_default().into())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let input = input! { resource_arn: T::arn(at), tags: T::Form::from(tags) };
        aws.act(&T::CALLS[1], &T::region(at), &input).await
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let input = input! { resource_arn: T::arn(at), tag_keys: keys };
        aws.act(&T::CALLS[2], &T::region(at), &input).await
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
