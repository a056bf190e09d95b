//! An alarm that can't use the key of its topic's messages goes off, and nobody hears of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::alarm_action_region::{ACTIONS, alarms};
use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
    model::Address,
    policy::OnBehalf,
};

/// The key policy has to let CloudWatch itself decrypt and make data keys; `kms:*` of the account does
/// not cover services, and AWS's own key for SNS never does (aws-facts §0.13).
pub(super) const RULE: Rule = Rule {
    id: "alarm-topic-key",
    severity: Severity::Error,
    about: "an alarm notifies a topic whose key does not allow CloudWatch",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let publisher = Publisher {
        service: "cloudwatch.amazonaws.com",
        words: "CloudWatch",
        label: "the alarm would go off, and its message would be lost",
        related: "an alarm that notifies this topic",
    };
    kept_out(view, &publisher, told(view))
}

/// A service that publishes to topics, and so has to use their keys.
pub(super) struct Publisher {
    pub(super) service: &'static str,
    pub(super) words: &'static str,
    pub(super) label: &'static str,
    pub(super) related: &'static str,
}

const NEEDED: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// The topics of `notified`, each with what notifies it, whose key a service can't use.
pub(super) fn kept_out(
    view: &View<'_>,
    publisher: &Publisher,
    notified: Vec<(&Declaration, Address)>,
) -> Vec<Finding> {
    let Publisher { service, words, label, related } = publisher;
    let mut found = Vec::new();
    for (topic, by) in notified {
        let Some(key) = view.aspect(topic, "kms_key") else { continue };
        let finding = |message: String| {
            Finding::at(&topic.address, "kms_key", message).with_label(*label).with_related(&by, "", *related)
        };
        if key.as_str().is_some_and(|key| key.ends_with("alias/aws/sns")) {
            let message = format!("{words} can't use the AWS managed key of SNS");
            let help = format!("encrypt the topic with a key of your own that lets {service} use it");
            found.push(finding(message).with_help(help));
            continue;
        }
        let Some(key) = key_of(view, &key) else { continue };
        let Some(policy) = view.policy(key, "policy") else { continue };
        // What a key's policy sees as the source is not documented for every service: the account alone is told.
        let on_behalf = OnBehalf { account: &topic.scope.account, arn: None, acts_on: None };
        let missing: Vec<&str> =
            NEEDED.into_iter().filter(|action| !policy.lets_service(service, action, on_behalf)).collect();
        if !missing.is_empty() {
            let message =
                format!("the policy of {} does not let {service} {}", key.address, missing.join(", "));
            let help = format!(
                "add a statement to it:\nEffect = \"Allow\", Principal = {{ Service = \"{service}\" }}, Action = [\"kms:Decrypt\", \"kms:GenerateDataKey*\"], Resource = \"*\""
            );
            found.push(finding(message).with_help(help));
        }
    }
    found
}

/// The declared topics that alarms tell, each once with one of them.
pub(super) fn told<'a>(view: &View<'a>) -> Vec<(&'a Declaration, Address)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (alarm, document) in alarms(view) {
        let actions = ACTIONS.into_iter().flat_map(|list| document[list].as_array().into_iter().flatten());
        for topic in actions.filter_map(|action| view.referred(action)) {
            if topic.address.kind == "sns.topic" && seen.insert(topic.address.clone()) {
                found.push((topic, alarm.address.clone()));
            }
        }
    }
    found
}

/// The declared key that a text names by ARN or alias.
pub(super) fn key_of<'a>(view: &View<'a>, key: &Value) -> Option<&'a Declaration> {
    let by_alias = || view.with_output("kms.key", "alias", key.as_str()?);
    view.referred(key).or_else(by_alias).filter(|found| found.address.kind == "kms.key")
}
