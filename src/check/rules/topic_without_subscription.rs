//! A topic that alarms notify and nobody subscribes to.

use serde_json::Value;

use super::alarm_topic_key::told;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// A warning, since somebody may subscribe by hand; a stack that leaves that to them says so.
pub(super) const RULE: Rule = Rule {
    id: "topic-without-subscription",
    severity: Severity::Warning,
    about: "an alarm notifies a topic that declares no subscription",
    find,
};

const SUBSCRIPTIONS: &str = "subscriptions";

fn find(view: &View<'_>) -> Vec<Finding> {
    let told = told(view).into_iter();
    let ours = told
        .filter(|(topic, _)| !topic.settings.external && !topic.settings.unmanaged.contains(SUBSCRIPTIONS));
    ours.filter(|(topic, _)| {
        let declared = topic.desired.aspects.get(SUBSCRIPTIONS).and_then(Value::as_object);
        declared.is_none_or(serde_json::Map::is_empty)
    })
    .map(|(topic, alarm)| {
        Finding::at(&topic.address, "", "the topic has no subscription")
            .with_label("its messages are delivered to no endpoint")
            .with_related(&alarm, "", "an alarm that notifies this topic")
            .with_help(format!(
                "add a subscription:\n[{}.subscriptions.on-call]\nemail = \"on-call@example.com\"\nor leave them to others: unmanaged = [\"subscriptions\"]",
                topic.address
            ))
    })
    .collect()
}
