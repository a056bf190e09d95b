//! The fewest calls that AWS's APIs allow for reading a stack whole: from how much there is of what,
//! and from what one call may ask for or answer with. Those limits are AWS's own, from the operations'
//! models in botocore; the comments say which member of which operation states them. The tags of most
//! kinds come from one index, so that they are no part of what is read of each.

use std::time::Duration;

use serde_json::{Map, Value};
use trueup::stack::Stack;

/// How many calls are needed.
pub(crate) struct Needed {
    /// A service, or one of its operations: `iam`, `logs:DescribeLogGroups`.
    pub(crate) calls: &'static str,
    pub(crate) count: usize,
    pub(crate) why: &'static str,
    /// How many of them AWS takes in a second, if that is few.
    a_second: Option<u32>,
}

impl Needed {
    const fn at_most(self, a_second: u32) -> Self {
        Self { a_second: Some(a_second), ..self }
    }

    /// The time from the first of them to the last.
    pub(crate) fn at_rate(&self) -> Option<Duration> {
        let after_the_first = u32::try_from(self.count).ok()?.saturating_sub(1);
        Some(Duration::from_secs(1) * after_the_first / self.a_second?)
    }
}

/// `MaxItems` of IAM's listings.
const IAM_PAGE: usize = 1_000;
/// `Limit` of `ListAliases`.
const ALIASES: usize = 100;
/// `MaxBuckets` of `ListBuckets`.
const BUCKETS: usize = 10_000;
/// `MaxResults` of `DescribeParameters`.
const PARAMETERS: usize = 50;
/// `Names` of `GetParameters`.
const PARAMETER_VALUES: usize = 10;
/// `AlarmNames` of `DescribeAlarms`.
const ALARMS: usize = 100;
/// `logGroupIdentifiers` of `DescribeLogGroups`.
const LOG_GROUPS: usize = 50;
/// `limit` of `DescribeMetricFilters`; without `logGroupName` it tells those of the whole region.
const METRIC_FILTERS: usize = 50;
/// "Each call returns a limited list of subscriptions, up to 100": `ListSubscriptions`.
const SUBSCRIPTIONS: usize = 100;
/// `Limit` of `ListWebACLs` and of `ListLoggingConfigurations`, which tells whole configurations.
const WAF_PAGE: usize = 100;
/// `ResourcesPerPage` of `GetResources`.
const TAGGED: usize = 100;

/// `DescribeAlarms` a second: "Amazon CloudWatch endpoints and quotas".
const ALARMS_A_SECOND: u32 = 9;
/// `DescribeLogGroups` a second: "CloudWatch Logs quotas".
const LOG_GROUPS_A_SECOND: u32 = 5;
/// Calls of any one `Get` or `List` a second: "AWS WAF quotas".
const WAF_A_SECOND: u32 = 5;

/// Whose account it is; the first call of every plan.
const CALLER: Needed = needed("sts:GetCallerIdentity", 1, "whose account it is");

/// Whether a dashboard is the stack's, which no index tells.
const DASHBOARDS: Needed = needed("cloudwatch:ListDashboards", 1, "1,000 a page; there are none");

/// Of a stack of keys, buckets, roles, policies and parameters.
pub(crate) fn of_storage(stack: &Stack) -> Vec<Needed> {
    let (keys, buckets, parameters) =
        (of(stack, "kms.key"), of(stack, "s3.bucket"), of(stack, "ssm.parameter"));
    let (roles, policies) = (of(stack, "iam.role"), of(stack, "iam.policy"));
    vec![
        needed(
            "iam",
            (roles + policies).div_ceil(IAM_PAGE) + roles.div_ceil(IAM_PAGE) + policies,
            "1,000 a page of the account's details and of roles; each policy, as no index of this region has its tags",
        ),
        needed(
            "kms",
            keys.div_ceil(ALIASES) + 3 * keys,
            "100 a page of aliases; metadata, policy and rotation of each key",
        ),
        needed("s3", buckets.div_ceil(BUCKETS) + 13 * buckets, "10,000 a page of buckets; 13 parts of each"),
        needed(
            "ssm",
            parameters.div_ceil(PARAMETERS) + parameters.div_ceil(PARAMETER_VALUES),
            "50 a call for metadata, 10 for values",
        ),
        CALLER,
        tags(keys + buckets + parameters, policies),
        DASHBOARDS,
    ]
}

