//! Roles and users: what IAM calls entities. Both have a path, tags, a boundary, inline and
//! attached policies, and for each of these IAM has the same calls in two spellings.

use crate::kind::prelude::*;
use std::{fmt, future::Future};

use aws_sdk_iam::types::Tag;
use futures_util::future::try_join_all;
use serde::de::DeserializeOwned;

use super::{
    account::{Account, Details, Profile, account, whole},
    names::outputs_of,
    settling::{is_taken, ours},
};
use crate::{
    kind::{
        DynAspect,
        shapes::{plain, tags_from_aws},
    },
    model::Cause,
    policy::Dialect,
};

/// How many roles or users are asked for one by one.
const FEW: usize = 50;

/// IAM's code for what is not there.
pub(crate) const ABSENT: &[&str] = &["NoSuchEntity"];

/// A write to a role or user. What a deletion does not find is deleted.
#[derive(Clone, Debug)]
pub(crate) enum Write<'a> {
    /// By name, with its document.
    PutInline(&'a str, String),
    DeleteInline(&'a str),
    Attach(&'a str),
    Detach(&'a str),
    PutBoundary(&'a str),
    DeleteBoundary,
    Tag(Vec<Tag>),
    Untag(Vec<String>),
}

/// Roles or users, as a type.
pub(crate) trait Entity: Copy + Default + fmt::Debug + Send + Sync + 'static {
    /// `role` or `user`: the type in an ARN and the word in a message.
    const WORD: &'static str;
    const INLINE: Actions;
    const ATTACHMENTS: Actions;
    const BOUNDARY: Actions;
    /// Those that get, tag and untag it.
    const TAGS: Actions;

    /// All of them in the account that was read as a whole.
    fn all(account: &Account) -> &BTreeMap<String, Details>;

    /// Without tags, which IAM leaves out.
    fn list(aws: &Aws) -> impl Future<Output = Result<Vec<Found>, Failure>> + Send;
    fn get(aws: &Aws, name: &str) -> impl Future<Output = Result<Profile, Failure>> + Send;
    fn list_inline(aws: &Aws, name: &str) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;
    /// The document, percent-encoded.
    fn get_inline(aws: &Aws, name: &str, of: &str) -> impl Future<Output = Result<String, Failure>> + Send;
    fn list_attached(aws: &Aws, name: &str)
    -> impl Future<Output = Result<BTreeSet<String>, Failure>> + Send;
    fn write(aws: &Aws, name: &str, write: Write<'_>) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Roles or users as a kind. Members without a word here are those of [`Kind`], or of the first aspect.
pub(crate) trait EntityKind: Entity {
    type Spec: DeserializeOwned + JsonSchema;
    const KIND: &'static str;
    /// [`Kind::ABOUT`].
    const IS: &'static str;
    /// The beginning of its ids, and what they are for.
    const ID: &'static str;
    const ID_IS: &'static str;
    const NOT_MANAGED: &'static [&'static str];
    const ASPECTS: &'static [&'static dyn DynAspect];
    /// Whatever leaves something behind holds data.
    const LEAVES_BEHIND: Option<&'static str> = None;
    /// What IAM takes in its inline policies.
    const DIALECT: Dialect;
    const JSON_FILES: &'static [&'static str];
    /// [`Aspect::ABOUT`].
    const ITSELF: &'static str;
    /// The IAM actions that create and delete it.
    const WRITES: &'static [&'static str];
    const ON_CHANGE: OnChange;
    const TRANSIENT: &'static [Transient];

    fn declared(spec: Self::Spec) -> Desired;

    fn written(mut held: Written) -> Vec<Table> {
        held.spread(Self::WORD);
        vec![held.rest()]
    }

    /// Creates it. Returns its id.
    fn create(
        aws: &Aws,
        at: &Target,
        path: &str,
        boundary: Option<String>,
    ) -> impl Future<Output = Result<Option<String>, Failure>> + Send;

    /// Deletes it with what hangs on it.
    fn delete(aws: &Aws, at: &Target) -> impl Future<Output = Result<(), Failure>> + Send;

    fn uses(aws: &Aws, name: &str) -> impl Future<Output = Uses> + Send;

    fn holdings(_aws: &Aws) -> impl Future<Output = Result<Vec<Holding>, Failure>> + Send {
        std::future::ready(Ok(Vec::new()))
    }
}

/// Whether it is a role that AWS's services or its identity center create for themselves, by its path.
pub(crate) fn is_of_aws<E: Entity>(path: &str) -> bool {
    E::WORD == "role" && path.starts_with("/aws-")
}

/// All roles or users with their tags. Where the account can't be read as a whole they are listed, and each of
/// those that are not AWS's is asked for by itself, as long as they are few.
pub(crate) async fn found<E: Entity>(aws: &Aws) -> Result<Vec<Found>, Failure> {
    let found = |(name, one): (&String, &Details)| Found {
        tags: Some(plain(&one.profile.tags)),
        of_aws: is_of_aws::<E>(&one.profile.path),
        ..Found::named(name)
    };
    let denied = match whole(aws).await {
        Ok(account) => return Ok(E::all(&account).iter().map(found).collect()),
        Err(failure) if failure.cause == Cause::Denied => failure,
        Err(failure) => return Err(failure),
    };
    let Ok(listed) = E::list(aws).await else { return Err(denied) };
    if listed.iter().filter(|each| !each.of_aws).count() > FEW {
        return Err(denied);
    }
    let with_tags = listed.into_iter().map(|each| async move {
        let profile = if each.of_aws { None } else { profile_alone::<E>(aws, &each.name).await? };
        let tags = profile.map(|profile| plain(&profile.tags)).unwrap_or_default();
        Ok(Found { tags: Some(tags), ..each })
    });
    try_join_all(with_tags).await
}

/// A role or user as the account shows it.
pub(crate) async fn profile<E: Entity>(aws: &Aws, name: &str) -> Result<Option<Profile>, Failure> {
    match account(aws).await? {
        Some(account) => Ok(E::all(&account).get(name).map(|one| one.profile.clone())),
        None => profile_alone::<E>(aws, name).await,
    }
}

/// A role or user by its own call, read once for all of its aspects.
pub(crate) async fn profile_alone<E: Entity>(aws: &Aws, name: &str) -> Result<Option<Profile>, Failure> {
    let listing = format!("iam:{}/{name}", E::WORD);
    let found =
        aws.catalogue().listing(&listing, || async { absent(E::get(aws, name).await, ABSENT) }).await?;
    // IAM tells names apart without their case; a stack names its own exactly.
    Ok((*found).clone().filter(|profile| profile.name == name))
}

/// What can't change about a role or user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntityValue {
    pub(crate) path: String,
}

