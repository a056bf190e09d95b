//! The key's alias, which is an object of its own; and who uses the key, as far as KMS knows: grants, and aliases beside
//! the stack's own.

use crate::kind::prelude::*;
use futures_util::future::join;

use super::lookup::{self, NOT_FOUND, NOT_YET};
use crate::model::{FoundUse, Hold, Use};

/// The alias of a name: with `alias/`.
pub(super) fn of(name: &Text) -> Text {
    Text::joined([&"alias/".into(), name])
}

/// Other aliases that point to the key are left alone.
pub(super) struct KeyAlias;

impl Aspect for KeyAlias {
    type Value = Text;
    const NAME: &'static str = "alias";
    const ABOUT: &'static str = "its alias, with `alias/`";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["kms:ListAliases"],
        write: &[
            "kms:ListAliases",
            "kms:DescribeKey",
            "kms:CreateAlias",
            "kms:UpdateAlias",
            "kms:DeleteAlias",
        ],
    };
    const TRANSIENT: &'static [Transient] = &[NOT_YET];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let want = of(&known(&at.name));
        let aliases = lookup::aliases(aws, &at.scope.region).await?;
        let own = aliases.iter().filter(|(_, key)| *key == at.output("id")).map(|(alias, _)| known(alias));
        let own: Vec<Text> = own.collect();
        let seen = own.iter().find(|alias| **alias == want).or(own.first()).cloned();
        Ok(seen.map(Seen::new))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let (region, id, want) = (&at.scope.region, at.output("id"), want.value());
        let before = lookup::aliases_of(aws, region, id).await?;
        if before.contains(&want) {
            return Ok(());
        }
        let call = aws.kms(region).create_alias().alias_name(&want).target_key_id(id);
        match aws.send("kms:CreateAlias", call.send()).await {
            Err(failure) if failure.has_code(&["AlreadyExistsException"]) => {
                take_over(aws, at, &want, failure).await?;
            }
            Err(failure) => return Err(failure),
            Ok(_) => {}
        }
        // The only alias that the key had was the stack's, under its old name. Among several nobody
        // knows which one was.
        if let [old] = &before[..] {
            let call = aws.kms(region).delete_alias().alias_name(old);
            gone(aws.send("kms:DeleteAlias", call.send()).await, NOT_FOUND)?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).delete_alias().alias_name(format!("alias/{}", at.name));
        gone(aws.send("kms:DeleteAlias", call.send()).await, NOT_FOUND)
    }
}

/// Points an existing alias to our key, if the one it points to waits for its deletion.
async fn take_over(aws: &Aws, at: &Target, alias: &str, failure: Failure) -> Result<(), Failure> {
    let (region, id) = (&at.scope.region, at.output("id"));
    match lookup::describe_now(aws, region, alias).await? {
        Some(key) if key.key_id == id => Ok(()),
        Some(key) if lookup::lives(&key) => Err(failure
            .with_hint(format!("{alias} points to the key {}; give this key another alias", key.key_id))),
        _ => {
            let call = aws.kms(region).update_alias().alias_name(alias).target_key_id(id);
            aws.send("kms:UpdateAlias", call.send()).await.map(|_| ())
        }
    }
}

pub(super) async fn uses(aws: &Aws, at: &Target) -> Uses {
    let (aliases, grants) = join(aliases(aws, at), grants(aws, at)).await;
    Uses::from_iter([aliases, grants]).unlisted("what is encrypted with it, and which policies name it")
}

/// Aliases that the stack did not make: whoever calls the key by one of them goes on doing so.
async fn aliases(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let own = format!("alias/{}", at.name);
    let found = lookup::aliases_of(aws, &at.scope.region, at.output("id")).await?.into_iter();
    let others = found.filter(|alias| *alias != own && alias != at.output("alias"));
    let use_of = |alias: String| Use::new("alias", alias, "it stands for the key", Hold::Breaks);
    Ok(others.map(use_of).map(FoundUse::outside).collect())
}

/// Services make grants for what they encrypt, as EBS does for volumes.
async fn grants(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let pages = aws.kms(&at.scope.region).list_grants().key_id(at.output("id")).into_paginator();
    let answer = aws.send("kms:ListGrants", pages.items().send().collect::<Result<Vec<_>, _>>()).await;
    let found = absent(answer, NOT_FOUND)?.unwrap_or_default();
    let use_of = |grant: aws_sdk_kms::types::GrantListEntry| {
        let name = grant.name.filter(|name| !name.is_empty()).or(grant.grant_id).unwrap_or_default();
        let how = format!("a grant to {}", grant.grantee_principal.unwrap_or_default());
        FoundUse::outside(Use::new("grant", name, how, Hold::Breaks))
    };
    Ok(found.into_iter().map(use_of).collect())
}
