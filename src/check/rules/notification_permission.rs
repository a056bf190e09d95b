//! S3 asks Lambda when a notification is put: a permission of the function has to let it invoke before.

use serde_json::Value;

use super::notification_topic_policy::SERVICE;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::Permission,
};

/// "Unable to validate the following destination configurations", for the whole configuration
/// (aws-facts §5.1).
pub(super) const RULE: Rule = Rule {
    id: "notification-permission",
    severity: Severity::Error,
    about: "a bucket notifies a function that has no permission for S3",
    find,
};

/// Actions that let S3 invoke.
const INVOKES: &[&str] = &["lambda:InvokeFunction", "lambda:*", "*"];

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for bucket in view.of_kind("s3.bucket") {
        let notifications = view.aspect(bucket, "notifications");
        for (name, notification) in notifications.iter().filter_map(Value::as_object).flatten() {
            let function = view.referred(&notification["lambda"]);
            let Some(function) = function.filter(|one| one.address.kind == "lambda.function") else {
                continue;
            };
            let permissions = view.excerpts::<Permission>(function);
            let arn = view.output(bucket, "arn");
            let is_of_bucket = |source: &str| {
                arn.is_none_or(|arn| source.contains("${") || source.contains('*') || source == arn)
            };
            let lets_in = |one: &Permission| {
                one.principal == SERVICE
                    && INVOKES.contains(&one.action.as_str())
                    && one.source_arn.as_deref().is_none_or(is_of_bucket)
            };
            if permissions.values().any(lets_in) {
                continue;
            }
            let message = format!("no permission of {} lets {SERVICE} invoke it", function.address);
            let finding = Finding::at(&bucket.address, &format!("notifications.{name}"), message)
                .with_label("S3 asks Lambda, and refuses all notifications of the bucket")
                .with_related(&function.address, "name", "the function");
            found.push(finding.with_help(format!(
                "give the function a permission:\n[lambda.function.{}.permissions.{}]\nprincipal      = \"{SERVICE}\"\n\
                 source_arn     = \"${{{}.arn}}\"\nsource_account = \"{}\"",
                function.address.name, bucket.address.name, bucket.address, bucket.scope.account
            )));
        }
    }
    found
}
