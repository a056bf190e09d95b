//! Who gets a group's events.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::Distribution;

use super::{check::takes_filters, live, subscription::SubscriptionFilter};
use crate::kinds::logs::{CLASH, NOT_FOUND};

const DESCRIBE: &str = "logs:DescribeSubscriptionFilters";
const PUT: &str = "logs:PutSubscriptionFilter";
const DELETE: &str = "logs:DeleteSubscriptionFilter";

/// Filters that a group can have.
pub(super) const PER_GROUP: usize = 2;

type Filters = BTreeMap<String, SubscriptionFilter>;

/// The aspect. AWS tells the filters of one group only, so each group costs a call.
#[derive(Debug)]
pub(super) struct SubscriptionFilters;

impl Aspect for SubscriptionFilters {
    type Value = Filters;
    const NAME: &'static str = "subscription_filters";
    const ABOUT: &'static str = "who gets its events as they come in";
    const REPLACES: Replaces = Replaces::whole("DescribeSubscriptionFilters");
    const ACTIONS: Actions =
        Actions { read: &[live::DESCRIBE, DESCRIBE], write: &[DESCRIBE, PUT, DELETE, "iam:PassRole"] };
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = Some("subscription filter");
    const TRANSIENT: &'static [Transient] = &[
        CLASH,
        // AWS tries the destination, which a new role or permission does not open at once.
        Transient::of_named_changed("InvalidParameterException", "Could not deliver", &[]),
        Transient::of_named_changed(
            "InvalidParameterException",
            "Could not execute the lambda function",
            &[],
        ),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Filters>>, Failure> {
        let has_none = |group: &_| at.want.is_none() && !takes_filters(live::class(group));
        if live::group(aws, at).await?.as_ref().is_none_or(has_none) {
            return Ok(None);
        }
        let filters = listed(aws, at).await?;
        Ok((!filters.is_empty()).then(|| Seen::new(filters)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Filters) -> Result<(), Failure> {
        let live = read_now(aws, at).await?;
        let names: BTreeSet<&String> = live.keys().chain(want.keys()).collect();
        let gone = live.keys().filter(|name| !want.contains_key(*name));
        // What goes makes room only where there is none; otherwise no event is lost between.
        let (first, last): (Vec<_>, Vec<_>) = gone.partition(|_| names.len() > PER_GROUP);
        for name in first {
            delete_one(aws, at, name).await?;
        }
        for (name, filter) in want.iter().filter(|(name, filter)| live.get(*name) != Some(filter)) {
            put_one(aws, at, name, filter).await?;
        }
        for name in last {
            delete_one(aws, at, name).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, Filters::new()).await
    }
}

async fn read_now(aws: &Aws, at: &Target) -> Result<Filters, Failure> {
    Ok(absent(listed(aws, at).await, NOT_FOUND)?.unwrap_or_default())
}

/// The same; that the group is gone is a failure.
async fn listed(aws: &Aws, at: &Target) -> Result<Filters, Failure> {
    let call = aws.logs(&at.scope.region).describe_subscription_filters().log_group_name(&at.name);
    let pages = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>();
    let found = aws.send(DESCRIBE, pages).await?;
    let named = |filter: aws_sdk_cloudwatchlogs::types::SubscriptionFilter| {
        Some((filter.filter_name.clone()?, SubscriptionFilter::seen(filter)))
    };
    Ok(found.into_iter().filter_map(named).collect())
}

async fn put_one(aws: &Aws, at: &Target, name: &str, filter: &SubscriptionFilter) -> Result<(), Failure> {
    let fields: Vec<String> = filter.emit_system_fields.iter().cloned().collect();
    let distribution = Distribution::from(filter.distribution.as_str());
    let call = aws
        .logs(&at.scope.region)
        .put_subscription_filter()
        .log_group_name(&at.name)
        .filter_name(name)
        .filter_pattern(filter.pattern.value())
        .destination_arn(filter.destination.value())
        .set_role_arn(filter.role.as_ref().map(Arn::value))
        // AWS takes these only where they mean something, so what is not wanted is not sent.
        .set_distribution((distribution != Distribution::ByLogStream).then_some(distribution))
        .set_apply_on_transformed_logs(filter.apply_on_transformed_logs.then_some(true))
        .set_field_selection_criteria(filter.field_selection_criteria.clone())
        .set_emit_system_fields((!fields.is_empty()).then_some(fields));
    aws.send(PUT, call.send()).await.map(drop)
}

async fn delete_one(aws: &Aws, at: &Target, name: &str) -> Result<(), Failure> {
    let call = aws.logs(&at.scope.region).delete_subscription_filter();
    gone(aws.send(DELETE, call.log_group_name(&at.name).filter_name(name).send()).await, NOT_FOUND)
}
