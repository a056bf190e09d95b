//! The statements of a key policy: for the account, administrators, users and services. The first
//! three are those that AWS's console writes.

use super::{spec::Spec, usage};
use crate::kind::prelude::*;
use crate::policy::{Effect, Policy, Statement};

/// The Sid of the statement that allows the account.
pub(super) const ACCOUNT: &str = "Enable IAM User Permissions";
pub(super) const ADMINISTRATORS: &str = "Allow access for Key Administrators";
pub(super) const USERS: &str = "Allow use of the key";
pub(super) const SERVICE: &str = "Allow use of the key by ";

/// The id that AWS gives a policy which it writes itself.
const ID: &str = "key-default-1";

/// The actions of an administrator: all but those that use the key or create grants.
const MANAGE: &[&str] = &[
    "kms:CancelKeyDeletion",
    "kms:Create*",
    "kms:Delete*",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:Revoke*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
];

/// AWS's own policy of a key that is created without one: the account may do everything, and with it the
/// principals that its IAM policies allow.
pub(super) fn default_policy(scope: &Scope) -> Policy {
    Policy::of([account(scope)]).with_id(ID)
}

/// The policy that allows the principals of the declaration.
pub(super) fn policy(spec: &Spec, further: Vec<Statement>, scope: &Scope) -> Policy {
    let administrators = named(&spec.administrators, ADMINISTRATORS, MANAGE);
    let users = named(&spec.users, USERS, usage::actions(&spec.spec, spec.usage()));
    let services = spec.services.iter().map(|service| for_service(service, scope));
    let statements = std::iter::once(account(scope)).chain(administrators).chain(users).chain(services);
    Policy::of(statements.chain(further)).with_id(ID)
}

/// Whether a statement of this Sid is generated here.
pub(super) fn is_taken(sid: &str, spec: &Spec) -> bool {
    let service = sid.strip_prefix(SERVICE).is_some_and(|service| spec.services.contains(service));
    sid == ACCOUNT
        || (sid == ADMINISTRATORS && !spec.administrators.is_empty())
        || (sid == USERS && !spec.users.is_empty())
        || service
}

/// Whether `policy` allows the account as a whole: without that, no IAM policy has an effect. Where
/// the account is not known, any account will do.
pub(super) fn allows_account(policy: &Policy, scope: &Scope) -> bool {
    let root = scope.global_arn("iam", "root");
    let is_account = |text: &str| match scope.account.as_str() {
        "" => text.ends_with(":root"),
        _ => text == root,
    };
    policy.statements().any(|(_, statement)| {
        let mut principals = statement.principal.iter().flat_map(|principal| &principal.aws);
        let allows = statement.effect == Effect::Allow;
        allows && principals.any(|text| text.known().is_some_and(|text| text == "*" || is_account(text)))
    })
}

fn account(scope: &Scope) -> Statement {
    Statement::allow(ACCOUNT)
        .principals_aws([scope.global_arn("iam", "root")])
        .actions(["kms:*"])
        .resources(["*"])
}

fn named(arns: &BTreeSet<Arn>, sid: &str, actions: &[&str]) -> Option<Statement> {
    let principals = arns.iter().map(|arn| arn.0.clone());
    let statement = || Statement::allow(sid).principals_aws(principals).actions(actions.iter().copied());
    (!arns.is_empty()).then(|| statement().resources(["*"]))
}

/// The statement for a service, with a condition on the account where AWS documents that the
/// service sends one. `EventBridge`, for one, does not: under a condition its events would be lost
/// without a word.
fn for_service(service: &str, scope: &Scope) -> Statement {
    let statement = Statement::allow(&format!("{SERVICE}{service}")).resources(["*"]);
    let data_keys = ["kms:Decrypt", "kms:GenerateDataKey*"];
    match service.split('.').next() {
        Some("logs") => {
            let region = match service.split('.').nth(1) {
                Some(region) if region != "amazonaws" => region,
                _ => &scope.region,
            };
            let arn = scope.in_region(region).arn("logs", "*");
            let principal = service.replace("logs.amazonaws.", &format!("logs.{region}.amazonaws."));
            statement
                .principals_service([principal])
                .actions([
                    "kms:Decrypt*",
                    "kms:Describe*",
                    "kms:Encrypt*",
                    "kms:GenerateDataKey*",
                    "kms:ReEncrypt*",
                ])
                .condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", [arn])
        }
        Some("cloudtrail") => statement
            .principals_service([service])
            .actions(data_keys)
            .actions(["kms:DescribeKey"])
            .condition("StringEquals", "aws:SourceAccount", [scope.account.as_str()]),
        Some("cloudwatch") => statement.principals_service([service]).actions(data_keys).condition(
            "StringEquals",
            "aws:SourceAccount",
            [scope.account.as_str()],
        ),
        _ => statement.principals_service([service]).actions(data_keys),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn scope() -> Scope {
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
    }

    fn statement(service: &str) -> Value {
        serde_json::to_value(for_service(service, &scope())).unwrap()
    }

    #[test]
    fn logs_may_use_the_key_for_log_groups_of_the_account() {
        let arn = "arn:aws:logs:eu-central-1:111122223333:*";
        let condition = json!({ "ArnLike": { "kms:EncryptionContext:aws:logs:arn": [arn] } });
        for service in ["logs.amazonaws.com", "logs.eu-central-1.amazonaws.com"] {
            let statement = statement(service);
            assert_eq!(statement["Principal"], json!({ "Service": ["logs.eu-central-1.amazonaws.com"] }));
            assert_eq!(statement["Condition"], condition);
        }
    }

    #[test]
    fn conditions_are_only_where_the_service_sends_what_they_ask_for() {
        let account = json!({ "StringEquals": { "aws:SourceAccount": ["111122223333"] } });
        assert_eq!(statement("cloudwatch.amazonaws.com")["Condition"], account);
        assert_eq!(statement("cloudtrail.amazonaws.com")["Condition"], account);
        for service in ["events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com"] {
            assert_eq!(statement(service).get("Condition"), None);
        }
    }

    #[test]
    fn the_default_policy_is_the_one_that_aws_writes() {
        let written = r#"{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [{
            "Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}"#;
        assert_eq!(Policy::from_json(written).unwrap(), default_policy(&scope()));
        assert!(allows_account(&default_policy(&scope()), &scope()));
    }
}
