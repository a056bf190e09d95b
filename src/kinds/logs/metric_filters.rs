//! Metric filters of a log group: reading all, writing one.

use crate::kind::prelude::*;
use std::sync::Arc;

use aws_sdk_cloudwatchlogs::types::MetricFilter as Described;

use super::{NOT_FOUND, metric_filter::MetricFilter, region};
use crate::aws::gather::Gather;

/// Reads filters.
pub const DESCRIBE: &str = "logs:DescribeMetricFilters";
/// Writes one.
pub const PUT: &str = "logs:PutMetricFilter";
/// Deletes one.
pub const DELETE: &str = "logs:DeleteMetricFilter";

/// Filters that a group can have.
pub const PER_GROUP: usize = 100;

/// Filters on a page.
const PAGE: i32 = 50;

/// The filters of a group, by name.
pub type Filters = BTreeMap<String, MetricFilter>;

/// The filters of a group; none where there is no such group. Groups that are asked for at the same
/// time share the reading.
///
/// # Errors
/// What AWS answered.
pub async fn of_group(aws: &Aws, region: &str, group: &str) -> Result<Arc<Filters>, Failure> {
    let gather = Gather::of(aws.catalogue(), &format!("{DESCRIBE}/{region}"), usize::MAX).await?;
    let found = gather.ask(group, |groups| region::of_groups(aws, region, groups)).await?;
    Ok(found.unwrap_or_default())
}

/// The filters of a group, asked of AWS now.
///
/// # Errors
/// What AWS answered.
pub async fn of_group_now(aws: &Aws, region: &str, group: &str) -> Result<Filters, Failure> {
    let (mut found, mut token) = (Filters::new(), None);
    loop {
        let answer = absent(page(aws, region, Some(group), token).await, NOT_FOUND)?;
        let (filters, next) = answer.unwrap_or_default();
        found.extend(filters.into_iter().filter_map(named));
        token = next;
        if token.is_none() {
            return Ok(found);
        }
    }
}

/// Group and name of every filter in a region.
///
/// # Errors
/// What AWS answered.
pub async fn of_region(aws: &Aws, region: &str) -> Result<Vec<(String, String)>, Failure> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let (filters, next) = page(aws, region, None, token).await?;
        found.extend(filters.into_iter().filter_map(|one| Some((one.log_group_name?, one.filter_name?))));
        token = next;
        if token.is_none() {
            return Ok(found);
        }
    }
}

/// Writes a filter, which replaces one of the same name.
///
/// # Errors
/// What AWS answered.
pub async fn put(
    aws: &Aws,
    region: &str,
    group: &str,
    name: &str,
    filter: &MetricFilter,
) -> Result<(), Failure> {
    let fields: Vec<String> = filter.emit_system_field_dimensions.iter().cloned().collect();
    let call = aws
        .logs(region)
        .put_metric_filter()
        .log_group_name(group)
        .filter_name(name)
        .filter_pattern(filter.pattern.value())
        .metric_transformations(filter.metric.transformation(PUT)?)
        // AWS takes these only where they mean something, so what is not wanted is not sent.
        .set_apply_on_transformed_logs(filter.apply_on_transformed_logs.then_some(true))
        .set_field_selection_criteria(filter.field_selection_criteria.clone())
        .set_emit_system_field_dimensions((!fields.is_empty()).then_some(fields));
    aws.send(PUT, call.send()).await.map(drop)
}

/// Deletes a filter, if it is there.
///
/// # Errors
/// What AWS answered.
pub async fn delete(aws: &Aws, region: &str, group: &str, name: &str) -> Result<(), Failure> {
    let call = aws.logs(region).delete_metric_filter().log_group_name(group).filter_name(name);
    gone(aws.send(DELETE, call.send()).await, NOT_FOUND)
}

/// A page of the filters of a group, or of the region, and the token of the next one.
pub(super) async fn page(
    aws: &Aws,
    region: &str,
    group: Option<&str>,
    token: Option<String>,
) -> Result<(Vec<Described>, Option<String>), Failure> {
    let call = aws.logs(region).describe_metric_filters().limit(PAGE).set_next_token(token.clone());
    let page = aws.send(DESCRIBE, call.set_log_group_name(group.map(str::to_owned)).send()).await?;
    Ok((page.metric_filters.unwrap_or_default(), next_page(page.next_token, token.as_deref())))
}

/// A filter with its name.
pub(super) fn named(filter: Described) -> Option<(String, MetricFilter)> {
    Some((filter.filter_name.clone()?, MetricFilter::seen(filter)))
}
