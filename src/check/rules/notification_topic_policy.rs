//! S3 tries the topic when a notification is put: its policy has to let S3 publish before.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
};

/// "Unable to validate the following destination configurations", for the whole configuration
/// (aws-facts §5.1).
pub(super) const RULE: Rule = Rule {
    id: "notification-topic-policy",
    severity: Severity::Error,
    about: "a bucket notifies a topic whose policy does not let S3 publish",
    find,
};

/// S3, as a principal.
pub(super) const SERVICE: &str = "s3.amazonaws.com";

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (topic, bucket, name) in notified(view) {
        let is_let = view
            .policy(topic, "policy")
            .is_none_or(|policy| policy.lets_service(SERVICE, "sns:Publish", view.on_behalf(bucket)));
        if is_let && topic.desired.aspects.contains_key("policy") {
            continue;
        }
        let message = format!("the policy of {} does not let {SERVICE} publish", topic.address);
        let finding = Finding::at(&bucket.address, &format!("notifications.{name}"), message)
            .with_label("S3 tries the topic, and refuses all notifications of the bucket")
            .with_related(&topic.address, "policy", "the topic");
        found.push(finding.with_help(format!(
            "give the topic a policy with\nEffect = \"Allow\", Principal = {{ Service = \"{SERVICE}\" }}, Action = \"sns:Publish\""
        )));
    }
    found
}

/// The declared topics that buckets notify, each with the bucket and the notification's name.
pub(super) fn notified<'a>(view: &View<'a>) -> Vec<(&'a Declaration, &'a Declaration, String)> {
    let mut found = Vec::new();
    for bucket in view.of_kind("s3.bucket") {
        let notifications = view.aspect(bucket, "notifications");
        for (name, notification) in notifications.iter().filter_map(Value::as_object).flatten() {
            let topic = view.referred(&notification["topic"]);
            if let Some(topic) = topic.filter(|topic| topic.address.kind == "sns.topic") {
                found.push((topic, bucket, name.clone()));
            }
        }
    }
    found
}
