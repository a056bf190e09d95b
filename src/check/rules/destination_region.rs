//! What a resource delivers to, or is encrypted with, has to be in its own region, and for some
//! services in its own account.

use serde_json::Value;

use super::alarm_topic_key::key_of;
use crate::{
    check::{Finding, Rule, View, written::path_to},
    declaration::Declaration,
    diagnostics::Severity,
};

/// S3 refuses such a notification ("Unable to validate the following destination configurations"), CloudWatch
/// Logs such a destination (a function of another account with `AccessDeniedException`, recorded), SNS such a
/// dead-letter queue, and each of them a key of another region (KMS answers `NotFoundException`).
pub(super) const RULE: Rule = Rule {
    id: "destination-region",
    severity: Severity::Error,
    about: "a notification, subscription, dead-letter queue or key of another region or account",
    find,
};

/// What a destination must share with the resource that names it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shares {
    Region,
    RegionAndAccount,
}

/// A named destination: what it is, and what it must share.
struct Named {
    value: Value,
    what: &'static str,
    shares: Shares,
}

/// The destinations of an aspect's document.
type Destinations = fn(&Value) -> Vec<Named>;

const PLACES: &[(&str, &str, Destinations)] = &[
    ("s3.bucket", "notifications", of_notifications),
    ("s3.bucket", "encryption", |document| key(&document["key"])),
    ("logs.group", "subscription_filters", of_subscription_filters),
    ("logs.group", "kms", key),
    ("sns.topic", "subscriptions", of_subscriptions),
    ("sns.topic", "kms_key", key),
    ("sqs.queue", "encryption", |document| key(&document["kms_key"])),
    ("ssm.parameter", "value", |document| key(&document["key_id"])),
];

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (kind, aspect, destinations) in PLACES {
        for by in view.of_kind(kind) {
            let Some(document) = view.aspect(by, aspect) else { continue };
            found.extend(destinations(&document).iter().filter_map(|named| judge(view, by, aspect, named)));
        }
    }
    found
}

fn judge(view: &View<'_>, by: &Declaration, aspect: &str, named: &Named) -> Option<Finding> {
    let declared = view.referred(&named.value).or_else(|| key_of(view, &named.value));
    let parts: Vec<&str> = named.value.as_str().map(|arn| arn.split(':').collect()).unwrap_or_default();
    let part = |at: usize| parts.get(at).copied().filter(|part| !part.is_empty() && parts[0] == "arn");
    let region = declared.map(|each| each.scope.region.as_str()).or_else(|| part(3));
    let elsewhere = region.filter(|region| *region != by.scope.region);
    let account = part(4).filter(|_| named.shares == Shares::RegionAndAccount);
    let foreign = account.filter(|account| !by.scope.account.is_empty() && *account != by.scope.account);
    let what = named.what;
    let message = match (elsewhere, foreign) {
        (Some(region), _) => format!("{what} is in {region}, and {} is in {}", by.address, by.scope.region),
        (None, Some(account)) => format!("{what} is of account {account}, and {} is not", by.address),
        (None, None) => return None,
    };
    let path = path_to(view, &by.address, aspect, &named.value);
    let finding = Finding { path, ..Finding::at(&by.address, "", message) }.with_label("AWS refuses it");
    let finding = match declared {
        Some(declared) => {
            finding.with_related(&declared.address, "", format!("it is in {}", declared.scope.region))
        }
        None => finding,
    };
    Some(finding.with_help(match elsewhere {
        Some(_) => format!("name one in {}", by.scope.region),
        None => format!("name one of account {}", by.scope.account),
    }))
}

fn members(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    document.as_object().into_iter().flatten()
}

fn of_notifications(document: &Value) -> Vec<Named> {
    let kinds = [("queue", "the queue"), ("topic", "the topic"), ("lambda", "the function")];
    let each = members(document).map(|(_, notification)| notification);
    let named = each.flat_map(|one| kinds.map(|(member, what)| (one.get(member).cloned(), what)));
    named.filter_map(|(value, what)| Some(Named { value: value?, what, shares: Shares::Region })).collect()
}

fn of_subscription_filters(document: &Value) -> Vec<Named> {
    let destinations = members(document).map(|(_, filter)| filter["destination"].clone());
    destinations
        .map(|value| {
            let service = value.as_str().and_then(|arn| arn.split(':').nth(2));
            // Another account is reached by a destination of CloudWatch Logs alone.
            let shares = if service == Some("logs") { Shares::Region } else { Shares::RegionAndAccount };
            Named { value, what: "the destination", shares }
        })
        .collect()
}

fn of_subscriptions(document: &Value) -> Vec<Named> {
    let queues =
        members(document).filter_map(|(_, subscription)| subscription.get("dead_letter_queue").cloned());
    let queues =
        queues.map(|value| Named { value, what: "the dead-letter queue", shares: Shares::RegionAndAccount });
    // SNS reaches queues and functions of other regions, and no delivery streams.
    let streams = members(document).filter_map(|(identity, _)| {
        let arn = identity.get(identity.find("arn:")?..)?;
        (arn.split(':').nth(2) == Some("firehose")).then(|| Value::from(arn))
    });
    queues
        .chain(streams.map(|value| Named { value, what: "the delivery stream", shares: Shares::Region }))
        .collect()
}

fn key(value: &Value) -> Vec<Named> {
    if value.is_null() {
        return Vec::new();
    }
    vec![Named { value: value.clone(), what: "the key", shares: Shares::Region }]
}
