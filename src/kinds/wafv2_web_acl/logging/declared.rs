//! The table that a stack has for it.

use crate::kind::prelude::*;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::Deserializer;

use super::{destination::Destination, wire::ACTIONS};

/// Where requests are logged, and which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logging {
    /// The ARN of a log group, a bucket or a Firehose stream. WAF takes only names that start with
    /// `aws-waf-logs-`.
    pub destination: Arn,
    /// What is left out of the log.
    #[serde(default)]
    pub redact: Redact,
    /// Which requests are logged; all when not given.
    pub filter: Option<LogFilter>,
}

/// The same as it is compared and written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggingValue {
    pub(super) destination: Destination,
    pub(super) redact: Redact,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) filter: Option<LogFilter>,
}

impl From<Logging> for LoggingValue {
    fn from(Logging { destination, redact, filter }: Logging) -> Self {
        Self { destination: Destination::of(destination), redact, filter }
    }
}

/// Parts of requests that a log says `REDACTED` for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Redact {
    /// Headers by their names.
    #[serde(deserialize_with = "lower_case")]
    pub headers: BTreeSet<String>,
    /// The method.
    pub method: bool,
    /// The query string.
    pub query_string: bool,
    /// The path.
    pub uri_path: bool,
}

/// Which requests are logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogFilter {
    /// What happens to requests that no filter is about.
    pub default_behavior: Behavior,
    /// The filters.
    pub filters: Vec<Filter>,
}

/// One filter: a behavior, and either `any` or `all`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// What happens to requests that it is about.
    pub behavior: Behavior,
    /// It is about requests that meet one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Conditions>,
    /// It is about requests that meet all of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<Conditions>,
}

/// Whether a request is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Behavior {
    /// It is not.
    Drop,
    /// It is.
    Keep,
}

/// Conditions that a request meets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// A rule did this with it: `block`, `count`, `allow`, `captcha`, `challenge`, `monetize`, or
    /// `excluded_as_count`.
    #[schemars(schema_with = "actions")]
    pub actions: BTreeSet<String>,
    /// A rule put this label on it; whole, as in `awswaf:111122223333:webacl:main:suspicious`.
    pub labels: BTreeSet<Text>,
}

fn actions(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "uniqueItems": true, "items": { "type": "string", "enum": ACTIONS } })
}

/// AWS answers the names of headers in lower case.
fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let names = BTreeSet::<String>::deserialize(deserializer)?;
    Ok(names.iter().map(|name| name.to_ascii_lowercase()).collect())
}
