//! A topic policy of one's own takes the place of the one that let CloudWatch publish.

use super::alarm_topic_key::told;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    model::shown,
};

/// CloudWatch does not try the topic when the alarm is made: "not authorized to perform: SNS:Publish"
/// is only in the alarm's history (aws-facts §5.13).
pub(super) const RULE: Rule = Rule {
    id: "alarm-topic-policy",
    severity: Severity::Error,
    about: "an alarm notifies a topic whose policy does not allow CloudWatch",
    find,
};

const SERVICE: &str = "cloudwatch.amazonaws.com";

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (topic, alarm) in told(view) {
        let is_declared = topic.desired.aspects.contains_key("policy");
        let Some(policy) = view.policy(topic, "policy").filter(|_| is_declared) else { continue };
        if view
            .at(&alarm)
            .is_some_and(|alarm| policy.lets_service(SERVICE, "sns:Publish", view.on_behalf(alarm)))
        {
            continue;
        }
        let message = format!("the topic's policy does not let {SERVICE} publish");
        let finding = Finding::at(&topic.address, "policy", message)
            .with_label("it replaces the default policy, which did")
            .with_related(&alarm, "", "an alarm that notifies this topic");
        found.push(finding.with_help(format!(
            "add a statement:\nEffect = \"Allow\", Principal = {{ Service = \"{SERVICE}\" }}, Action = \"sns:Publish\", Resource = \"${{{}.arn}}\", Condition = {{ StringEquals = {{ \"aws:SourceAccount\" = \"${{stack.account}}\" }} }}",
            shown(&topic.address.to_string())
        )));
    }
    found
}
