//! An alarm that does nothing when it goes off. Only who happens to look at the console knows of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::alarm_action_region::{ACTIONS, alarms};
use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::CompositeAlarm,
};

/// A warning, since an alarm may be there for a dashboard, or for a rule of `EventBridge`.
pub(super) const RULE: Rule = Rule {
    id: "alarm-notifies-nobody",
    severity: Severity::Warning,
    about: "an alarm without an action for the state ALARM, or with its actions disabled, that no composite alarm watches",
    find,
};

const ENABLED: &str = "actions_enabled";

fn find(view: &View<'_>) -> Vec<Finding> {
    let watched = watched(view);
    let mut found = Vec::new();
    for (alarm, document) in alarms(view).into_iter().filter(|(alarm, _)| !alarm.settings.external) {
        let place = |name: String| (alarm.scope.region.clone(), name);
        if view.name(alarm).is_some_and(|name| watched.contains(&place(name))) {
            continue;
        }
        found.extend(judge(view, alarm, &document));
    }
    found
}

fn judge(view: &View<'_>, alarm: &Declaration, document: &Value) -> Option<Finding> {
    let acts = |list: &str| document[list].as_array().is_some_and(|actions| !actions.is_empty());
    let [on_alarm, others @ ..] = ACTIONS;
    if acts(on_alarm) {
        let is_off = alarm.manages(ENABLED) && view.aspect(alarm, ENABLED) == Some(Value::Bool(false));
        return is_off.then(|| {
            Finding::at(&alarm.address, ENABLED, "the alarm notifies nobody: its actions are disabled")
                .with_label("no action runs, whatever its state")
                .with_help(
                    "remove this line; to leave it to operators, set `unmanaged = [\"actions_enabled\"]`",
                )
        });
    }
    let finding = match others.iter().find(|list| acts(list)) {
        Some(list) => Finding::at(&alarm.address, list, "the alarm notifies nobody when it goes off")
            .with_label("these are for other states"),
        None => Finding::at(&alarm.address, "", "the alarm notifies nobody: it has no actions")
            .with_label("when it goes off, only the console shows it"),
    };
    Some(finding.with_help(
        "name a topic: alarm_actions = [\"${sns.topic.….arn}\"]; or have a composite alarm watch it, or silence this with `allow`",
    ))
}

/// The alarms that composite alarms watch or are suppressed by, by region and name.
fn watched(view: &View<'_>) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for composite in view.of_kind("cloudwatch.composite_alarm") {
        let Some(alarm) = view.excerpt::<CompositeAlarm>(composite) else { continue };
        let suppressor = alarm.suppressor().map(name_of);
        let names = named(&alarm.rule.unwrap_or_default()).into_iter().chain(suppressor);
        found.extend(names.map(|name| (composite.scope.region.clone(), name)));
    }
    found
}

/// The names in a rule's canonical form, where each stands in quotation marks.
pub(super) fn named(rule: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut characters = rule.chars();
    while characters.by_ref().any(|c| c == '"') {
        let mut name = String::new();
        while let Some(c) = characters.next().filter(|c| *c != '"') {
            name.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
        }
        found.push(name_of(&name));
    }
    found
}

/// An alarm is named by its name or by its ARN.
fn name_of(text: &str) -> String {
    let by_arn = text.strip_prefix("arn:").and_then(|rest| rest.split_once(":alarm:"));
    by_arn.map_or(text, |(_, name)| name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_alarms() {
        let cases = [
            (r#"ALARM("a") AND NOT OK("b c")"#, "a, b c"),
            (r#"ALARM("say \"hi\"")"#, "say \"hi\""),
            (r#"ALARM("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a:b")"#, "a:b"),
            ("TRUE", ""),
            (r#"ALARM("open"#, "open"),
        ];
        for (rule, expected) in cases {
            assert_eq!(named(rule).join(", "), expected, "{rule}");
        }
    }
}
