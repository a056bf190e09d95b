//! The filter itself.

use super::kind::{outputs, parts};
use crate::kind::prelude::*;
use crate::kinds::logs::{
    CLASH, MetricFilter,
    metric_filters::{self, DELETE, DESCRIBE, PUT},
};

/// The aspect. AWS has no tags on filters, so whoever declares a filter owns it.
#[derive(Debug)]
pub(super) struct FilterItself;

impl Aspect for FilterItself {
    type Value = MetricFilter;
    const NAME: &'static str = "filter";
    const ABOUT: &'static str = "its pattern and its metric";
    const REPLACES: Replaces = Replaces::whole("DescribeMetricFilters");
    // The last tells which alarms watch its metric.
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE], write: &[PUT, DELETE, "cloudwatch:DescribeAlarms"] };
    const SENTENCES: Option<Sentences<MetricFilter>> =
        Some(|filter| [(String::new(), filter.sentence())].into());
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<MetricFilter>>, Failure> {
        let (group, name) = parts(&at.name);
        let filters = metric_filters::of_group(aws, &at.scope.region, group).await?;
        let Some(filter) = filters.get(name) else { return Ok(None) };
        Ok(Some(Seen::with_outputs(filter.clone(), outputs(&at.name, Some(&filter.metric)))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: MetricFilter) -> Result<Outputs, Failure> {
        let (group, name) = parts(&at.name);
        metric_filters::put(aws, &at.scope.region, group, name, &want).await?;
        Ok(outputs(&at.name, Some(&want.metric)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: MetricFilter) -> Result<(), Failure> {
        self.create(aws, at, want).await.map(drop)
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (group, name) = parts(&at.name);
        metric_filters::delete(aws, &at.scope.region, group, name).await
    }
}
