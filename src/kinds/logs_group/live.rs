//! Reads that the aspects of all groups share: many names a call.

use crate::{aws::gather::Gather, kinds::logs::prelude::*};

/// Describes groups.
pub(super) const DESCRIBE: Operation = LOGS.call("logs:DescribeLogGroups").lists(&["log_groups"]);

/// The class of a group without one in its declaration.
pub(super) const STANDARD: &str = "STANDARD";
const DELIVERY: &str = "DELIVERY";
const INFREQUENT_ACCESS: &str = "INFREQUENT_ACCESS";

/// The classes of groups.
pub(super) const CLASSES: &[&str] = &[DELIVERY, INFREQUENT_ACCESS, STANDARD];

/// Names that one `DescribeLogGroups` takes.
const NAMES: usize = 50;

/// Groups on a page.
const PAGE: i32 = 50;

/// A group as AWS describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) log_group_name: String,
    pub(super) log_group_arn: String,
    log_group_class: Option<String>,
    /// In milliseconds since 1970.
    pub(super) creation_time: Option<i64>,
    pub(super) kms_key_id: Option<String>,
    pub(super) retention_in_days: Option<i32>,
    pub(super) retention_policy_name: Option<String>,
    pub(super) metric_filter_count: Option<i32>,
    pub(super) deletion_protection_enabled: bool,
    /// Whether it has a policy of data protection, or had one.
    pub(super) data_protection_status: Option<String>,
}

impl Group {
    /// The class, as AWS spells it.
    pub(super) fn class(&self) -> &str {
        self.log_group_class.as_deref().unwrap_or(STANDARD)
    }
}

/// Whether AWS itself fixes how long events are kept.
pub(super) fn is_delivery(class: &str) -> bool {
    class == DELIVERY
}

/// Whether groups of a class have filters at all.
pub(super) fn takes_filters(class: &str) -> bool {
    !is_delivery(class) && class != INFREQUENT_ACCESS
}

/// The ARN that tagging calls take.
pub(super) fn arn(name: &str, scope: &Scope) -> String {
    scope.arn("logs", &format!("log-group:{name}"))
}

/// The outputs of a group.
pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    let arn = arn(name, scope);
    outputs([("arn", &arn), ("name", name), ("streams_arn", &format!("{arn}:*"))])
}

/// The group; `None` where there is none of this name.
pub(super) async fn group(aws: &Aws, at: &Target) -> Result<Option<Group>, Failure> {
    let region = &at.scope.region;
    let gather = Gather::of(aws.catalogue(), &format!("{}/{region}", DESCRIBE.action), NAMES).await?;
    gather.ask(&at.name, |names| by_name(aws, region, names)).await
}

/// The group as it is now.
pub(super) async fn group_now(aws: &Aws, region: &str, name: &str) -> Result<Option<Group>, Failure> {
    Ok(by_name(aws, region, vec![name.to_owned()]).await?.remove(name))
}

/// The groups of a region.
pub(super) async fn all(aws: &Aws, region: &str) -> Result<Vec<Group>, Failure> {
    aws.list(&DESCRIBE, region, &input! { limit: PAGE }).await
}

/// Groups by exact name: a prefix would page through all that share it.
async fn by_name(aws: &Aws, region: &str, names: Vec<String>) -> Result<BTreeMap<String, Group>, Failure> {
    // Of several names AWS does not answer which one is missing: each is then asked for alone.
    let missing = if names.len() == 1 { NOT_FOUND } else { &[] };
    let found = aws.list::<Vec<Group>>(&DESCRIBE, region, &input! { log_group_identifiers: names }).await;
    let found = absent(found, missing)?.unwrap_or_default();
    Ok(found.into_iter().map(|group| (group.log_group_name.clone(), group)).collect())
}
