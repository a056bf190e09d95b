//! Who may invoke a function: the statements of its policy, each by its Sid.

use serde_json::{Map, Value, json};

use super::service::{BUSY, LAMBDA, NOT_FOUND};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const GET: Operation = LAMBDA.http("lambda:GetPolicy", "GET", "/2015-03-31/functions/{FunctionName}/policy");
const ADD: Operation =
    LAMBDA.http("lambda:AddPermission", "POST", "/2015-03-31/functions/{FunctionName}/policy");
const REMOVE: Operation = LAMBDA.http(
    "lambda:RemovePermission",
    "DELETE",
    "/2015-03-31/functions/{FunctionName}/policy/{StatementId}",
);

/// The action of a permission that names none.
const INVOKE: &str = "lambda:InvokeFunction";

/// The conditions that `AddPermission` makes of its members (aws-facts §2.9): operator, key and member.
const CONDITIONS: &[(&str, &str, &str)] = &[
    ("ArnLike", "AWS:SourceArn", "source_arn"),
    ("StringEquals", "AWS:SourceAccount", "source_account"),
    ("StringEquals", "aws:PrincipalOrgID", "principal_org_id"),
    ("StringEquals", "lambda:EventSourceToken", "event_source_token"),
    ("StringEquals", "lambda:FunctionUrlAuthType", "function_url_auth_type"),
    ("Bool", "lambda:InvokedViaFunctionUrl", "invoked_via_function_url"),
];

/// Lets somebody invoke the function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// A service (`s3.amazonaws.com`), the ID of an account, the ARN of a role or user, or `*`.
    #[schemars(extend("pattern" = "^\\S+$", "x-pattern" = "a service, an account, an ARN or `*`"))]
    pub principal: Text,
    /// What it may do. Default: `lambda:InvokeFunction`.
    #[serde(default = "invoke")]
    #[schemars(extend(
        "pattern" = "^(lambda:[*]|lambda:[a-zA-Z]+|[*])$",
        "x-pattern" = "an action of Lambda, as in `lambda:InvokeFunction`"
    ))]
    pub action: String,
    /// The ARN of the resource of a service that invokes it, as in that of a bucket.
    pub source_arn: Option<Text>,
    /// The account of that resource: the ARN of a bucket does not tell it.
    #[schemars(extend("pattern" = "^[0-9]{12}$", "x-pattern" = "the 12 digits of an account"))]
    pub source_account: Option<Text>,
    /// The organization of the principals.
    #[schemars(extend("pattern" = "^o-[a-z0-9]{10,32}$", "x-pattern" = "the ID of an organization"))]
    pub principal_org_id: Option<Text>,
    /// A token that an Alexa skill has to send.
    #[schemars(extend("pattern" = "^[a-zA-Z0-9._-]{1,256}$", "x-pattern" = "letters, digits and `._-`"))]
    pub event_source_token: Option<Text>,
    /// The authentication of the URL by which it is invoked: `AWS_IAM` or `NONE`.
    #[schemars(extend("enum" = ["AWS_IAM", "NONE"], "x-enum" = "authentication"))]
    pub function_url_auth_type: Option<String>,
    /// Whether it can be invoked by its URL only.
    pub invoked_via_function_url: Option<bool>,
    /// What else AWS has in the statement, which no permission can say.
    #[schemars(skip)]
    pub other_conditions: Option<Value>,
}

fn invoke() -> String {
    INVOKE.to_owned()
}

impl Permission {
    /// In the one form in which AWS answers it: an account by its ID.
    pub(super) fn settled(self) -> Self {
        let account = self.principal.known().and_then(account_of).map(Text::from);
        Self { principal: account.unwrap_or(self.principal), ..self }
    }

