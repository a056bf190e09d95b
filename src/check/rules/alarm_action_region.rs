//! An alarm can only act in its own region.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
};

/// AWS says so only when the alarm is put: "Invalid region … specified" (aws-facts §5.15). ARNs that
/// are written out are checked by the kinds themselves.
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
                let Some(declared) = view.referred(action) else { continue };
                let region = declared.scope.region.as_str();
                if region == own {
                    continue;
                }
                let message = format!("the alarm is in {own}, {} is in {region}", declared.address);
                let finding = Finding::at(&alarm.address, list, message)
                    .with_label("AWS refuses an action of another region")
                    .with_related(&declared.address, "", format!("it is in {region}"));
                found.push(finding.with_help(format!("declare a topic with `region = \"{own}\"`")));
            }
        }
    }
    found
}