/// Of a stack of alarms, log groups, topics and web ACLs.
pub(crate) fn of_monitoring(stack: &Stack) -> Vec<Needed> {
    let (alarms, groups) = (of(stack, "cloudwatch.alarm"), of(stack, "logs.group"));
    let (topics, acls) = (of(stack, "sns.topic"), of(stack, "wafv2.web_acl"));
    let filters = of(stack, "logs.metric_filter") + members(stack, "metric_filters");
    let subscriptions = members(stack, "subscriptions");
    vec![
        needed("cloudwatch:DescribeAlarms", alarms.div_ceil(ALARMS), "100 names a call")
            .at_most(ALARMS_A_SECOND),
        needed("logs:DescribeLogGroups", groups.div_ceil(LOG_GROUPS), "50 names a call")
            .at_most(LOG_GROUPS_A_SECOND),
        needed(
            "logs:DescribeMetricFilters",
            filters.div_ceil(METRIC_FILTERS),
            "50 a page of the whole region",
        ),
        // Its `logGroupName` is required, and DescribeLogGroups tells no count of them.
        needed("logs:DescribeSubscriptionFilters", groups, "one a group"),
        needed("sns:GetTopicAttributes", topics, "one a topic; ListTopics tells ARNs only"),
        needed("sns:ListSubscriptions", subscriptions.div_ceil(SUBSCRIPTIONS), "100 a page of the region"),
        // ListSubscriptions tells nothing of filter, raw delivery or queue. On an emulator nobody clicks
        // the link in the mail, and what is not confirmed has no attributes that could be asked for.
        needed("sns:GetSubscriptionAttributes", 0, "one a confirmed subscription; here none is"),
        // WAF gives a marker with the last page too (boto/boto3#3715), and may give short pages, so that
        // an empty page more is read.
        needed(
            "wafv2:ListWebACLs",
            acls.div_ceil(WAF_PAGE),
            "100 a page; one more, as the last has a marker",
        )
        .at_most(WAF_A_SECOND),
        needed("wafv2:GetWebACL", acls, "one an ACL; the listing tells no rules").at_most(WAF_A_SECOND),
        needed("wafv2:ListLoggingConfigurations", acls.div_ceil(WAF_PAGE), "100 a page")
            .at_most(WAF_A_SECOND),
        CALLER,
        tags(alarms + groups + topics + acls, 0),
        needed(
            "iam:GetAccountAuthorizationDetails",
            1,
            "whether a role or user is the stack's, which no index tells",
        ),
        DASHBOARDS,
    ]
}

const fn needed(calls: &'static str, count: usize, why: &'static str) -> Needed {
    Needed { calls, count, why, a_second: None }
}

/// The tags of so many resources of one region, and of so many without one. That there is nothing else of
/// the stack takes a page too.
fn tags(resources: usize, without_region: usize) -> Needed {
    let pages = |resources: usize| resources.div_ceil(TAGGED).max(1);
    needed(
        "tag:GetResources",
        pages(resources) + pages(without_region),
        "100 a page of the region, and of what has none",
    )
}

/// How many resources there are of a kind.
fn of(stack: &Stack, kind: &str) -> usize {
    stack.declarations.iter().filter(|each| each.kind.name() == kind).count()
}

/// How many members an aspect has in all resources.
fn members(stack: &Stack, aspect: &str) -> usize {
    let values = stack.declarations.iter().filter_map(|each| each.desired.aspects.get(aspect));
    values.filter_map(Value::as_object).map(Map::len).sum()
}
