//! The condition keys of a request that nobody has said, as far as they follow from who asks for
//! what (aws-facts §8.5, §8.6). Of the others nothing is known.

use std::collections::BTreeMap;

use super::Holdings;
use crate::policy::evaluate::{Caller, Context, account_of};

/// What only AWS's services have in their requests (IAM user guide, global condition keys).
const OF_SERVICES: &[&str] = &[
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

/// What only users, roles and roots have in theirs.
const OF_PRINCIPALS: &[&str] = &[
    "aws:AssumedRoot",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceIdentity",
    "aws:TokenIssueTime",
    "aws:username",
];

/// What only sessions of roles have.
const OF_ROLES: &[&str] =
    &["aws:FederatedProvider", "aws:SourceIdentity", "ec2:RoleDelivery", "lambda:SourceFunctionArn"];

/// What comes with a request through a VPC endpoint, and then instead of an address.
const OF_ENDPOINTS: &[&str] = &[
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// The circumstances of a request over TLS that nobody makes on anybody's behalf. What was given
/// goes before all that follows; a key that was given without values stays absent.
pub(super) fn circumstances(
    holdings: &Holdings,
    caller: &Caller,
    action: &str,
    resource: &str,
    given: &BTreeMap<String, Vec<String>>,
) -> Context {
    let mut context = Context::open();
    for (key, values) in given {
        context.set(key, values.clone());
    }
    for (key, value) in follows(holdings, caller, action, resource) {
        if !context.says(&key) {
            context.set(&key, [value]);
        }
    }
    let absent: Vec<&str> = absent(caller, &context).filter(|key| !context.says(key)).collect();
    for key in absent {
        context.set(key, Vec::<String>::new());
    }
    close(holdings, caller, resource, &mut context);
    context
}

fn follows(holdings: &Holdings, caller: &Caller, action: &str, resource: &str) -> Vec<(String, String)> {
    let identity = holdings.identity(caller);
    let mut follows: Vec<(String, String)> =
        caller.keys().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    if matches!(caller, Caller::Session(_)) {
        // The ARN of a session does not tell the path of its role, which the key has.
        follows.retain(|(key, _)| key != "aws:PrincipalArn");
        follows.extend(identity.map(|(_, held)| ("aws:PrincipalArn".to_owned(), held.arn.clone())));
    }
    let mut add = |key: &str, value: &str| follows.push((key.to_owned(), value.to_owned()));
    let held = holdings.resource(resource).map(|(_, holding)| holding);
    let region = resource.split(':').nth(3).filter(|text| !text.is_empty());
    let region = region.or_else(|| held.map(|held| held.region.as_str()).filter(|text| !text.is_empty()));
    let account = account_of(resource).or_else(|| held.map(|_| holdings.scope.account.as_str()));
    add("aws:SecureTransport", "true");
    add("aws:ViaAWSService", "false");
    add("aws:PrincipalIsAWSService", if matches!(caller, Caller::Service(_)) { "true" } else { "false" });
    add("aws:RequestedRegion", region.unwrap_or(&holdings.scope.region));
    if let Some(account) = account {
        add("aws:ResourceAccount", account);
        if resource.split(':').nth(2) == Some("s3") {
            add("s3:ResourceAccount", account);
        }
    }
    if let Some(account) = caller.account().filter(|_| action.starts_with("kms:")) {
        add("kms:CallerAccount", account);
    }
    if let Some((address, identity)) = identity {
        for (key, value) in &identity.tags {
            add(&format!("aws:PrincipalTag/{key}"), value);
        }
        // A role's is followed by the name of the session.
        if let Some(id) = holdings.assigned(address, "id").filter(|_| matches!(caller, Caller::User(_))) {
            add("aws:userid", id);
        }
    }
    if let Some(held) = held.filter(|held| held.arn == resource && !resource.contains(":s3:")) {
        for (key, value) in &held.tags {
            add(&format!("aws:ResourceTag/{key}"), value);
        }
    }
    follows
}

/// What a request of this caller does not have.
fn absent<'a>(caller: &Caller, context: &Context) -> impl Iterator<Item = &'a str> {
    let by_caller: &[&[&str]] = match caller {
        Caller::Service(_) | Caller::Anonymous => &[OF_PRINCIPALS, OF_ROLES],
        Caller::User(_) | Caller::Root(_) => &[OF_SERVICES, OF_ROLES],
        Caller::Role(_) | Caller::Session(_) | Caller::FederatedUser(_) => &[OF_SERVICES],
        Caller::Federated(_) | Caller::Unsaid => &[],
    };
    let of_nobody = matches!(caller, Caller::Anonymous).then_some(OF_SERVICES).into_iter().flatten();
    let username = matches!(caller, Caller::Role(_) | Caller::Session(_) | Caller::Root(_));
    let root = !matches!(caller, Caller::Root(_) | Caller::Unsaid);
    let has_address = context.get("aws:SourceIp").is_some();
    let by_endpoint = OF_ENDPOINTS.iter().any(|key| context.get(key).is_some());
    let network: &[&str] = match (has_address, by_endpoint) {
        (true, false) => OF_ENDPOINTS,
        (false, true) => &["aws:SourceIp"],
        _ => &[],
    };
    let lists = by_caller.iter().copied().flatten().chain(of_nobody).chain(network).copied();
    lists.chain(username.then_some("aws:username")).chain(root.then_some("aws:AssumedRoot"))
}

/// Says of which tags all is known.
fn close(holdings: &Holdings, caller: &Caller, resource: &str, context: &mut Context) {
    let of_caller = match holdings.identity(caller) {
        // A session may bring tags of its own: whoever asks says so.
        Some((_, identity)) => identity.knows("tags"),
        None => matches!(caller, Caller::Service(_) | Caller::Anonymous | Caller::Root(_)),
    };
    if of_caller {
        context.close("aws:PrincipalTag/");
    }
    // S3 and a few others do not tell the tags of what is asked for; a bucket's are not its objects'.
    let of_resource = resource == "*"
        || resource.contains(":s3:")
        || holdings.resource(resource).is_some_and(|(_, held)| held.arn == resource && held.knows("tags"));
    if of_resource {
        context.close("aws:ResourceTag/");
    }
}
