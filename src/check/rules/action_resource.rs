//! An action that none of its statement's resources can be the object of.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::Severity,
    policy::{
        Effect,
        actions::{self, Action, Known, Service, overlap, service},
    },
};

/// To list a bucket is about the bucket, to read an object about the object: the one on the ARN of the
/// other is nothing at all (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "action-resource",
    severity: Severity::Error,
    about: "an action that no resource of its statement can have",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let resources: Vec<String> = said.resources().map(without_variables).collect();
    // What AWS's reference does not know may be new, and be what the action is about.
    if resources.is_empty() || !resources.iter().all(|resource| is_known(resource)) {
        return Vec::new();
    }
    let effect = match said.statement.effect {
        Effect::Allow => "this allows nothing",
        Effect::Deny => "this denies nothing",
    };
    let judge = |action: &String| {
        let Known::Actions(service, found) = actions::action(action) else { return None };
        if !SURE.contains(&service.prefix) {
            return None;
        }
        let types: Vec<&str> = arns(service, &found);
        let reaches = resources.iter().any(|resource| types.iter().any(|arn| can_be(arn, resource)));
        if types.is_empty() || reaches {
            return None;
        }
        let message = format!("`{action}` is not about any resource of {}", said.words());
        let finding = said.finding_at(view, &["Action", action], message).with_label(effect);
        Some(finding.with_help(help(service, &types, &resources)))
    };
    said.statement.action.iter().filter_map(judge).collect()
}

/// A resource with `*` for each policy variable, which may stand for anything.
fn without_variables(resource: &str) -> String {
    let mut pieces = resource.split("${");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + "*" + piece.split_once('}').map_or("", |(_, rest)| rest))
}

/// Whether AWS's reference knows a type of resource that this can be.
fn is_known(resource: &str) -> bool {
    let of_service = resource.split(':').nth(2).and_then(service);
    of_service.is_some_and(|service| service.types.iter().any(|each| can_be(each.arn, resource)))
}

/// Whether a resource as written can be of a type. A bucket's name has no slash, as other names may.
fn can_be(arn: &str, resource: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    // In an ARN that is written out, a star stays within its part.
    let fits = match parts.len() {
        6 => arn.splitn(6, ':').zip(parts).all(|(one, other)| overlap(one, other)),
        _ => overlap(arn, resource),
    };
    fits && !(arn == BUCKET && resource.contains('/'))
}

/// Services whose types of resource AWS's reference names in full: of others it leaves out some that
/// AWS's own policies have.
const SURE: [&str; 8] = ["dynamodb", "iam", "kms", "logs", "s3", "secretsmanager", "sns", "sqs"];

const BUCKET: &str = "arn:*:s3:::*";

/// The ARNs of what the actions can be about, each once. Empty if one of them takes only `*`, where the
/// reference is least sure.
fn arns<'a>(service: &'a Service, found: &[&Action]) -> Vec<&'a str> {
    let mut arns: Vec<&str> = Vec::new();
    for action in found {
        let before = arns.len();
        arns.extend(service.types_of(action).map(|each| each.arn));
        if arns.len() == before {
            return Vec::new();
        }
    }
    arns.sort_unstable();
    arns.dedup();
    arns
}

fn help(service: &Service, types: &[&str], resources: &[String]) -> String {
    let bucket = resources.iter().find_map(|resource| resource.strip_prefix("arn:aws:s3:::"));
    match (service.prefix, bucket) {
        ("s3", Some(path)) if types.contains(&"arn:*:s3:::*/*") && !path.contains('/') => {
            format!("objects are arn:aws:s3:::{path}/*")
        }
        ("s3", Some(path)) if types.contains(&BUCKET) => {
            format!("the bucket is arn:aws:s3:::{}", path.split('/').next().unwrap_or(path))
        }
        ("kms", _) if resources.iter().any(|resource| resource.contains(":alias/")) => {
            "calls that use a key are about the key, not its alias: name the key's ARN, or all keys with the condition `kms:ResourceAliases`".to_owned()
        }
        _ => format!("it is about {}", types.join(", ")),
    }
}
