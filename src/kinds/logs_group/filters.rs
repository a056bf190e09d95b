//! The filters of a group: metrics of its events, and where its events go as they come in.

use super::live::{self, takes_filters};
use crate::{
    aws::wire::ByKey,
    kinds::logs::{
        MetricFilter,
        metric_filters::{self, Filters, PER_GROUP},
        names::{filled, pattern_problem, trimmed},
        prelude::*,
    },
};

const DESCRIBE: Operation = LOGS
    .call("logs:DescribeSubscriptionFilters")
    .lists(&["subscription_filters"])
    .watched(&["subscriptionFilters.creationTime", "subscriptionFilters.logGroupName"])
    .listing();
const PUT: Operation = LOGS.call("logs:PutSubscriptionFilter");
const DELETE: Operation = LOGS.call("logs:DeleteSubscriptionFilter");

/// Subscription filters that a group can have.
pub(super) const SUBSCRIPTIONS: usize = 2;

/// The distribution of a filter without one in its declaration.
const BY_STREAM: &str = "ByLogStream";

const DISTRIBUTIONS: &[&str] = &[BY_STREAM, "Random"];

/// The system fields that can be sent along.
const SYSTEM_FIELDS: &[&str] = &["@aws.account", "@aws.region", "@source.log"];

/// The services that take events.
const SERVICES: &[&str] = &["firehose", "kinesis", "lambda", "logs"];

/// A subscription filter: which events go where as they come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionFilter {
    /// The pattern of events, in the pattern language of `CloudWatch` Logs; every event when not given. White
    /// space around it is ignored.
    #[serde(default = "everything", deserialize_with = "trimmed")]
    pub pattern: Text,
    /// The ARN of a Lambda function, a Kinesis stream, a Firehose stream or a destination of `CloudWatch` Logs.
    /// AWS sends it a test message at once.
    pub destination: Arn,
    /// The role that writes to the destination; a function, and a destination in another account,
    /// need none.
    pub role: Option<Arn>,
    /// Whether a Kinesis stream gets the events of one log stream together (`ByLogStream`, when not
    /// given) or evenly spread (`Random`).
    #[serde(default = "by_stream")]
    #[schemars(extend("enum" = DISTRIBUTIONS, "x-enum" = "distribution"))]
    pub distribution: String,
    /// Send the events as a transformer of the group has changed them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Selects events by the account and region they come from: `@aws.region = "eu-central-1"`.
    #[serde(default, deserialize_with = "filled", skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    pub field_selection_criteria: Option<String>,
    /// System fields to send along with each event: `@aws.account`, `@aws.region`, `@source.log`.
    #[serde(default)]
    #[schemars(extend("items" = { "type": "string", "enum": SYSTEM_FIELDS, "x-enum": "system field" }))]
    pub emit_system_fields: BTreeSet<String>,
}

fn everything() -> Text {
    "".into()
}

fn by_stream() -> String {
    BY_STREAM.to_owned()
}

impl ByKey for SubscriptionFilter {
    const BY: &'static str = "$wire::by.filter_name";
}

impl SubscriptionFilter {
    /// What AWS refuses in it, besides what is out of its bounds.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::from_iter(pattern_problem(&self.pattern));
        let Some(service) = self.destination.0.known().and_then(|arn| arn.split(':').nth(2)) else {
            return found;
        };
        if !SERVICES.contains(&service) {
            let help =
                "a Lambda function, a Kinesis stream, a Firehose stream or a destination of CloudWatch Logs";
            let message = format!("events can't go to a resource of `{service}`");
            found.push(Problem::at("destination", message).with_help(help));
        }
        if self.role.is_none() && ["firehose", "kinesis"].contains(&service) {
            found.push(Problem::at("destination", "a stream needs a `role` that may write to it"));
        }
        if self.role.is_some() && service == "lambda" {
            let help = "the function's own policy allows `logs.amazonaws.com` to invoke it";
            found.push(Problem::at("role", "a function takes no role").with_help(help));
        }
        found
    }
}

/// The metrics that are made of a group's events.
#[derive(Debug)]
pub(super) struct MetricFilters;

impl Listed for MetricFilters {
    type Entry = MetricFilter;
    const NAME: &'static str = "metric_filters";
    const ABOUT: &'static str = "the metrics that are made of its events";
    const REPLACES: Replaces = Replaces::whole("DescribeMetricFilters");
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE.action, metric_filters::DESCRIBE.action],
        write: &[metric_filters::DESCRIBE.action, metric_filters::PUT.action, metric_filters::DELETE.action],
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
        metric_filters::put(aws, at, (&at.name, name), want).await
    }

    async fn delete(aws: &Aws, at: &Target, name: &str) -> Result<(), Failure> {
        metric_filters::delete(aws, at, (&at.name, name)).await
    }
}

/// Where a group's events go as they come in. AWS lists the filters of one group only, so each group costs a call.
#[derive(Debug)]
pub(super) struct SubscriptionFilters;

impl Listed for SubscriptionFilters {
    type Entry = SubscriptionFilter;
    const NAME: &'static str = "subscription_filters";
    const ABOUT: &'static str = "who gets its events as they come in";
    const REPLACES: Replaces = Replaces::whole("DescribeSubscriptionFilters");
    const ACTIONS: Actions = Actions {
        read: &[live::DESCRIBE.action, DESCRIBE.action],
        write: &[DESCRIBE.action, PUT.action, DELETE.action, "iam:PassRole"],
    };
    const MOST: usize = SUBSCRIPTIONS;
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

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, SubscriptionFilter>, Failure> {
        let Some(group) = live::group(aws, at).await? else { return Ok(BTreeMap::new()) };
        if at.want.is_none() && !takes_filters(group.class()) {
            return Ok(BTreeMap::new());
        }
        listed(aws, at).await
    }

    async fn list_now(aws: &Aws, at: &Target) -> Result<BTreeMap<String, SubscriptionFilter>, Failure> {
        Ok(absent(listed(aws, at).await, NOT_FOUND)?.unwrap_or_default())
    }

    async fn put(aws: &Aws, at: &Target, name: &str, want: &SubscriptionFilter) -> Result<(), Failure> {
        // What has no effect is not sent: AWS takes it only where it has one.
        let input = input! {
            log_group_name: &at.name,
            filter_name: name,
            filter_pattern: want.pattern.value(),
            destination_arn: want.destination.value(),
            role_arn: want.role.as_ref().map(Arn::value),
            distribution: Some(&*want.distribution).filter(|distribution| *distribution != BY_STREAM),
            apply_on_transformed_logs: want.apply_on_transformed_logs.then_some(true),
            field_selection_criteria: &want.field_selection_criteria,
            emit_system_fields: Some(&want.emit_system_fields).filter(|fields| !fields.is_empty()),
        };
        aws.call(&PUT, &at.scope.region, &input).await
    }

    async fn delete(aws: &Aws, at: &Target, name: &str) -> Result<(), Failure> {
        let input = input! { log_group_name: &at.name, filter_name: name };
        remove(aws, &at.scope.region, &DELETE, &input).await
    }
}

async fn listed(aws: &Aws, at: &Target) -> Result<BTreeMap<String, SubscriptionFilter>, Failure> {
    let input = input! { log_group_name: &at.name };
    let filters: Keyed<SubscriptionFilter> = aws.list(&DESCRIBE, &at.scope.region, &input).await?;
    Ok(filters.0)
}
