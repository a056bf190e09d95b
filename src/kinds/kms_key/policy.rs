//! The key policy: the aspect, and the statements for the account, administrators, users and services. The first
//! three are those that AWS's console writes.

use crate::kind::prelude::*;
use serde_json::json;

use super::{
    lookup::{NOT_FOUND, NOT_YET},
    spec::{SYMMETRIC, Spec},
};
use crate::policy::{Effect, Policy, Statement};

/// A new role is not visible to KMS for a while. The same code also says that the
/// policy would lock its author out, which does not pass.
pub(super) const INVISIBLE_PRINCIPAL: Transient =
    Transient::of_named("MalformedPolicyDocumentException", "invalid principals", &["iam"]);

const GET: &str = "kms:GetKeyPolicy";
const PUT: &str = "kms:PutKeyPolicy";

/// The one policy that a key has.
const POLICY: &str = "default";

pub(super) struct KeyPolicy;

impl Aspect for KeyPolicy {
    type Value = Policy;
    const NAME: &'static str = "policy";
    const ABOUT: &'static str = "who may manage and use it";
    const REPLACES: Replaces = Replaces::whole("GetKeyPolicy");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const GRANTS: bool = true;
    const CHECKS_PRINCIPALS: bool = true;
    const INVALID_PRINCIPAL: Refusal = Refusal::new(
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals: {}",
    );
    const RIDES: Rides = Rides::WhenItCan;
    const TRANSIENT: &'static [Transient] = &[INVISIBLE_PRINCIPAL, NOT_YET];

    fn default(scope: &Scope) -> Option<Policy> {
        Some(default_policy(scope))
    }

    fn fill(want: &mut Policy, live: &Policy) {
        want.spell_like(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Policy>>, Failure> {
        let call = aws.kms(&at.scope.region).get_key_policy().key_id(at.output("id")).policy_name(POLICY);
        let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
        let Some(text) = answer.and_then(|answer| answer.policy) else { return Ok(None) };
        let live = Policy::from_json(&text).map_err(|error| Failure::guard(GET, error.to_string()))?;
        Ok(Some(Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Policy) -> Result<(), Failure> {
        // The lock-out check stays on: it is the last thing between a typo and a key that nobody can
        // manage any more.
        let call = aws.kms(&at.scope.region).put_key_policy().key_id(at.output("id")).policy_name(POLICY);
        aws.send(PUT, call.policy(want.to_json()).send()).await.map(drop)
    }
}

/// The Sid of the statement that allows the account.
const ACCOUNT: &str = "Enable IAM User Permissions";
const ADMINISTRATORS: &str = "Allow access for Key Administrators";
const USERS: &str = "Allow use of the key";
const SERVICE: &str = "Allow use of the key by ";

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

/// The declared policy; none where nothing of it is declared. What can't be read was reported.
pub(super) fn declared(spec: &Spec, scope: &Scope) -> Option<Policy> {
    match &spec.policy {
        Some(whole) => serde_json::from_value(whole.clone()).ok(),
        None => spec.has_grants().then(|| granting(spec, scope)),
    }
}

/// The policy that allows the principals of the declaration.
fn granting(spec: &Spec, scope: &Scope) -> Policy {
    let further = spec.statements.iter().filter_map(|(sid, statement)| {
        let statement: Statement = serde_json::from_value(statement.clone()).ok()?;
        Some(Statement { sid: Some(sid.clone()), ..statement })
    });
    let administrators = named(&spec.administrators, ADMINISTRATORS, MANAGE);
    let users = named(&spec.users, USERS, actions(&spec.spec, spec.usage()));
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
        Some(name @ ("cloudtrail" | "cloudwatch")) => statement
            .principals_service([service])
            .actions(data_keys)
            .actions((name == "cloudtrail").then_some("kms:DescribeKey"))
            .condition("StringEquals", "aws:SourceAccount", [scope.account.as_str()]),
        _ => statement.principals_service([service]).actions(data_keys),
    }
}

/// What its users may call.
fn actions(spec: &str, usage: &str) -> &'static [&'static str] {
    match usage {
        "SIGN_VERIFY" => &["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:Verify"],
        "GENERATE_VERIFY_MAC" => &["kms:DescribeKey", "kms:GenerateMac", "kms:VerifyMac"],
        "KEY_AGREEMENT" => &["kms:DeriveSharedSecret", "kms:DescribeKey", "kms:GetPublicKey"],
        "ENCAPSULATE_DECAPSULATE" => {
            &["kms:Decapsulate", "kms:DescribeKey", "kms:Encapsulate", "kms:GetPublicKey"]
        }
        _ if spec == SYMMETRIC => {
            &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        }
        _ => &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GetPublicKey", "kms:ReEncrypt*"],
    }
}

/// Who may do what, if all that a policy says are statements that name themselves. Whether it makes
/// the same policy, only writing it tells.
pub(super) fn short(policy: &Policy) -> Option<Table> {
    let (mut table, mut services, mut statements) = (Table::new(), BTreeSet::new(), BTreeMap::new());
    for (_, statement) in policy.statements() {
        let sid = statement.sid.as_deref()?;
        let principals: BTreeSet<_> =
            statement.principal.iter().flat_map(|principal| &principal.aws).collect();
        match (sid, sid.strip_prefix(SERVICE)) {
            (ACCOUNT, _) => {}
            (ADMINISTRATORS, _) => drop(table.insert("administrators".to_owned(), json!(principals))),
            (USERS, _) => drop(table.insert("users".to_owned(), json!(principals))),
            (_, Some(service)) => drop(services.insert(service)),
            _ => drop(statements.insert(sid, Statement { sid: None, ..statement.clone() })),
        }
    }
    table.insert("services".to_owned(), json!(services));
    table.insert("statements".to_owned(), json!(statements));
    Some(table)
}
