//! What a subscription filter is, as a stack and as AWS say it.

use crate::kind::prelude::*;
use aws_sdk_cloudwatchlogs::types::{self as sdk, Distribution};
use schemars::{Schema, SchemaGenerator, json_schema};

use crate::{
    kinds::logs::names::{problem, trimmed},
    log_pattern::Pattern,
};

/// How events are dealt out when nothing is said.
const BY_STREAM: Distribution = Distribution::ByLogStream;

/// Characters of the criteria that choose events by where they come from.
const CRITERIA: usize = 2_000;

/// The system fields that can be sent along.
const SYSTEM_FIELDS: &[&str] = &["@aws.account", "@aws.region", "@source.log"];

/// The services that take events.
const SERVICES: &[&str] = &["firehose", "kinesis", "lambda", "logs"];

/// A subscription filter: which events go where as they come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionFilter {
    /// Which events go, in the pattern language of `CloudWatch` Logs; all when not given. White
    /// space around it means nothing.
    #[serde(default = "everything", deserialize_with = "trimmed")]
    pub pattern: Text,
    /// Where they go: the ARN of a Lambda function, a Kinesis stream, a Firehose stream or a
    /// destination of `CloudWatch` Logs. AWS sends it a test message at once.
    pub destination: Arn,
    /// The role that writes to the destination; a function, and a destination in another account,
    /// need none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Arn>,
    /// Whether a Kinesis stream gets the events of one log stream together (`ByLogStream`, when not
    /// given) or evenly spread (`Random`).
    #[serde(default = "by_stream")]
    #[schemars(schema_with = "distributions")]
    pub distribution: String,
    /// Whether the events go as a transformer of the group has made them.
    #[serde(default)]
    pub apply_on_transformed_logs: bool,
    /// Which events go by the account and region they come from: `@aws.region = "eu-central-1"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_selection_criteria: Option<String>,
    /// What goes along with each event: `@aws.account`, `@aws.region`, `@source.log`.
    #[serde(default)]
    pub emit_system_fields: BTreeSet<String>,
}

fn everything() -> Text {
    "".into()
}

fn by_stream() -> String {
    BY_STREAM.as_str().to_owned()
}

fn distributions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Distribution::values() })
}

impl SubscriptionFilter {
    /// What AWS answered.
    pub(super) fn seen(filter: sdk::SubscriptionFilter) -> Self {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            pattern: known(filter.filter_pattern.unwrap_or_default().trim()),
            destination: Arn(known(filter.destination_arn.unwrap_or_default())),
            role: some(filter.role_arn).map(|role| Arn(known(role))),
            distribution: filter.distribution.unwrap_or(BY_STREAM).as_str().to_owned(),
            apply_on_transformed_logs: filter.apply_on_transformed_logs,
            field_selection_criteria: some(filter.field_selection_criteria),
            emit_system_fields: filter.emit_system_fields.unwrap_or_default().into_iter().collect(),
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
            let message = format!("events can't go to something of `{service}`");
            let help =
                "a Lambda function, a Kinesis stream, a Firehose stream or a destination of CloudWatch Logs";
            found.push(below("destination", message).with_help(help));
        }
        if self.role.is_none() && service.is_some_and(|service| ["firehose", "kinesis"].contains(&service)) {
            found.push(below("destination", "a stream needs a `role` that may write to it".to_owned()));
        }
        if self.role.is_some() && service == Some("lambda") {
            let help = "the function's own policy lets `logs.amazonaws.com` call it";
            found.push(below("role", "a function takes no role".to_owned()).with_help(help));
        }
        if !Distribution::values().contains(&self.distribution.as_str()) {
            let help = format!("expected {}", Distribution::values().join(" or "));
            found.push(below("distribution", format!("AWS has no `{}`", self.distribution)).with_help(help));
        }
        let criteria = self.field_selection_criteria.as_ref();
        if criteria.is_some_and(|text| !(1..=CRITERIA).contains(&text.chars().count())) {
            let message = format!("criteria have 1 to {CRITERIA} characters");
            found.push(below("field_selection_criteria", message));
        }
        for field in self.emit_system_fields.iter().filter(|field| !SYSTEM_FIELDS.contains(&field.as_str())) {
            let help = format!("expected {}", SYSTEM_FIELDS.join(", "));
            found
                .push(below("emit_system_fields", format!("unknown system field `{field}`")).with_help(help));
        }
        found
    }
}
