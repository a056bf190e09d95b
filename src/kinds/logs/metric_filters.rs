//! Metric filters of a log group: reading all, putting one.

use std::sync::Arc;

use super::{
    metric_filter::{Described, MetricFilter},
    region,
    service::{LOGS, NOT_FOUND, TOKENS},
};
use crate::{
    aws::{
        gather::Gather,
        wire::{Operation, input},
    },
    kind::prelude::*,
};

/// Lists filters.
pub const DESCRIBE: Operation =
    LOGS.call("logs:DescribeMetricFilters").watched(&["metricFilters.creationTime"]).listing();
/// Puts one.
pub const PUT: Operation = LOGS.call("logs:PutMetricFilter");
/// Deletes one.
pub const DELETE: Operation = LOGS.call("logs:DeleteMetricFilter");

/// Filters that a group can have.
pub const PER_GROUP: usize = 100;

/// Filters on a page.
const PAGE: i32 = 50;

/// The filters of a group, by name.
pub type Filters = BTreeMap<String, MetricFilter>;

/// A page of filters.
#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default)]
    pub(super) metric_filters: Vec<Described>,
    pub(super) next_token: Option<String>,
}

/// The filters of a group; none where there is no such group. Groups that are asked for at the same time share
/// the reading.
pub async fn of_group(aws: &Aws, region: &str, group: &str) -> Result<Arc<Filters>, Failure> {
    let gather = Gather::of(aws.catalogue(), &format!("{}/{region}", DESCRIBE.action), usize::MAX).await?;
    let found = gather.ask(group, |groups| region::of_groups(aws, region, groups)).await?;
    Ok(found.unwrap_or_default())
}

/// The filters that a group has now.
pub async fn of_group_now(aws: &Aws, region: &str, group: &str) -> Result<Filters, Failure> {
    let filters = absent(all(aws, region, Some(group)).await, NOT_FOUND)?;
    Ok(filters.into_iter().flatten().filter_map(Described::named).collect())
}

/// Group and name of every filter in a region.
pub async fn of_region(aws: &Aws, region: &str) -> Result<Vec<(String, String)>, Failure> {
    let filters = all(aws, region, None).await?;
    Ok(filters.into_iter().filter_map(|one| Some((one.log_group_name?, one.filter_name?))).collect())
}

async fn all(aws: &Aws, region: &str, log_group_name: Option<&str>) -> Result<Vec<Described>, Failure> {
    let input = input! { log_group_name: log_group_name, limit: PAGE };
    let pages: Vec<Page> = aws.pages(&DESCRIBE, region, &input, TOKENS).await?;
    Ok(pages.into_iter().flat_map(|page| page.metric_filters).collect())
}

/// A page of the filters of a region.
pub(super) async fn page(aws: &Aws, region: &str, next_token: Option<String>) -> Result<Page, Failure> {
    let page: Page = aws.call(&DESCRIBE, region, &input! { limit: PAGE, next_token: &next_token }).await?;
    Ok(Page { next_token: next_page(page.next_token, next_token.as_deref()), ..page })
}

/// Puts a filter, which replaces one of the same name.
pub async fn put(
    aws: &Aws,
    region: &str,
    group: &str,
    name: &str,
    filter: &MetricFilter,
) -> Result<(), Failure> {
    aws.call(&PUT, region, &filter.to_aws(group, name)).await
}

/// Deletes a filter, if it is there.
pub async fn delete(aws: &Aws, region: &str, group: &str, name: &str) -> Result<(), Failure> {
    let input = input! { log_group_name: group, filter_name: name };
    gone(aws.call::<()>(&DELETE, region, &input).await, NOT_FOUND)
}
