//! Which saved query it is: AWS makes up ids and does not mind equal names.

use crate::kind::prelude::*;
use std::sync::Arc;

use aws_sdk_cloudwatchlogs::types::QueryDefinition;

/// Reads saved queries.
pub(super) const DESCRIBE: &str = "logs:DescribeQueryDefinitions";

/// Saved queries on a page; a region holds as many.
const PAGE: i32 = 1_000;

/// Saved queries by name.
pub(super) type ByName = BTreeMap<String, Vec<QueryDefinition>>;

/// The saved query called `at.name`, from one listing of the region.
pub(super) async fn find(aws: &Aws, at: &Target) -> Result<Option<QueryDefinition>, Failure> {
    let all = all(aws, &at.scope.region).await?;
    the_only_one(&at.name, all.get(&at.name).map_or(&[], Vec::as_slice))
}

/// The saved queries of a region, listed once in a round of reads.
pub(super) async fn all(aws: &Aws, region: &str) -> Result<Arc<ByName>, Failure> {
    aws.catalogue().listing(&format!("{DESCRIBE}/{region}"), || describe(aws, region, None)).await
}

/// The same, asked of AWS now.
pub(super) async fn find_now(aws: &Aws, at: &Target) -> Result<Option<QueryDefinition>, Failure> {
    let found = describe(aws, &at.scope.region, Some(&at.name)).await?;
    the_only_one(&at.name, found.get(&at.name).map_or(&[], Vec::as_slice))
}

fn the_only_one(name: &str, found: &[QueryDefinition]) -> Result<Option<QueryDefinition>, Failure> {
    if let [first, _, ..] = found {
        let ids: Vec<&str> = found.iter().filter_map(QueryDefinition::query_definition_id).collect();
        let message = format!("there are {} saved queries called `{name}`: {}", found.len(), ids.join(", "));
        let id = first.query_definition_id().unwrap_or_default();
        let hint = format!("delete all but one: aws logs delete-query-definition --query-definition-id {id}");
        return Err(Failure::guard(DESCRIBE, message).with_hint(hint));
    }
    Ok(found.first().cloned())
}

async fn describe(aws: &Aws, region: &str, prefix: Option<&str>) -> Result<ByName, Failure> {
    let (mut found, mut token) = (ByName::new(), None::<String>);
    loop {
        let call = aws
            .logs(region)
            .describe_query_definitions()
            .set_query_definition_name_prefix(prefix.map(str::to_owned))
            .max_results(PAGE)
            .set_next_token(token.clone());
        let page = aws.send(DESCRIBE, call.send()).await?;
        for query in page.query_definitions.unwrap_or_default() {
            found.entry(query.name.clone().unwrap_or_default()).or_default().push(query);
        }
        token = next_page(page.next_token, token.as_deref());
        if token.is_none() {
            return Ok(found);
        }
    }
}
