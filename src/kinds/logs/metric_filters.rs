//! The metric filters of log groups: reading those of one or of many, putting one.
//!
//! `DescribeMetricFilters` lists the filters of one group or of the whole region, 50 a page. A
//! region may hold few filters in many groups, or thousands that are none of our business, and
//! nothing tells which. So the region is read as long as that costs no more pages than the groups
//! alone could. A region that holds more is left for now, and each group is asked by itself.

use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::sync::Mutex;

use super::{
    metric_filter::{Described, MetricFilter},
    prelude::*,
};
use crate::{aws::gather::Gather, model::Cause};

/// Lists filters.
pub const DESCRIBE: Operation = LOGS
    .call("logs:DescribeMetricFilters")
    .lists(&["metric_filters"])
    .watched(&["metricFilters.creationTime"])
    .listing();
/// Puts one.
pub const PUT: Operation = LOGS.call("logs:PutMetricFilter");
/// Deletes one.
pub const DELETE: Operation = LOGS.call("logs:DeleteMetricFilter");

/// Filters that a group can have.
pub const PER_GROUP: usize = 100;

/// Filters on a page.
const PAGE: i32 = 50;

/// Pages of a full group.
const PAGES_PER_GROUP: usize = 2;

/// The filters of a group, by name.
pub type Filters = BTreeMap<String, MetricFilter>;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    metric_filters: Vec<Described>,
    next_token: Option<String>,
}

/// The filters of a group; none where there is no such group. Groups that are asked for at the same time share
/// the reading.
pub async fn of_group(aws: &Aws, region: &str, group: &str) -> Result<Arc<Filters>, Failure> {
    let gather = Gather::of(aws.catalogue(), &format!("{}/{region}", DESCRIBE.action), usize::MAX).await?;
    let found = gather.ask(group, |groups| of_groups(aws, region, groups)).await?;
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
    Ok(filters.into_iter().map(|one| (one.log_group_name, one.filter_name)).collect())
}

async fn all(aws: &Aws, region: &str, log_group_name: Option<&str>) -> Result<Vec<Described>, Failure> {
    let input = input! { log_group_name: log_group_name, limit: PAGE };
    aws.list(&DESCRIBE, region, &input).await
}

/// Puts a filter, which replaces one of the same name; it is told by its group and its name.
pub async fn put(aws: &Aws, at: &Target, id: (&str, &str), filter: &MetricFilter) -> Result<(), Failure> {
    aws.call(&PUT, &at.scope.region, &filter.to_aws(id.0, id.1)).await
}

/// Deletes a filter, if it is there.
pub async fn delete(aws: &Aws, at: &Target, id: (&str, &str)) -> Result<(), Failure> {
    let input = input! { log_group_name: id.0, filter_name: id.1 };
    remove(aws, &at.scope.region, &DELETE, &input).await
}

/// What was read of a region so far.
struct Region {
    groups: BTreeMap<String, Filters>,
    state: State,
}

enum State {
    /// There is more behind this token.
    More(Option<String>),
    /// That was all.
    Whole,
    /// The caller may only look at some groups.
    Closed,
}

/// The filters of these groups, by group. Later questions read on where earlier ones stopped.
async fn of_groups(
    aws: &Aws,
    region: &str,
    groups: Vec<String>,
) -> Result<BTreeMap<String, Arc<Filters>>, Failure> {
    let start = || async { Ok(Mutex::new(Region { groups: BTreeMap::new(), state: State::More(None) })) };
    let so_far = aws.catalogue().listing(&format!("{}/{region}/all", DESCRIBE.action), start).await?;
    let mut so_far = so_far.lock().await;
    so_far.read_on(aws, region, groups.len() * PAGES_PER_GROUP).await?;
    if matches!(so_far.state, State::Whole) {
        let of = |group: String| Some((group.clone(), Arc::new(so_far.groups.get(&group)?.clone())));
        return Ok(groups.into_iter().filter_map(of).collect());
    }
    drop(so_far);
    let each = groups.into_iter().map(|group| async move {
        let filters = of_group_now(aws, region, &group).await?;
        Ok((group, Arc::new(filters)))
    });
    Ok(try_join_all(each).await?.into_iter().collect())
}

impl Region {
    async fn read_on(&mut self, aws: &Aws, region: &str, pages: usize) -> Result<(), Failure> {
        for _ in 0..pages {
            let State::More(token) = &self.state else { break };
            let input = input! { limit: PAGE, next_token: token };
            match aws.call::<Page>(&DESCRIBE, region, &input).await {
                Ok(page) => {
                    let next = next_page(page.next_token, token.as_deref());
                    self.state = next.map_or(State::Whole, |token| State::More(Some(token)));
                    for filter in page.metric_filters {
                        let group = self.groups.entry(filter.log_group_name.clone()).or_default();
                        group.extend(filter.named());
                    }
                }
                Err(failure) if failure.cause == Cause::Denied => self.state = State::Closed,
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "metric_filters_tests.rs"]
mod tests;
