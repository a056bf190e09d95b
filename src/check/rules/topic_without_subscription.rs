//! A topic that alarms notify and nobody subscribes to.

use serde_json::Value;

use super::alarm_topic_key::told;
use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
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
    let silent = told(view).into_iter().filter(|(topic, _)| delivers_nothing(topic));
    silent.map(|(topic, alarm)| {
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

/// Whether a topic has no subscription, and the stack does not leave that to others.
pub(super) fn delivers_nothing(topic: &Declaration) -> bool {
    let settings = &topic.settings;
    let is_left = settings.external || settings.unmanaged.contains(SUBSCRIPTIONS);
    let declared = topic.desired.aspects.get(SUBSCRIPTIONS).and_then(Value::as_object);
    topic.address.kind == "sns.topic" && !is_left && declared.is_none_or(serde_json::Map::is_empty)
}
