//! Where an ACL logs requests, and which. One listing has the logging of all ACLs.

use super::log_spec::{LogFilter, Logging, Redact, refusal};
use crate::{
    aws::{unknown::note_member, wire::Operation},
    kinds::wafv2::{
        form::{FromAws, NotKnown, is_nothing},
        forms::FIELD_TO_MATCH,
        prelude::*,
        refusals::{NOT_FOUND, SPREADING, UNAVAILABLE},
    },
    waf::field::FieldToMatch,
};

/// The same as it is compared and written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoggingValue {
    destination: Destination,
    redact: Redact,
    filter: Option<LogFilter>,
}

impl From<Logging> for LoggingValue {
    fn from(Logging { destination, redact, filter }: Logging) -> Self {
        Self { destination: Destination::of(destination), redact, filter }
    }
}

/// An ARN that WAF can log to: of a log group without `:*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Arn")]
struct Destination(Arn);

impl Destination {
    fn of(arn: Arn) -> Self {
        let group = arn.0.known().and_then(|text| text.strip_suffix(":*")).map(known);
        Self(group.map_or(arn, Arn))
    }
}

/// AWS says only that the ARN isn't valid, so what a reference led to is refused with the reason.
impl TryFrom<Arn> for Destination {
    type Error = String;

    fn try_from(arn: Arn) -> Result<Self, String> {
        let destination = Self::of(arn);
        match destination.0.0.known().and_then(refusal) {
            Some(why) => Err(why),
            None => Ok(destination),
        }
    }
}

static REDACTED: Form = Form::List(&FIELD_TO_MATCH);

static FILTER: Form = Form::Members(
    &[],
    &[
        Member("default_behavior", "", &Form::Lower),
        Member(
            "filters",
            "",
            &Form::List(&Form::Reshaped {
                from_aws: conditions_from_aws,
                to_aws: conditions_to_aws,
                form: &Form::Members(
                    &[],
                    &[
                        Member("behavior", "", &Form::Lower),
                        Member("any", "MEETS_ANY", &CONDITIONS),
                        Member("all", "MEETS_ALL", &CONDITIONS),
                    ],
                ),
            }),
        ),
    ],
);

static CONDITIONS: Form = Form::Members(&["labels"], &[Member("actions", "", &Form::List(&Form::Lower))]);

