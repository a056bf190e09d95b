//! How mappings are found, and their tags.

use std::{sync::Arc as Shared, time::Duration};

use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep};

use super::live::Mapping;
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
    kinds::lambda::{LAMBDA, LIST_TAGS, NOT_FOUND, TAG_CALLS},
    model::Owner,
};

const ALL: &str = "/2015-03-31/event-source-mappings";
const ONE: &str = "/2015-03-31/event-source-mappings/{UUID}";

pub(super) const LIST: Operation = LAMBDA
    .http("lambda:ListEventSourceMappings", "GET", ALL)
    .query(&[("Marker", "Marker"), ("MaxItems", "MaxItems")])
    .lists(&["event_source_mappings"]);
pub(super) const GET: Operation = LAMBDA.http("lambda:GetEventSourceMapping", "GET", ONE);
pub(super) const CREATE: Operation = LAMBDA.http("lambda:CreateEventSourceMapping", "POST", ALL);
pub(super) const UPDATE: Operation = LAMBDA.http("lambda:UpdateEventSourceMapping", "PUT", ONE);
pub(super) const DELETE: Operation = LAMBDA.http("lambda:DeleteEventSourceMapping", "DELETE", ONE);

/// Another write to the mapping is under way.
pub(super) const BUSY: Transient = Transient::building("ResourceInUseException");

/// The state of one that is on its way out, and has no other state after it.
pub(super) const DELETING: &str = "Deleting";

/// States in which something is under way.
const UNDER_WAY: &[&str] = &["Creating", "Enabling", "Updating", "Disabling", DELETING];

/// How long that takes at most.
const LONGEST: Duration = Duration::from_mins(10);

#[derive(Deserialize)]
pub(super) struct Made {
    pub uuid: String,
}

pub(super) fn outputs_of(id: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("lambda", &format!("event-source-mapping:{id}"))), ("id", id)])
}

/// The mappings of a region, asked for once in a round of reads.
async fn all(aws: &Aws, region: &str) -> Result<Shared<Vec<Mapping>>, Failure> {
    aws.catalogue().listing(&format!("{}/{region}", LIST.action), || now(aws, region)).await
}

/// The mappings of a region now.
pub(super) async fn now(aws: &Aws, region: &str) -> Result<Vec<Mapping>, Failure> {
    aws.list(&LIST, region, &input! { max_items: 100 }).await
}

/// The mapping of the pair that is declared, now.
pub(super) async fn paired(aws: &Aws, at: &Target) -> Result<Option<Mapping>, Failure> {
    let all = now(aws, &at.scope.region).await?;
    Ok(all.into_iter().find(|each| each.name().as_deref() == Some(&at.name)))
}

/// The mapping for a read: that of the pair, or the one that the owner tags tell, as where its function is another one
/// now. One that is being deleted counts as gone.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<Mapping>, Failure> {
    let mappings = all(aws, &at.scope.region).await?;
    let is_it = |each: &&Mapping| each.uuid == at.name || each.name().as_deref() == Some(&at.name);
    let found = match mappings.iter().find(is_it) {
        Some(found) => Some(found),
        None => owned(aws, at, &mappings).await?,
    };
    let Some(found) = found.filter(|found| found.state.as_deref() != Some(DELETING)) else { return Ok(None) };
    let question = format!("{}/{}/{}", GET.action, at.scope.region, found.uuid);
    let settled = aws.catalogue().listing(&question, || settled(aws, at, &found.uuid)).await?;
    Ok((*settled).clone())
}

/// The one whose tags name the owner.
async fn owned<'a>(aws: &Aws, at: &Target, mappings: &'a [Mapping]) -> Result<Option<&'a Mapping>, Failure> {
    let Some(owner) = at.owner.as_ref().filter(|_| !at.external) else { return Ok(None) };
    let tags = tagged(aws, &at.scope, mappings).await?;
    let found = tags.iter().find(|(_, tags)| Owner::of(tags).as_ref() == Some(owner)).map(|(id, _)| id);
    Ok(found.and_then(|id| mappings.iter().find(|each| each.uuid == *id)))
}

/// The tags of the mappings of a region whose sources can be declared, by id; asked for once in a round of reads.
async fn tagged(
    aws: &Aws,
    scope: &Scope,
    mappings: &[Mapping],
) -> Result<Shared<BTreeMap<String, Tags>>, Failure> {
    let region = &scope.region;
    let listing = || async {
        let reads = mappings.iter().filter(|each| each.source().is_some()).map(|each| async {
            let arn = outputs_of(&each.uuid, scope).remove("arn").unwrap_or_default();
            let tags = aws.list::<Tags>(&LIST_TAGS, region, &input! { resource_arn: arn }).await;
            Ok::<_, Failure>((each.uuid.clone(), absent(tags, NOT_FOUND)?.unwrap_or_default()))
        });
        Ok(try_join_all(reads).await?.into_iter().collect())
    };
    let question = format!("{}/{region}/event-source-mapping", LIST_TAGS.action);
    aws.catalogue().listing(&question, listing).await
}

/// The mapping once nothing is under way with it; `None` where it is gone.
pub(super) async fn settled(aws: &Aws, at: &Target, id: &str) -> Result<Option<Mapping>, Failure> {
    let (end, mut pause) = (Instant::now() + LONGEST, Duration::from_millis(200));
    loop {
        let input = input! { uuid: id };
        let found: Option<Mapping> = absent(aws.call(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
        let state = found.as_ref().and_then(|mapping| mapping.state.as_deref()).unwrap_or_default();
        if !UNDER_WAY.contains(&state) {
            return Ok(found);
        }
        if Instant::now() > end {
            let why = format!("event source mapping {id} is {state} for {} minutes", LONGEST.as_secs() / 60);
            return Err(Failure::guard(GET.action, why));
        }
        sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(8));
    }
}

/// The mappings of a region whose sources can be declared, with their tags.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let all = all(aws, &scope.region).await?;
    let mut tags = (*tagged(aws, scope, &all).await?).clone();
    let found = all.iter().filter_map(|each| {
        let tags = tags.remove(&each.uuid)?;
        Some(Found { name: each.name()?, tags: Some(tags), of_aws: false })
    });
    Ok(found.collect())
}

/// The mapping's tags.
#[derive(Debug)]
pub(super) struct MappingTags;

impl TaggedByArn for MappingTags {
    const CALLS: [Operation; 3] = TAG_CALLS;
    type Form = Tags;
    const NOT_FOUND: &'static [&'static str] = NOT_FOUND;
    const TRANSIENT: &'static [Transient] = &[BUSY];
}
