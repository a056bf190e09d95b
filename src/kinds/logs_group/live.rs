//! Reads that the aspects of all groups share: many names a call.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::{LogGroup, LogGroupClass};

use super::{kms::GroupKey, spec::STANDARD};
use crate::{aws::gather::Gather, kinds::logs::NOT_FOUND};

/// Reads groups.
pub(super) const DESCRIBE: &str = "logs:DescribeLogGroups";

/// Names that one `DescribeLogGroups` takes.
const NAMES: usize = 50;

/// The group; `None` where there is none of this name.
pub(super) async fn group(aws: &Aws, at: &Target) -> Result<Option<LogGroup>, Failure> {
    let region = &at.scope.region;
    let gather = Gather::of(aws.catalogue(), &format!("{DESCRIBE}/{region}"), NAMES).await?;
    gather.ask(&at.name, |names| describe(aws, region, names)).await
}

/// The groups of a region.
pub(super) async fn list(aws: &Aws, region: &str) -> Result<Vec<Found>, Failure> {
    let pages = aws.logs(region).describe_log_groups().into_paginator().page_size(50).items().send();
    let found = aws.send(DESCRIBE, pages.collect::<Result<Vec<_>, _>>()).await?;
    Ok(found.into_iter().filter_map(|group| group.log_group_name).map(Found::named).collect())
}

/// The keys of all groups of a region.
pub(super) async fn holdings(aws: &Aws, region: &str) -> Result<Vec<Holding>, Failure> {
    let pages = aws.logs(region).describe_log_groups().into_paginator().page_size(50).items().send();
    let found = aws.send(DESCRIBE, pages.collect::<Result<Vec<_>, _>>()).await?;
    let holding = |group: LogGroup| {
        Some(Holding {
            name: group.log_group_name?,
            arn: group.log_group_arn.unwrap_or_default(),
            tags: None,
            aspects: vec![(GroupKey::NAME, group.kms_key_id?.into())],
        })
    };
    Ok(found.into_iter().filter_map(holding).collect())
}

/// The same, asked of AWS now.
pub(super) async fn group_now(aws: &Aws, at: &Target) -> Result<Option<LogGroup>, Failure> {
    let mut found = describe(aws, &at.scope.region, vec![at.name.clone()]).await?;
    Ok(found.remove(&at.name))
}

/// When a group was created, in seconds since 1970.
pub(super) async fn created(aws: &Aws, region: &str, name: &str) -> Result<Option<i64>, Failure> {
    let mut found = describe(aws, region, vec![name.to_owned()]).await?;
    Ok(found.remove(name).and_then(|group| group.creation_time).map(|milliseconds| milliseconds / 1000))
}

/// The class of a group, as AWS spells it.
pub(super) fn class(group: &LogGroup) -> &str {
    group.log_group_class.as_ref().map_or(STANDARD, LogGroupClass::as_str)
}

/// Groups by exact name, which a prefix could not tell: it would page through all that share it.
async fn describe(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, LogGroup>, Failure> {
    let is_alone = names.len() == 1;
    let call = aws.logs(region).describe_log_groups().set_log_group_identifiers(Some(names));
    let pages = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>();
    // Of several names it is not said which one is missing: each is then asked for alone.
    let missing = if is_alone { NOT_FOUND } else { &[] };
    let found = absent(aws.send(DESCRIBE, pages).await, missing)?.unwrap_or_default();
    Ok(found.into_iter().filter_map(|group| Some((group.log_group_name.clone()?, group))).collect())
}