/// Actions and labels of a list, under the requirement that they meet. What is neither stays in the list.
fn conditions_from_aws(filter: &mut Members) {
    let Some(Value::Array(conditions)) = filter.remove("Conditions") else { return };
    let (mut actions, mut labels, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for mut condition in conditions {
        if let Value::Object(members) = &mut condition {
            members.retain(|_, value| !value.is_null());
        }
        let action = condition["ActionCondition"]["Action"].clone();
        let label = condition["LabelNameCondition"]["LabelName"].clone();
        if condition == json!({ "ActionCondition": { "Action": action } }) {
            actions.push(action);
        } else if condition == json!({ "LabelNameCondition": { "LabelName": label } }) {
            labels.push(label);
        } else {
            others.push(condition);
        }
    }
    if let Some(Value::String(requirement)) = filter.remove("Requirement") {
        filter.insert(requirement, json!({ "Actions": actions, "Labels": labels }));
    }
    filter.insert("Conditions".to_owned(), others.into());
}

fn conditions_to_aws(filter: &mut Members) {
    for requirement in ["MEETS_ANY", "MEETS_ALL"] {
        let Some(conditions) = filter.remove(requirement) else { continue };
        let each = |member: &str| conditions[member].as_array().cloned().unwrap_or_default().into_iter();
        let actions = each("Actions").map(|action| json!({ "ActionCondition": { "Action": action } }));
        let labels = each("Labels").map(|label| json!({ "LabelNameCondition": { "LabelName": label } }));
        filter.insert("Conditions".to_owned(), actions.chain(labels).collect());
        filter.insert("Requirement".to_owned(), requirement.into());
    }
}

impl LoggingValue {
    /// The value of an answer. What a put would lose is noted.
    fn from_aws(configuration: &Members) -> Result<Self, Failure> {
        let unknown = |NotKnown(what)| {
            Failure::guard(AclLogging::PUT, format!("AWS answered {what}, which this version does not know"))
                .with_hint("write unmanaged = [\"logging\"], or use a newer version")
        };
        let read = |form: &Form, member: &str| {
            let value = configuration.get(member).filter(|value| !value.is_null());
            let read = value.map(|value| form.from_aws(value, &format!("LoggingConfiguration.{member}")));
            let read = read.transpose().map_err(unknown)?;
            read.iter().flat_map(|read| &read.lost).for_each(|path| note_member(ANSWER, path.clone()));
            Ok::<_, Failure>(read)
        };
        let redacted = read(&REDACTED, "RedactedFields")?;
        let fields: Vec<FieldToMatch> =
            redacted.map(FromAws::typed).transpose().map_err(unknown)?.unwrap_or_default();
        let mut redact = Redact::default();
        for field in fields {
            match field {
                FieldToMatch::SingleHeader(name) => drop(redact.headers.insert(name.as_str().to_owned())),
                FieldToMatch::Method => redact.method = true,
                FieldToMatch::QueryString => redact.query_string = true,
                FieldToMatch::UriPath => redact.uri_path = true,
                // WAF's API reference names these four; another one would be lost with the next put.
                _ => return Err(unknown(NotKnown("a redacted field".to_owned()))),
            }
        }
        let filter = read(&FILTER, "LoggingFilter")?.map(FromAws::typed).transpose().map_err(unknown)?;
        let destination = configuration.get("LogDestinationConfigs").map_or(&Value::Null, |list| &list[0]);
        let destination = Destination::of(Arn(known(destination.as_str().unwrap_or_default())));
        let others = configuration
            .iter()
            .filter(|(name, value)| !KNOWN.contains(&name.as_str()) && !is_nothing(value));
        others.for_each(|(name, _)| note_member(ANSWER, format!("LoggingConfiguration.{name}")));
        Ok(Self { destination, redact, filter })
    }

    /// The members of a call.
    fn to_aws(&self, acl: &str) -> Members {
        let Redact { headers, method, query_string, uri_path } = &self.redact;
        let headers = headers.iter().map(|name| json!({ "single_header": name }));
        let parts = [("method", method), ("query_string", query_string), ("uri_path", uri_path)];
        let parts = parts.into_iter().filter(|(_, is_redacted)| **is_redacted).map(|(name, _)| json!(name));
        let redacted = REDACTED.to_aws(&headers.chain(parts).collect());
        let filter = self.filter.as_ref().and_then(|filter| FILTER.to_aws(&json!(filter)));
        let members = [
            ("ResourceArn", Some(json!(acl))),
            ("LogDestinationConfigs", Some(json!([self.destination.0.value()]))),
            ("RedactedFields", redacted),
            ("LoggingFilter", filter),
        ];
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// What of a document's members says which parts are redacted and which requests are logged, as AWS takes it.
pub fn redaction_and_filter(document: &Value) -> Members {
    let members = serde_json::from_value(document.clone()).map(|value: LoggingValue| value.to_aws(""));
    let mut members = members.unwrap_or_default();
    members.retain(|name, _| ["RedactedFields", "LoggingFilter"].contains(&name.as_str()));
    members
}

/// The operation whose answer a put replaces.
const ANSWER: &str = "GetLoggingConfiguration";

/// The members of a logging configuration.
const KNOWN: &[&str] = &[
    "ResourceArn",
    "LogDestinationConfigs",
    "RedactedFields",
    "ManagedByFirewallManager",
    "LoggingFilter",
    "LogType",
    "LogScope",
];

/// The members that no declaration has.
const KEPT: [&str; 2] = ["LogType", "LogScope"];

/// WAF's answer about a destination that does not exist.
const NO_DESTINATION: Refusal = Refusal::new(
    "WAFInvalidParameterException",
    "Error reason: The ARN isn't valid., field: LOG_DESTINATION, parameter: {}",
);

const LIST: Operation = WAF.call("wafv2:ListLoggingConfigurations").lists(&["logging_configurations"]);
const GET: Operation = WAF.call("wafv2:GetLoggingConfiguration");
const PUT: Operation = WAF.call("wafv2:PutLoggingConfiguration");
const DELETE: Operation = WAF.call("wafv2:DeleteLoggingConfiguration");

/// The logging of an ACL.
#[derive(Debug)]
pub(super) struct AclLogging;

impl Configuration for AclLogging {
    type Value = LoggingValue;
    const NAME: &'static str = "logging";
    const ABOUT: &'static str = "where requests are logged, and which";
    const GET: &'static str = GET.action;
    const PUT: &'static str = PUT.action;
    const REPLACES: Replaces =
        Replaces::keeping(ANSWER, &["LoggingConfiguration.LogType", "LoggingConfiguration.LogScope"]);
    const ACTIONS: Actions = Actions {
        read: &[LIST.action],
        // WAF lets itself into the destination with the caller's rights.
        write: &[
            Self::GET,
            Self::PUT,
            DELETE.action,
            "iam:CreateServiceLinkedRole",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
            "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies",
            "logs:PutResourcePolicy",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
        ],
    };
    const NAMES: Option<Names<LoggingValue>> =
        Some(|logging| vec![Named::arn(logging.destination.0.value()).or(NO_DESTINATION)]);
    const TRANSIENT: &'static [Transient] = &[
        SPREADING,
        UNAVAILABLE,
        Transient::always("WAFInternalErrorException"),
        Transient::always("WAFServiceLinkedRoleErrorException"),
        Transient::of_named_changed("WAFLogDestinationPermissionIssueException", "", &[]).slow(),
    ];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<LoggingValue>>, Failure> {
        let place = Locality::of(at);
        let name = format!("{}/{}/{:?}", LIST.action, place.region, place.scope);
        let all = aws.catalogue().listing(&name, || list(aws, &place)).await?;
        all.get(at.output("arn")).map(|found| LoggingValue::from_aws(found).map(Seen::new)).transpose()
    }

    async fn put(aws: &Aws, at: &Target, want: LoggingValue) -> Result<(), Failure> {
        let (region, acl) = (Locality::of(at).region, at.output("arn"));
        let live = aws.call::<Value>(&GET, &region, &json!({ "ResourceArn": acl })).await;
        let live = absent(live, NOT_FOUND)?.map(|mut answer| answer["LoggingConfiguration"].take());
        let mut configuration = want.to_aws(acl);
        if let Some(Value::Object(live)) = live.filter(is_own) {
            let kept = KEPT.into_iter().filter_map(|name| Some((name.to_owned(), live.get(name)?.clone())));
            configuration.extend(kept);
            // The grants that WAF made at the old destination go only with its deletion.
            if LoggingValue::from_aws(&live)?.destination != want.destination {
                stop(aws, at).await?;
            }
        }
        let input = json!({ "LoggingConfiguration": configuration });
        aws.act(&PUT, &region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        stop(aws, at).await
    }
}

/// Ends the logging of an ACL, as has to be done before the ACL goes.
pub(super) async fn stop(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let input = json!({ "ResourceArn": at.output("arn") });
    gone(aws.act(&DELETE, &Locality::of(at).region, &input).await, NOT_FOUND)
}

/// The customer's own logging of all ACLs, by their ARNs.
async fn list(aws: &Aws, place: &Locality) -> Result<BTreeMap<String, Members>, Failure> {
    let input = json!({ "Scope": place.scope.word(), "Limit": 100 });
    let all: Vec<Value> = aws.list(&LIST, &place.region, &input).await?;
    let by_arn = all.into_iter().filter(is_own).filter_map(|configuration| match configuration {
        Value::Object(members) => Some((members.get("ResourceArn")?.as_str()?.to_owned(), members)),
        _ => None,
    });
    Ok(by_arn.collect())
}

/// Whether a configuration is the customer's own. Others belong to AWS: Security Lake's, `CloudWatch`'s telemetry
/// rules', Firewall Manager's.
fn is_own(configuration: &Value) -> bool {
    let of_customer = configuration["LogScope"].as_str().is_none_or(|scope| scope == "CUSTOMER");
    of_customer && configuration["ManagedByFirewallManager"] != json!(true)
}

#[cfg(test)]
#[path = "logging_tests.rs"]
mod tests;
