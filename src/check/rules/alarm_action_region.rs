//! An alarm can only act in its own region.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
};

/// AWS says so only when the alarm is put: "Invalid region … specified" (aws-facts §5.15).
pub(super) const RULE: Rule = Rule {
    id: "alarm-action-region",
    severity: Severity::Error,
    about: "an alarm acts on a topic or function of another region",
    find,
};

/// The lists of actions that alarms have.
pub(super) const ACTIONS: [&str; 3] = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/// The alarms of both kinds, with their documents.
pub(super) fn alarms<'a>(view: &View<'a>) -> Vec<(&'a Declaration, Value)> {
    let kinds = ["cloudwatch.alarm", "cloudwatch.composite_alarm"];
    let all = kinds.into_iter().flat_map(|kind| view.of_kind(kind));
    all.filter_map(|each| Some((each, view.aspect(each, "alarm")?))).collect()
}

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (alarm, document) in alarms(view) {
        let own = alarm.scope.region.as_str();
        for list in ACTIONS {
            for action in document[list].as_array().into_iter().flatten() {
                let declared = view.referred(action);
                let region = declared.map(|each| each.scope.region.as_str()).or_else(|| region(action));
                let Some(region) = region.filter(|region| !region.is_empty() && *region != own) else {
                    continue;
                };
                let message = format!("the alarm is in {own}, what it acts on is in {region}");
                let finding = Finding::at(&alarm.address, list, message)
                    .with_label("AWS refuses an action of another region")
                    .with_help(format!("declare a topic with `region = \"{own}\"`"));
                found.push(match declared {
                    Some(declared) => {
                        finding.with_related(&declared.address, "", format!("it is in {region}"))
                    }
                    None => finding,
                });
            }
        }
    }
    found
}

/// The region of an ARN.
fn region(arn: &Value) -> Option<&str> {
    arn.as_str()?.split(':').nth(3)
}
