//! Who uses the key, as far as KMS knows: grants, and aliases beside the stack's own.

use crate::kind::prelude::*;
use futures_util::future::join;

use super::lookup::{NOT_FOUND, aliases_of};
use crate::model::{FoundUse, Hold, Use};

const LIST_GRANTS: &str = "kms:ListGrants";

/// What uses the key.
pub(super) async fn uses(aws: &Aws, at: &Target) -> Uses {
    let (aliases, grants) = join(aliases(aws, at), grants(aws, at)).await;
    Uses::from_iter([aliases, grants]).unlisted("what is encrypted with it, and which policies name it")
}

/// Aliases that the stack did not make: whoever calls the key by one of them goes on doing so.
async fn aliases(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let own = format!("alias/{}", at.name);
    let found = aliases_of(aws, &at.scope.region, at.output("id")).await?.into_iter();
    let others = found.filter(|alias| *alias != own && alias != at.output("alias"));
    let use_of = |alias: String| Use::new("alias", alias, "it stands for the key", Hold::Breaks);
    Ok(others.map(use_of).map(FoundUse::outside).collect())
}

/// Services make grants for what they encrypt, as EBS does for volumes.
async fn grants(aws: &Aws, at: &Target) -> Result<Vec<FoundUse>, Failure> {
    let pages = aws.kms(&at.scope.region).list_grants().key_id(at.output("id")).into_paginator();
    let answer = aws.send(LIST_GRANTS, pages.items().send().collect::<Result<Vec<_>, _>>()).await;
    let found = absent(answer, NOT_FOUND)?.unwrap_or_default();
    let use_of = |grant: aws_sdk_kms::types::GrantListEntry| {
        let name = grant.name.filter(|name| !name.is_empty()).or(grant.grant_id).unwrap_or_default();
        let how = format!("a grant to {}", grant.grantee_principal.unwrap_or_default());
        FoundUse::outside(Use::new("grant", name, how, Hold::Breaks))
    };
    Ok(found.into_iter().map(use_of).collect())
}
