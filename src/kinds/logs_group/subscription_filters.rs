//! Where a group's events go as they come in.

use super::{check::takes_filters, live};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
    kinds::logs::{
        CLASH, LOGS, NOT_FOUND,
        names::{problem, trimmed},
        service::TOKENS,
    },
    log_pattern::Pattern,
};

const DESCRIBE: Operation =
    LOGS.call("logs:DescribeSubscriptionFilters").watched(&["subscriptionFilters.creationTime"]).listing();
const PUT: Operation = LOGS.call("logs:PutSubscriptionFilter");
const DELETE: Operation = LOGS.call("logs:DeleteSubscriptionFilter");

/// Filters that a group can have.
pub(super) const PER_GROUP: usize = 2;

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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Arn>,
    /// Whether a Kinesis stream gets the events of one log stream together (`ByLogStream`, when not
    /// given) or evenly spread (`Random`).
    #[serde(default = "by_stream")]
    #[schemars(extend("enum" = DISTRIBUTIONS))]
    pub distribution: String,
    /// Send the events as a transformer of the group has changed them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Selects events by the account and region they come from: `@aws.region = "eu-central-1"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2000))]
    pub field_selection_criteria: Option<String>,
    /// System fields to send along with each event: `@aws.account`, `@aws.region`, `@source.log`.
    #[serde(default)]
    pub emit_system_fields: BTreeSet<String>,
}

fn everything() -> Text {
    "".into()
}

fn by_stream() -> String {
    BY_STREAM.to_owned()
}

/// A filter as `PutSubscriptionFilter` takes it and `DescribeSubscriptionFilters` answers it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Described {
    log_group_name: Option<String>,
    filter_name: Option<String>,
    filter_pattern: String,
    destination_arn: String,
    role_arn: Option<String>,
    distribution: Option<String>,
    apply_on_transformed_logs: Option<bool>,
    field_selection_criteria: Option<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    emit_system_fields: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    subscription_filters: Vec<Described>,
}

impl SubscriptionFilter {
    fn from_aws(filter: Described) -> Self {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            pattern: known(filter.filter_pattern.trim()),
            destination: Arn(known(filter.destination_arn)),
            role: some(filter.role_arn).map(|role| Arn(known(role))),
            distribution: filter.distribution.unwrap_or_else(by_stream),
            apply_on_transformed_logs: filter.apply_on_transformed_logs.unwrap_or_default(),
            field_selection_criteria: some(filter.field_selection_criteria),
            emit_system_fields: filter.emit_system_fields,
        }
    }

    /// For a call. What is not wanted is not sent, because AWS takes it only where it has an effect.
    fn to_aws(&self, group: &str, name: &str) -> Described {
        Described {
            log_group_name: Some(group.to_owned()),
            filter_name: Some(name.to_owned()),
            filter_pattern: self.pattern.value(),
            destination_arn: self.destination.value(),
            role_arn: self.role.as_ref().map(Arn::value),
            distribution: Some(self.distribution.clone()).filter(|distribution| distribution != BY_STREAM),
            apply_on_transformed_logs: self.apply_on_transformed_logs.then_some(true),
            field_selection_criteria: self.field_selection_criteria.clone(),
            emit_system_fields: self.emit_system_fields.clone(),
        }
    }

    /// Everything that AWS would refuse in the filter declared at `at`.
    pub(super) fn problems(&self, at: &[&str]) -> Vec<Problem> {
        let below = |field: &'static str, message: String| problem(&[at, &[field]].concat(), message);
        let mut found = Vec::new();
        if let Some(mistake) = self.pattern.known().and_then(|pattern| Pattern::parse(pattern).err()) {
            found.push(Problem { help: mistake.help, ..below("pattern", mistake.message) });
        }
        let service = self.destination.0.known().and_then(|arn| arn.split(':').nth(2));
        if let Some(service) = service.filter(|service| !SERVICES.contains(service)) {
            let message = format!("events can't go to a resource of `{service}`");
            let help =
                "a Lambda function, a Kinesis stream, a Firehose stream or a destination of CloudWatch Logs";
            found.push(below("destination", message).with_help(help));
        }
        if self.role.is_none() && service.is_some_and(|service| ["firehose", "kinesis"].contains(&service)) {
            found.push(below("destination", "a stream needs a `role` that may write to it".to_owned()));
        }
        if self.role.is_some() && service == Some("lambda") {
            let help = "the function's own policy allows `logs.amazonaws.com` to invoke it";
            found.push(below("role", "a function takes no role".to_owned()).with_help(help));
        }
        if !DISTRIBUTIONS.contains(&self.distribution.as_str()) {
            let help = format!("expected {}", DISTRIBUTIONS.join(" or "));
            found.push(
                below("distribution", format!("unknown distribution `{}`", self.distribution))
                    .with_help(help),
            );
        }
        for field in self.emit_system_fields.iter().filter(|field| !SYSTEM_FIELDS.contains(&field.as_str())) {
            let help = format!("expected {}", SYSTEM_FIELDS.join(", "));
            found
                .push(below("emit_system_fields", format!("unknown system field `{field}`")).with_help(help));
        }
        found
    }
}

/// The aspect. AWS lists the filters of one group only, so each group costs a call.
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
    const MOST: usize = PER_GROUP;
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
        aws.call(&PUT, &at.scope.region, &want.to_aws(&at.name, name)).await
    }

    async fn delete(aws: &Aws, at: &Target, name: &str) -> Result<(), Failure> {
        let input = input! { log_group_name: &at.name, filter_name: name };
        gone(aws.call::<()>(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

async fn listed(aws: &Aws, at: &Target) -> Result<BTreeMap<String, SubscriptionFilter>, Failure> {
    let input = input! { log_group_name: &at.name };
    let pages: Vec<Page> = aws.pages(&DESCRIBE, &at.scope.region, &input, TOKENS).await?;
    let filters = pages.into_iter().flat_map(|page| page.subscription_filters);
    let named = |filter: Described| Some((filter.filter_name.clone()?, SubscriptionFilter::from_aws(filter)));
    Ok(filters.filter_map(named).collect())
}
