//! The policies of topics, queues and keys are about the topic, queue or key that holds them.

use serde_json::Value;

use crate::{
    check::{Finding, Held, Rule, Said, View},
    diagnostics::Severity,
    model::Text,
    policy::actions::overlap,
};

/// A topic's policy that speaks of another topic is refused, or lets nobody in, and so is a queue's; a key's policy names no other key,
/// since `*` there is the key itself
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>).
pub(super) const RULE: Rule = Rule {
    id: "policy-resource",
    severity: Severity::Error,
    about: "a topic, queue or key policy about another resource than the one that holds it",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let held = view
        .policies()
        .iter()
        .filter(|held| ["sns.topic", "sqs.queue", "kms.key"].contains(&held.by.address.kind.as_str()));
    held.flat_map(|held| held.said().flat_map(move |said| judge(view, held, &said))).collect()
}

fn judge(view: &View<'_>, held: &Held<'_>, said: &Said<'_>) -> Vec<Finding> {
    let address = &held.by.address;
    let mut found = Vec::new();
    for text in &said.statement.resource {
        if is_about(view, held, text) {
            continue;
        }
        let written = text.value();
        let message = format!("the policy of {address} is about `{written}`");
        let finding = said.finding_at(view, &["Resource", &written], message);
        found.push(match address.kind.as_str() {
            "sns.topic" => finding
                .with_label("SNS refuses the policy, or it allows nothing")
                .with_help(format!("a topic policy is about `${{{address}.arn}}`")),
            "sqs.queue" => finding
                .with_label("it lets nobody in")
                .with_help(format!("a queue policy is about `${{{address}.arn}}`")),
            _ => finding.with_label("it has no effect").with_help("`*` in a key policy is the key itself"),
        });
    }
    found
}

/// Whether a resource is, or may be, what holds the policy.
fn is_about(view: &View<'_>, held: &Held<'_>, text: &Text) -> bool {
    let value = serde_json::to_value(text).unwrap_or(Value::Null);
    if let Some(other) = view.referred(&value) {
        return other.address == held.by.address;
    }
    let Some(known) = text.known() else { return true };
    if known.contains("${") {
        return true;
    }
    let scope = &held.by.scope;
    match view.output(held.by, "arn") {
        Some(arn) => overlap(known, arn),
        // The id of a key is assigned by AWS.
        None if held.service() == "kms" => {
            overlap(known, &format!("arn:{}:kms:{}:{}:key/*", scope.partition, scope.region, scope.account))
        }
        None => true,
    }
}
