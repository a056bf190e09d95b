//! What `GetIPSet` says, and changes by `UpdateIPSet`, which replaces addresses and description both.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::IpSet;

use crate::kinds::wafv2::{
    Family, Place, listing,
    lock::rewrite,
    refusals::{NOT_FOUND, missing},
};

pub(super) const GET: &str = "wafv2:GetIPSet";
pub(super) const UPDATE: &str = "wafv2:UpdateIPSet";

/// What `UpdateIPSet` replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) description: Option<String>,
    pub(super) addresses: BTreeSet<String>,
}

/// The set, read once for all aspects in a round of reads.
pub(super) async fn seen(aws: &Aws, at: &Target) -> Result<Option<IpSet>, Failure> {
    let read = async |place: Place, id: String| now(aws, &place, &id).await;
    Ok(listing::seen(aws, at, Family::IpSet, GET, read).await?.map(|(_, set)| set))
}

/// The set and its lock token, asked of AWS now.
pub(super) async fn now(aws: &Aws, place: &Place, id: &str) -> Result<Option<(IpSet, String)>, Failure> {
    let waf = aws.wafv2(&place.region);
    let call = waf.get_ip_set().name(&place.name).scope(place.scope.sdk()).id(id);
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    Ok(answer.and_then(|answer| Some((answer.ip_set?, answer.lock_token?))))
}

/// Changes a part of the set and leaves the other as it is.
pub(super) async fn update(
    aws: &Aws,
    at: &Target,
    change: impl Fn(Content) -> Content,
) -> Result<(), Failure> {
    let (place, id) = (&Place::of(at), at.output("id"));
    let read = || async {
        let (set, token) = now(aws, place, id).await?.ok_or_else(|| missing(UPDATE, &place.name))?;
        let content =
            Content { description: set.description, addresses: set.addresses.into_iter().collect() };
        Ok((content, token))
    };
    let write = |content: Content, token| async move {
        let waf = aws.wafv2(&place.region);
        let call = waf
            .update_ip_set()
            .name(&place.name)
            .scope(place.scope.sdk())
            .id(id)
            .set_description(content.description)
            .set_addresses(Some(content.addresses.into_iter().collect()))
            .lock_token(token);
        aws.send(UPDATE, call.send()).await.map(|_| ())
    };
    rewrite(read, change, write).await
}