/// The role or user itself.
pub(crate) async fn read<E: Entity>(aws: &Aws, at: &Target) -> Result<Option<Seen<EntityValue>>, Failure> {
    let Some(Profile { name, path, id, .. }) = profile::<E>(aws, &at.name).await? else { return Ok(None) };
    let outputs = outputs_of(&at.scope, E::WORD, &path, &name, &id);
    Ok(Some(Seen::with_outputs(EntityValue { path }, outputs)))
}

/// The outputs of a role or user, from the answer to its creation: its id, or that the name is taken. An earlier
/// attempt may have created it, which must be what this attempt would create.
pub(crate) async fn created<E: Entity>(
    aws: &Aws,
    at: &Target,
    path: &str,
    answer: Result<Option<String>, Failure>,
) -> Result<Outputs, Failure> {
    let id = match answer {
        Ok(id) => id.unwrap_or_default(),
        Err(refusal) if is_taken(&refusal) => {
            let found = E::get(aws, &at.name).await?;
            // Right after a replacement IAM may still answer the one that was deleted.
            if found.path != path {
                let hint = format!("the {} `{}` has the path {}", E::WORD, found.name, found.path);
                return Err(refusal.with_hint(hint));
            }
            ours(at, E::WORD, &found.name, &found.tags, refusal)?;
            found.id
        }
        Err(failure) => return Err(failure),
    };
    Ok(outputs_of(&at.scope, E::WORD, path, &at.name, &id))
}

/// A role or user with its policies, in the account as it was read as a whole. `None` where it could not be; what is
/// not there has none.
pub(crate) async fn details<E: Entity, T: Default>(
    aws: &Aws,
    name: &str,
    part: fn(&Details) -> T,
) -> Result<Option<T>, Failure> {
    let account = account(aws).await?;
    Ok(account.map(|account| E::all(&account).get(name).map(part).unwrap_or_default()))
}

/// Its inline policies at this moment, percent-encoded.
pub(crate) async fn inline<E: Entity>(aws: &Aws, name: &str) -> Result<BTreeMap<String, String>, Failure> {
    let mut documents = BTreeMap::new();
    for policy in E::list_inline(aws, name).await? {
        if let Some(document) = absent(E::get_inline(aws, name, &policy).await, ABSENT)? {
            documents.insert(policy, document);
        }
    }
    Ok(documents)
}

/// The ARNs of its attached policies at this moment.
pub(crate) async fn attached_now<E: Entity>(aws: &Aws, name: &str) -> Result<BTreeSet<String>, Failure> {
    Ok(absent(E::list_attached(aws, name).await, ABSENT)?.unwrap_or_default())
}

/// Removes every policy, which IAM requires before it deletes a role or user.
pub(crate) async fn strip<E: Entity>(aws: &Aws, name: &str) -> Result<(), Failure> {
    for policy in absent(E::list_inline(aws, name).await, ABSENT)?.unwrap_or_default() {
        E::write(aws, name, Write::DeleteInline(&policy)).await?;
    }
    for arn in attached_now::<E>(aws, name).await? {
        E::write(aws, name, Write::Detach(&arn)).await?;
    }
    Ok(())
}

/// Tags as IAM answers them.
pub(crate) fn known_tags(tags: Option<Vec<Tag>>) -> TagsValue {
    tags_from_aws(tags.into_iter().flatten().map(|tag| (tag.key, tag.value)))
}

/// Tags as IAM takes them.
pub(crate) fn sdk_tags(tags: &Tags) -> Result<Vec<Tag>, Failure> {
    let tag = |(key, value): (&String, &String)| Tag::builder().key(key).value(value).build();
    tags.iter().map(tag).collect::<Result<_, _>>().map_err(unbuilt("iam: a tag"))
}