    /// A statement of the policy, where it lets somebody in.
    fn from_aws(statement: &Value) -> Option<Self> {
        let principal = &statement["Principal"];
        let of_kind = ["Service", "AWS", "Federated"].iter().find_map(|kind| principal[kind].as_str());
        let mut members = Map::new();
        members.insert("principal".to_owned(), json!(principal.as_str().or(of_kind)?));
        members.insert("action".to_owned(), statement["Action"].clone());
        let mut other = Map::new();
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, value) in keys.as_object().into_iter().flatten() {
                // AWS takes neither operators nor keys by their case (aws-facts §2.1).
                let is_it = |(one, name, _): &&(&str, &str, &str)| {
                    one.eq_ignore_ascii_case(operator) && name.eq_ignore_ascii_case(key)
                };
                match CONDITIONS.iter().find(is_it) {
                    Some(("Bool", _, member)) => {
                        members.insert(
                            (*member).to_owned(),
                            json!(value == "true" || value.as_bool() == Some(true)),
                        );
                    }
                    Some((_, _, member)) => drop(members.insert((*member).to_owned(), value.clone())),
                    None => drop(other.insert(format!("{operator} {key}"), value.clone())),
                }
            }
        }
        if !other.is_empty() {
            members.insert("other_conditions".to_owned(), other.into());
        }
        serde_json::from_value(members.into()).ok().map(Self::settled)
    }
}

/// The account that the ARN of its root names.
fn account_of(principal: &str) -> Option<&str> {
    let (_, rest) = principal.strip_prefix("arn:")?.split_once(":iam::")?;
    rest.strip_suffix(":root")
}

#[derive(Deserialize)]
struct Live {
    policy: String,
}

/// The permissions of a function.
#[derive(Debug)]
pub(super) struct Permissions;

impl Listed for Permissions {
    type Entry = Permission;
    const NAME: &'static str = "permissions";
    const ABOUT: &'static str = "who may invoke it";
    const ACTIONS: Actions = Actions { read: &[GET.action], write: &[GET.action, ADD.action, REMOVE.action] };
    /// A call names the one statement that it adds or removes.
    const REPLACES: Replaces = Replaces::Named;
    const GRANTS: bool = true;
    const SERVES: Option<&'static str> = Some("permission");
    const TRANSIENT: &'static [Transient] = &BUSY;

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, Permission>, Failure> {
        let input = input! { function_name: &at.name };
        let live: Option<Live> = absent(aws.call(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
        let Some(Live { policy }) = live else { return Ok(BTreeMap::new()) };
        let policy: Value =
            serde_json::from_str(&policy).map_err(|error| Failure::guard(GET.action, error.to_string()))?;
        let statements = policy["Statement"].as_array().into_iter().flatten();
        let by_sid = |statement: &Value| {
            Some((statement["Sid"].as_str()?.to_owned(), Permission::from_aws(statement)?))
        };
        Ok(statements.filter_map(by_sid).collect())
    }

    /// AWS changes no statement: the old one goes first, since both have one Sid.
    async fn put(aws: &Aws, at: &Target, sid: &str, want: &Permission) -> Result<(), Failure> {
        Self::delete(aws, at, sid).await?;
        let input = input! {
            function_name: &at.name,
            statement_id: sid,
            principal: &want.principal,
            action: &want.action,
            source_arn: &want.source_arn,
            source_account: &want.source_account,
            principal_org_id: &want.principal_org_id,
            event_source_token: &want.event_source_token,
            function_url_auth_type: &want.function_url_auth_type,
            invoked_via_function_url: want.invoked_via_function_url,
        };
        aws.act(&ADD, &at.scope.region, &input).await
    }

    async fn delete(aws: &Aws, at: &Target, sid: &str) -> Result<(), Failure> {
        let input = input! { function_name: &at.name, statement_id: sid };
        gone(aws.act(&REMOVE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_becomes_the_permission_that_made_it() {
        let statement = json!({
            "Sid": "s3", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-central-1:111122223333:function:f",
            "Condition": {
                "ArnLike": { "aws:SourceArn": "arn:aws:s3:::data" },
                "Bool": { "lambda:InvokedViaFunctionUrl": "true" },
                "StringEquals": { "AWS:SourceAccount": "111122223333", "aws:SourceVpc": "vpc-1" },
            },
        });
        let expected = json!({
            "principal": "111122223333", "action": "lambda:InvokeFunction", "source_arn": "arn:aws:s3:::data",
            "source_account": "111122223333", "invoked_via_function_url": true,
            "other_conditions": { "StringEquals aws:SourceVpc": "vpc-1" },
        });
        let found = Permission::from_aws(&statement);
        assert_eq!(found, serde_json::from_value(expected).ok());
        assert!(found.is_some());
    }
}
