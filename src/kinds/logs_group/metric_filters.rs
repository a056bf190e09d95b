//! The metrics of a group's events.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::logs::{
    CLASH, MetricFilter,
    metric_filters::{self, DELETE, DESCRIBE, Filters, PER_GROUP, PUT},
};

/// The aspect.
#[derive(Debug)]
pub(super) struct MetricFilters;

impl Listed for MetricFilters {
    type Entry = MetricFilter;
    const NAME: &'static str = "metric_filters";
    const ABOUT: &'static str = "the metrics that are made of its events";
    const REPLACES: Replaces = Replaces::whole("DescribeMetricFilters");
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE.action, DESCRIBE.action],
        write: &[DESCRIBE.action, PUT.action, DELETE.action],
    };
    const MOST: usize = PER_GROUP;
    const SERVES: Option<&'static str> = Some("metric filter");
    const SENTENCES: Option<Sentences<Filters>> =
        Some(|filters| filters.iter().map(|(name, filter)| (name.clone(), filter.sentence())).collect());
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn list(aws: &Aws, at: &Target) -> Result<Filters, Failure> {
        // A group has the count of its filters; where none are wanted, none need be listed.
        let count = live::group(aws, at).await?.and_then(|group| group.metric_filter_count);
        if at.want.is_none() && count == Some(0) {
            return Ok(Filters::new());
        }
        let filters = metric_filters::of_group(aws, &at.scope.region, &at.name).await?;
        Ok((*filters).clone())
    }

    async fn list_now(aws: &Aws, at: &Target) -> Result<Filters, Failure> {
        metric_filters::of_group_now(aws, &at.scope.region, &at.name).await
    }

    async fn put(aws: &Aws, at: &Target, name: &str, want: &MetricFilter) -> Result<(), Failure> {
        metric_filters::put(aws, &at.scope.region, &at.name, name, want).await
    }

    async fn delete(aws: &Aws, at: &Target, name: &str) -> Result<(), Failure> {
        metric_filters::delete(aws, &at.scope.region, &at.name, name).await
    }
}
