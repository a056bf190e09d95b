//! Finds a key by its alias, or by the owner in its tags. One listing for all keys.

use crate::kind::prelude::*;
use std::sync::Arc;

use aws_sdk_kms::types::{AliasListEntry, KeyListEntry, KeyMetadata, KeyState, Tag};
use futures_util::future::try_join_all;
use regex_lite::Regex;

use crate::model::{Cause, Owner};

/// The setting that holds the id of a key that is adopted by it.
pub(super) const KEY_ID: &str = "key_id";

/// The form of a key's id.
pub(super) const ID: &str = "^(mrk-[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$";

/// The code for a key or alias that is not there.
pub(super) const NOT_FOUND: &[&str] = &["NotFoundException"];

/// A new key that is not known everywhere yet.
pub(super) const NOT_YET: Transient = Transient::of_itself("NotFoundException", "").slow();

/// The outputs that follow from the alias alone.
pub(super) fn predicted(name: &str, scope: &Scope) -> Outputs {
    let alias = format!("alias/{name}");
    outputs([("alias", &alias), ("alias_arn", &scope.arn("kms", &alias)), ("name", name)])
}

/// The key that the alias points to. Where it points to none that lives, the stack may still have
/// one: a run ended right after creating it, or its alias was renamed. Then the tags tell.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<KeyMetadata>, Failure> {
    let region = &at.scope.region;
    if let Some(id) = aliases(aws, region).await?.get(&format!("alias/{}", at.name))
        && let Some(key) = living(aws, region, id).await?
    {
        return Ok(Some(key));
    }
    let id = if is_id(&at.name) { Some(at.name.clone()) } else { at.setting(KEY_ID) };
    if let Some(id) = id {
        return living(aws, region, &id).await;
    }
    let Some(owner) = at.owner.as_ref().filter(|_| !at.external) else { return Ok(None) };
    for (id, tags) in tagged(aws, region).await?.iter() {
        if Owner::of(tags).as_ref() == Some(owner)
            && let Some(key) = living(aws, region, id).await?
        {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

async fn living(aws: &Aws, region: &str, id: &str) -> Result<Option<KeyMetadata>, Failure> {
    Ok(describe(aws, region, id).await?.filter(lives))
}

/// Whether a name is the id of a key: a key that lost its alias, or never got it, has no other.
fn is_id(name: &str) -> bool {
    Regex::new(ID).is_ok_and(|id| id.is_match(name))
}

/// The name of a key that was found by its id: its alias, if it has one.
pub(super) async fn name_of(aws: &Aws, at: &Target, id: &str) -> Result<String, Failure> {
    if !is_id(&at.name) {
        return Ok(at.name.clone());
    }
    let aliases = aliases(aws, &at.scope.region).await?;
    Ok(alias_or_id(&aliases, id).to_owned())
}

/// A key's alias without `alias/`, or else its id.
fn alias_or_id<'a>(aliases: &'a BTreeMap<String, String>, id: &'a str) -> &'a str {
    let alias = aliases.iter().find(|(_, key)| *key == id);
    alias.map_or(id, |(alias, _)| alias.trim_start_matches("alias/"))
}

/// The keys of the account, by their alias where they have one; AWS managed keys are marked.
pub(super) async fn list(aws: &Aws, region: &str) -> Result<Vec<Found>, Failure> {
    let aliases = aliases(aws, region).await?;
    let named = keys(aws, region).await?.into_iter().map(|id| {
        let name = alias_or_id(&aliases, &id);
        Found { of_aws: name.starts_with("aws/"), ..Found::named(name) }
    });
    Ok(named.collect())
}

async fn keys(aws: &Aws, region: &str) -> Result<Vec<String>, Failure> {
    let pages = aws.kms(region).list_keys().into_paginator().page_size(1000).items().send();
    let keys: Vec<KeyListEntry> = aws.send("kms:ListKeys", pages.try_collect()).await?;
    Ok(keys.into_iter().filter_map(|key| key.key_id).collect())
}

/// Whether the key is there to stay. One that waits for its deletion counts as gone: nothing can be
/// done with it but to cancel that.
pub(super) fn lives(key: &KeyMetadata) -> bool {
    !matches!(key.key_state, Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion))
}

/// The ids that the aliases of a region point to. Some of AWS's own point nowhere.
pub(super) async fn aliases(aws: &Aws, region: &str) -> Result<Arc<BTreeMap<String, String>>, Failure> {
    let listing = || async {
        let pages = aws.kms(region).list_aliases().into_paginator().page_size(100).items().send();
        let found: Vec<AliasListEntry> = aws.send("kms:ListAliases", pages.try_collect()).await?;
        let target = |alias: AliasListEntry| Some((alias.alias_name?, alias.target_key_id?));
        Ok(found.into_iter().filter_map(target).collect())
    };
    aws.catalogue().listing(&format!("kms:ListAliases/{region}"), listing).await
}

/// The aliases that point to a key now.
pub(super) async fn aliases_of(aws: &Aws, region: &str, id: &str) -> Result<Vec<String>, Failure> {
    let pages = aws.kms(region).list_aliases().key_id(id).into_paginator().items().send();
    let found: Vec<AliasListEntry> = aws.send("kms:ListAliases", pages.try_collect()).await?;
    Ok(found.into_iter().filter_map(|alias| alias.alias_name).collect())
}

/// The answer of `DescribeKey`, once in a round of reads. Only ever of an id: of an unused alias of AWS's own, it
/// creates the key.
pub(super) async fn describe(aws: &Aws, region: &str, id: &str) -> Result<Option<KeyMetadata>, Failure> {
    let question = format!("kms:DescribeKey/{region}/{id}");
    let key = aws.catalogue().listing(&question, || describe_now(aws, region, id)).await?;
    Ok((*key).clone())
}

/// The answer of `DescribeKey` now.
pub(super) async fn describe_now(aws: &Aws, region: &str, id: &str) -> Result<Option<KeyMetadata>, Failure> {
    let answer = aws.send("kms:DescribeKey", aws.kms(region).describe_key().key_id(id).send()).await;
    Ok(absent(answer, NOT_FOUND)?.and_then(|answer| answer.key_metadata))
}

/// The tags of every key of the account's own, by id.
async fn tagged(aws: &Aws, region: &str) -> Result<Arc<BTreeMap<String, Tags>>, Failure> {
    let listing = || async {
        let aliases = aliases(aws, region).await?;
        let of_aws =
            |id: &str| aliases.iter().any(|(alias, key)| alias.starts_with("alias/aws/") && key == id);
        let ids = keys(aws, region).await?.into_iter().filter(|id| !of_aws(id));
        let reads = ids.map(|id| async move {
            match tags(aws, region, &id).await {
                Ok(tags) => Ok(tags.map(|tags| (id, tags))),
                Err(failure) if is_excluded(&failure) => Ok(None),
                Err(failure) => Err(failure),
            }
        });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
    };
    aws.catalogue().listing(&format!("kms:ListResourceTags/{region}"), listing).await
}

/// Whether the key's own policy denies it. Then it is none of ours, which allow the account; any
/// other denial means that we don't know.
fn is_excluded(failure: &Failure) -> bool {
    failure.cause == Cause::Denied && failure.message.contains("resource-based policy")
}

/// A key's tags now.
pub(super) async fn tags(aws: &Aws, region: &str, id: &str) -> Result<Option<Tags>, Failure> {
    let pages = aws.kms(region).list_resource_tags().key_id(id).into_paginator().items().send();
    let found: Option<Vec<Tag>> =
        absent(aws.send("kms:ListResourceTags", pages.try_collect()).await, NOT_FOUND)?;
    Ok(found.map(|tags| tags.into_iter().map(|tag| (tag.tag_key, tag.tag_value)).collect()))
}
