//! The metrics that are made of a group's events.

use super::live;
use crate::kind::prelude::*;
use crate::kinds::logs::{
    CLASH,
    metric_filters::{self, DELETE, DESCRIBE, Filters, PER_GROUP, PUT},
};

/// The aspect.
#[derive(Debug)]
pub(super) struct MetricFilters;

impl Aspect for MetricFilters {
    type Value = Filters;
    const NAME: &'static str = "metric_filters";
    const ABOUT: &'static str = "the metrics that are made of its events";
    const REPLACES: Replaces = Replaces::whole("DescribeMetricFilters");
    const ACTIONS: Actions = Actions { read: &[live::DESCRIBE, DESCRIBE], write: &[DESCRIBE, PUT, DELETE] };
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = Some("metric filter");
    const SENTENCES: Option<Sentences<Filters>> =
        Some(|filters| filters.iter().map(|(name, filter)| (name.clone(), filter.sentence())).collect());
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Filters>>, Failure> {
        // The group tells how many filters it has; who wants none need not ask for them.
        let count = live::group(aws, at).await?.and_then(|group| group.metric_filter_count);
        if at.want.is_none() && count == Some(0) {
            return Ok(None);
        }
        let filters = metric_filters::of_group(aws, &at.scope.region, &at.name).await?;
        Ok((!filters.is_empty()).then(|| Seen::new((*filters).clone())))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Filters) -> Result<(), Failure> {
        let (region, group) = (&at.scope.region, &at.name);
        let live = metric_filters::of_group_now(aws, region, group).await?;
        let names: BTreeSet<&String> = live.keys().chain(want.keys()).collect();
        let gone = live.keys().filter(|name| !want.contains_key(*name));
        // What goes makes room only where there is none; otherwise no minute is without a metric.
        let (first, last): (Vec<_>, Vec<_>) = gone.partition(|_| names.len() > PER_GROUP);
        for name in first {
            metric_filters::delete(aws, region, group, name).await?;
        }
        for (name, filter) in want.iter().filter(|(name, filter)| live.get(*name) != Some(filter)) {
            metric_filters::put(aws, region, group, name, filter).await?;
        }
        for name in last {
            metric_filters::delete(aws, region, group, name).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Filters::new()).await
    }
}
