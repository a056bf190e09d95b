//! Which sensitive data of a group's events is found, and masked for whoever may not see it.

use super::live::{self, DESCRIBE, STANDARD};
use crate::kinds::logs::prelude::*;

const GET: Operation =
    LOGS.call("logs:GetDataProtectionPolicy").watched(&["lastUpdatedTime", "logGroupIdentifier"]);
const PUT: Operation = LOGS.call("logs:PutDataProtectionPolicy");
const DELETE: Operation = LOGS.call("logs:DeleteDataProtectionPolicy");

/// The version of the language of these policies.
const VERSION: &str = "2021-06-01";

/// The status of a group that has no policy and had one (botocore, `DataProtectionStatus`).
const DELETED: &str = "DELETED";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    policy_document: Option<String>,
}

/// A policy in one order: audit before masking, and identifiers by their names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value")]
pub(super) struct ProtectionPolicy(Value);

impl From<Value> for ProtectionPolicy {
    fn from(mut policy: Value) -> Self {
        let statements = policy.get_mut("Statement").and_then(Value::as_array_mut);
        if let Some(statements) = statements {
            for statement in statements.iter_mut() {
                if let Some(identifiers) = statement.get_mut("DataIdentifier").and_then(Value::as_array_mut) {
                    identifiers.sort_by_key(ToString::to_string);
                }
            }
            statements.sort_by_key(|statement| statement.pointer("/Operation/Audit").is_none());
        }
        Self(policy)
    }
}

/// The policy. `DescribeLogGroups` tells which groups have one, so that only those are asked for it.
#[derive(Debug)]
pub(super) struct DataProtection;

impl Configuration for DataProtection {
    type Value = ProtectionPolicy;
    const NAME: &'static str = "data_protection_policy";
    const ABOUT: &'static str = "which sensitive data of its events is found and masked";
    const GET: &'static str = GET.action;
    const PUT: &'static str = PUT.action;
    const ACTIONS: Actions =
        Actions { read: &[DESCRIBE.action, GET.action], write: &[PUT.action, DELETE.action] };
    const REPLACES: Replaces = Replaces::whole("GetDataProtectionPolicy");
    const TRANSIENT: &'static [Transient] = &[
        CLASH,
        // Findings may go to a group or bucket that this run has made.
        Transient::of_named_changed("ResourceNotFoundException", "", &[]),
    ];

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<ProtectionPolicy>>, Failure> {
        let status = live::group(aws, at).await?.and_then(|group| group.data_protection_status);
        if status.is_none_or(|status| status == DELETED) {
            return Ok(None);
        }
        let input = input! { log_group_identifier: &at.name };
        let answer: Option<Answer> = absent(aws.call(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
        let document = answer.and_then(|answer| answer.policy_document);
        // What is no JSON is shown as it came.
        let read = |text: String| serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
        Ok(document.map(|text| Seen::new(read(text).into())))
    }

    async fn put(aws: &Aws, at: &Target, want: ProtectionPolicy) -> Result<(), Failure> {
        let input = input! { log_group_identifier: &at.name, policy_document: want.0.to_string() };
        aws.act(&PUT, &at.scope.region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        remove(aws, &at.scope.region, &DELETE, &input! { log_group_identifier: &at.name }).await
    }
}

/// What AWS refuses in a policy: it is one statement that audits identifiers, and one that masks the same ones
/// (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-data-protection-policies.html>).
pub(super) fn problems(policy: &Value, class: &str) -> Vec<Problem> {
    let at = |message: &str| Problem::at(DataProtection::NAME, message);
    let mut found = Vec::new();
    if class != STANDARD {
        found.push(at(&format!("a log group of class {class} has no data protection")));
    }
    if policy.get("Version").is_some_and(|version| version != VERSION) {
        found.push(at(&format!("the version of its language is {VERSION}")));
    }
    let statements = policy.get("Statement").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let of = |operation: &str| {
        statements.iter().find(|statement| statement.pointer(&format!("/Operation/{operation}")).is_some())
    };
    let (Some(audit), Some(mask)) = (of("Audit"), of("Deidentify")) else {
        found.push(at("expected two statements: one whose Operation is Audit, and one whose is Deidentify"));
        return found;
    };
    if statements.len() != 2 || audit.get("DataIdentifier") != mask.get("DataIdentifier") {
        found.push(at("both statements must have the same DataIdentifier, and there are no others"));
    }
    found
}
