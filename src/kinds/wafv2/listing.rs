//! One listing of each family in each scope finds what there is: WAF asks for an id that only its listings have.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Locality, WafTags, refusals::TAKEN};
use crate::{aws::wire::Operation, kind::prelude::*};

/// Resources in one page of a listing.
const PAGE: i32 = 100;

/// What the names of web ACLs begin with that Firewall Manager creates (WAF developer guide, "How
/// Firewall Manager creates web ACLs").
const OF_FIREWALL_MANAGER: &str = "FMManagedWebACLV2-";

/// One resource in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The id assigned by AWS.
    pub id: String,
    /// Its ARN.
    pub arn: String,
}

impl Entry {
    /// A summary of AWS's, if it is whole.
    pub fn from_aws(summary: &Value) -> Option<Self> {
        let text = |member: &str| summary[member].as_str().map(str::to_owned);
        Some(Self { name: text("Name")?, id: text("Id")?, arn: text("ARN")? })
    }

    /// The outputs that all families have.
    pub fn outputs(&self) -> Outputs {
        outputs([("arn", &self.arn), ("id", &self.id), ("name", &self.name)])
    }
}

/// What there is, by name.
pub(super) type Listing = BTreeMap<String, Entry>;

/// What has this name, as the listing of this round of reads has it. `list` is the call that lists.
pub(super) async fn find(aws: &Aws, list: &Operation, place: &Locality) -> Result<Option<Entry>, Failure> {
    let Locality { scope, region, .. } = place;
    let name = format!("{}/{region}/{scope:?}", list.action);
    let listing: Arc<Listing> = aws.catalogue().listing(&name, || entries(aws, list, place)).await?;
    Ok(listing.get(&place.name).cloned())
}

/// The entries of a family in a scope, as AWS lists them now.
pub(super) async fn entries(aws: &Aws, list: &Operation, place: &Locality) -> Result<Listing, Failure> {
    let input = json!({ "Scope": place.scope.word(), "Limit": PAGE });
    let summaries: Vec<Value> = aws.list(list, &place.region, &input).await?;
    let entries = summaries.iter().filter_map(Entry::from_aws);
    Ok(entries.map(|entry| (entry.name.clone(), entry)).collect())
}

/// Everything of a family that a region holds. What belongs to `CloudFront` is in us-east-1.
pub(super) async fn all(aws: &Aws, list: &Operation, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for place in Locality::in_region(scope) {
        let listing = entries(aws, list, &place).await?;
        found.extend(listing.keys().map(|name| Found {
            of_aws: name.starts_with(OF_FIREWALL_MANAGER),
            ..Found::named(place.scope.qualified_name(name))
        }));
    }
    Ok(found)
}

/// The outputs of what a creation made, by the summary that AWS answered it with. Where the name is taken, it may be by
/// an earlier try whose answer got lost: then what has it is the stack's own.
pub(super) async fn created(
    aws: &Aws,
    list: &Operation,
    at: &Target,
    answer: Result<Option<Entry>, Failure>,
) -> Result<Outputs, Failure> {
    let taken = match answer {
        Ok(Some(entry)) => return Ok(entry.outputs()),
        Ok(None) => return Err(Failure::guard(list.action, "AWS did not return the id of what it created")),
        Err(failure) if failure.has_code(TAKEN) => failure,
        Err(failure) => return Err(failure),
    };
    let place = Locality::of(at);
    let Some(entry) = entries(aws, list, &place).await?.remove(&place.name) else { return Err(taken) };
    let there = Target { outputs: entry.outputs(), ..at.clone() };
    if WafTags::is_ours(aws, &there).await? { Ok(there.outputs) } else { Err(taken) }
}
