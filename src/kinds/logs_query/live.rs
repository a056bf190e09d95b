//! The saved queries of a region: AWS assigns ids and allows equal names.

use std::sync::Arc;

use super::spec::Parameter;
use crate::{
    aws::wire::{Keyed, Operation, input},
    kind::prelude::*,
    kinds::logs::{LOGS, service::TOKENS},
};

/// Describes saved queries.
pub(super) const DESCRIBE: Operation =
    LOGS.call("logs:DescribeQueryDefinitions").watched(&["queryDefinitions.lastModified"]).listing();

/// Saved queries on a page; a region holds as many.
const PAGE: i32 = 1_000;

/// A saved query as AWS describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SavedQuery {
    name: String,
    pub(super) query_definition_id: Option<String>,
    pub(super) query_string: String,
    pub(super) query_language: Option<String>,
    pub(super) log_group_names: BTreeSet<String>,
    pub(super) parameters: Keyed<Parameter>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    query_definitions: Vec<SavedQuery>,
}

/// Saved queries by name.
pub(super) type ByName = BTreeMap<String, Vec<SavedQuery>>;

/// The saved query called `at.name`, from one listing of the region.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<SavedQuery>, Failure> {
    the_only_one(&at.name, &*all(aws, &at.scope.region).await?)
}

/// The saved queries of a region, listed once in a round of reads.
pub(super) async fn all(aws: &Aws, region: &str) -> Result<Arc<ByName>, Failure> {
    let listing = format!("{}/{region}", DESCRIBE.action);
    aws.catalogue().listing(&listing, || describe(aws, region, None)).await
}

/// The saved query called `at.name` now.
pub(super) async fn find_now(aws: &Aws, at: &Target) -> Result<Option<SavedQuery>, Failure> {
    the_only_one(&at.name, &describe(aws, &at.scope.region, Some(&at.name)).await?)
}

fn the_only_one(name: &str, all: &ByName) -> Result<Option<SavedQuery>, Failure> {
    let found = all.get(name).map_or(&[][..], Vec::as_slice);
    if let [first, _, ..] = found {
        let ids: Vec<&str> = found.iter().filter_map(|query| query.query_definition_id.as_deref()).collect();
        let message = format!("there are {} saved queries called `{name}`: {}", found.len(), ids.join(", "));
        let id = first.query_definition_id.as_deref().unwrap_or_default();
        let hint = format!("delete all but one: aws logs delete-query-definition --query-definition-id {id}");
        return Err(Failure::guard(DESCRIBE.action, message).with_hint(hint));
    }
    Ok(found.first().cloned())
}

async fn describe(aws: &Aws, region: &str, prefix: Option<&str>) -> Result<ByName, Failure> {
    let input = input! { query_definition_name_prefix: prefix, max_results: PAGE };
    let pages: Vec<Page> = aws.pages(&DESCRIBE, region, &input, TOKENS).await?;
    let mut found = ByName::new();
    for query in pages.into_iter().flat_map(|page| page.query_definitions) {
        found.entry(query.name.clone()).or_default().push(query);
    }
    Ok(found)
}
