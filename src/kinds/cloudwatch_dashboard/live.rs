//! The dashboards of a region. The Tagging API does not know them (aws-facts §7.1), so the tags of each
//! are a call of its own.

use crate::kind::prelude::*;
use futures_util::future::try_join_all;

use super::kind::outputs;
use crate::kinds::cloudwatch::tags;

const LIST: &str = "cloudwatch:ListDashboards";

/// Dashboards of which the tags are asked for. In an account with more, looking for what nobody declares
/// would take longer than all the rest of a plan.
const LOOKED_AT: usize = 50;

/// The dashboards, with their tags where they are few.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let pages = aws.cloudwatch(&scope.region).list_dashboards().into_paginator().items().send();
    let entries = aws.send(LIST, pages.collect::<Result<Vec<_>, _>>()).await?;
    let names: Vec<String> = entries.into_iter().filter_map(|entry| entry.dashboard_name).collect();
    if names.len() > LOOKED_AT {
        return Ok(names.into_iter().map(Found::named).collect());
    }
    let reads = names.into_iter().map(|name| async move {
        let arn = outputs(&name, scope).remove("arn").unwrap_or_default();
        let tags = tags::listed(aws, &scope.region, &arn).await?;
        Ok(Found { tags: Some((*tags).clone()), ..Found::named(name) })
    });
    try_join_all(reads).await
}
