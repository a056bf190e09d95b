//! Metric filters of many groups at once.
//!
//! `DescribeMetricFilters` lists the filters of one group or of the whole region, 50 a page. A
//! region may hold few filters in many groups, or thousands that are none of our business, and
//! nothing tells which. So the region is read as long as that costs no more pages than the groups
//! alone could. A region that holds more is left for now, and each group is asked by itself.

use crate::kind::prelude::*;
use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::sync::Mutex;

use super::{
    metric_filter::Described,
    metric_filters::{DESCRIBE, Filters, of_group_now, page},
};
use crate::model::Cause;

/// Pages of a full group.
const PAGES_PER_GROUP: usize = 2;

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
pub(super) async fn of_groups(
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
            match page(aws, region, token.clone()).await {
                Ok(page) => {
                    for filter in page.metric_filters {
                        let group = filter.log_group_name.clone().unwrap_or_default();
                        self.groups.entry(group).or_default().extend(Described::named(filter));
                    }
                    self.state = page.next_token.map_or(State::Whole, |token| State::More(Some(token)));
                }
                Err(failure) if failure.cause == Cause::Denied => self.state = State::Closed,
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "region_tests.rs"]
mod tests;
