//! Where a web ACL logs requests, and which: the declaration, and what AWS would refuse in it.

use serde::Deserializer;

use crate::{kind::prelude::*, kinds::wafv2::arn_parts};

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

impl Logging {
    /// Everything that AWS would refuse in the table at `logging` of an ACL in `region`.
    pub(super) fn problems(&self, region: &str, scope: &Scope) -> Vec<Problem> {
        let message = self.destination.0.known().and_then(|arn| destination_problem(arn, region, scope));
        let destination = message.map(|message| Problem::at("logging.destination", message));
        let filters = self.filter.iter().flat_map(|filter| &filter.filters).enumerate();
        let of_filter = |(index, filter)| filter_problem(&format!("logging.filter.filters.{index}"), filter);
        destination.into_iter().chain(filters.filter_map(of_filter)).collect()
    }
}

fn destination_problem(arn: &str, region: &str, scope: &Scope) -> Option<String> {
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    if let Some(why) = refusal(arn) {
        return Some(why);
    }
    let [service, its_region, account, _] = arn_parts(arn)?;
    if service == "s3" {
        return None;
    }
    if its_region != region {
        return Some(format!("WAF logs this ACL in {region}, and the destination is in {its_region}"));
    }
    let own = &scope.account;
    (account != own)
        .then(|| format!("WAF logs in the account of the ACL, {own}, and the destination is in {account}"))
}

/// Parts of requests that a log says `REDACTED` for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Redact {
    /// Headers by their names.
    #[serde(deserialize_with = "lower_case")]
    #[schemars(length(max = 100), inner(length(min = 1, max = 64)))]
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
    #[schemars(length(min = 1))]
    pub filters: Vec<Filter>,
}

/// One filter: a behavior, and either `any` or `all`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// What happens to requests that it is about.
    pub behavior: Behavior,
    /// It is about requests that meet one of these.
    pub any: Option<Conditions>,
    /// It is about requests that meet all of these.
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
    #[schemars(extend("items" = { "type": "string", "enum": ACTIONS, "x-enum": "action" }))]
    pub actions: BTreeSet<String>,
    /// A rule put this label on it; whole, as in `awswaf:111122223333:webacl:main:suspicious`.
    #[schemars(extend("items" = {
        "type": "string", "maxLength": 1024, "pattern": r"^awswaf:[\w:-]+$",
        "x-pattern": "whole, as in `awswaf:111122223333:webacl:main:suspicious`"
    }))]
    pub labels: BTreeSet<Text>,
}

/// What rules do with requests, as filters know it.
const ACTIONS: &[&str] =
    &["allow", "block", "captcha", "challenge", "count", "excluded_as_count", "monetize"];

/// AWS answers the names of headers in lower case.
fn lower_case<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    let names = BTreeSet::<String>::deserialize(deserializer)?;
    Ok(names.iter().map(|name| name.to_ascii_lowercase()).collect())
}

/// What the name of a destination starts with.
const PREFIX: &str = "aws-waf-logs-";

/// The name of what WAF can log to.
fn destination_name(arn: &str) -> Option<&str> {
    let [service, _, _, resource] = arn_parts(arn)?;
    match service {
        "logs" => resource.strip_prefix("log-group:"),
        // Behind the bucket's name there may be a prefix for its objects.
        "s3" => resource.split('/').next(),
        "firehose" => resource.strip_prefix("deliverystream/"),
        _ => None,
    }
}

/// Why WAF does not log there.
pub(super) fn refusal(arn: &str) -> Option<String> {
    match destination_name(arn) {
        None => {
            Some("WAF logs to a log group, a bucket or a Firehose stream; this is none of them".to_owned())
        }
        Some(name) if !name.starts_with(PREFIX) => Some(format!(
            "WAF refuses a destination whose name does not start with `{PREFIX}`; this one is `{name}`"
        )),
        Some(_) => None,
    }
}

fn filter_problem(at: &str, filter: &Filter) -> Option<Problem> {
    let (part, conditions) = match (&filter.any, &filter.all) {
        (Some(any), None) => ("any", any),
        (None, Some(all)) => ("all", all),
        (Some(_), Some(_)) => {
            return Some(Problem::at(at, "a filter has either `any` or `all`; this one has both"));
        }
        (None, None) => {
            let problem = Problem::at(at, "a filter has either `any` or `all`; this one has neither");
            return Some(problem.with_help("as in any = { actions = [\"block\", \"count\"] }"));
        }
    };
    let is_empty = conditions.actions.is_empty() && conditions.labels.is_empty();
    is_empty.then(|| Problem::at(&format!("{at}.{part}"), "at least one condition is required"))
}
