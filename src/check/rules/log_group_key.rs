//! CloudWatch Logs uses a group's key itself, so the key's policy has to let it.

use super::alarm_topic_key::key_of;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// `CreateLogGroup` and `AssociateKmsKey` are refused with an `InvalidParameterException` (aws-facts §5.9).
pub(super) const RULE: Rule = Rule {
    id: "log-group-key",
    severity: Severity::Error,
    about: "a log group has a key whose policy does not allow CloudWatch Logs",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for group in view.of_kind("logs.group") {
        let Some(key) = view.aspect(group, "kms").and_then(|key| key_of(view, &key)) else { continue };
        let Some(policy) = view.policy(key, "policy") else { continue };
        let service = format!("logs.{}.amazonaws.com", group.scope.region);
        if ["kms:Decrypt", "kms:Encrypt"]
            .iter()
            .all(|action| policy.lets_service(&service, action, view.on_behalf(group)))
        {
            continue;
        }
        let message = format!("the policy of {} does not let {service} use the key", key.address);
        let finding = Finding::at(&group.address, "kms", message)
            .with_label("AWS refuses the key")
            .with_related(&key.address, "", "the key");
        found.push(finding.with_help(format!(
            "add a statement to its policy:\nEffect = \"Allow\", Principal = {{ Service = \"{service}\" }}, Action = [\"kms:Encrypt*\", \"kms:Decrypt*\", \"kms:ReEncrypt*\", \"kms:GenerateDataKey*\", \"kms:Describe*\"], Resource = \"*\""
        )));
    }
    found
}
