//! The condition keys of a request that nobody has said, as far as they follow from who asks for
//! what (aws-facts §8.5, §8.6).

use std::collections::BTreeMap;

use super::Holdings;
use crate::policy::evaluate::{Caller, Context, account_of};

/// The circumstances of a request over TLS that nobody makes on anybody's behalf. What was given
/// goes before all that follows; a key that was given without values stays absent.
pub(super) fn circumstances(
    holdings: &Holdings,
    caller: &Caller,
    action: &str,
    resource: &str,
    given: &BTreeMap<String, Vec<String>>,
) -> Context {
    let mut context = Context::new();
    for (key, values) in given {
        context.set(key, values.clone());
    }
    let follows = follows(holdings, caller, action, resource);
    for (key, value) in follows {
        if !given.keys().any(|given| given.eq_ignore_ascii_case(&key)) {
            context = context.or(&key, &value);
        }
    }
    context
}

fn follows(holdings: &Holdings, caller: &Caller, action: &str, resource: &str) -> Vec<(String, String)> {
    let mut follows: Vec<(String, String)> =
        caller.keys().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
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
    }
    if let Some(account) = caller.account().filter(|_| action.starts_with("kms:")) {
        add("kms:CallerAccount", account);
    }
    if let Some((_, identity)) = holdings.identity(caller) {
        for (key, value) in &identity.tags {
            add(&format!("aws:PrincipalTag/{key}"), value);
        }
    }
    // S3 and a few others do not tell the tags of what is asked for; a bucket's are not its objects'.
    if let Some(held) = held.filter(|held| held.arn == resource && !resource.contains(":s3:")) {
        for (key, value) in &held.tags {
            add(&format!("aws:ResourceTag/{key}"), value);
        }
    }
    follows
}
