//! The alarms that a composite alarm names are in its region.

use super::alarm_notifies_nobody::named;
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::CompositeAlarm,
};

/// `PutCompositeAlarm` answers `ValidationError` for a child that is not in the region. That alarms of both
/// kinds share their names (aws-facts §6.1) is a matter of loading.
pub(super) const RULE: Rule = Rule {
    id: "composite-alarm",
    severity: Severity::Error,
    about: "a composite alarm that names an alarm of another region",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for composite in view.of_kind("cloudwatch.composite_alarm") {
        let region = composite.scope.region.as_str();
        let Some(alarm) = view.excerpt::<CompositeAlarm>(composite) else { continue };
        let suppressor = alarm.suppressor().map(str::to_owned);
        let children = named(&alarm.rule.unwrap_or_default()).into_iter().map(|name| ("rule", name));
        for (member, name) in children.chain(suppressor.map(|name| ("actions_suppressor.alarm", name))) {
            let kinds = ["cloudwatch.alarm", "cloudwatch.composite_alarm"].into_iter();
            let called: Vec<_> = kinds.flat_map(|kind| view.called(kind, &name)).collect();
            let Some(other) =
                called.first().filter(|_| called.iter().all(|each| each.scope.region != region))
            else {
                continue;
            };
            let message = format!(
                "{} is in {}, and the composite alarm is in {region}",
                other.address, other.scope.region
            );
            found.push(
                Finding::at(&composite.address, member, message)
                    .with_label("AWS refuses a rule about alarms of another region")
                    .with_related(&other.address, "", format!("it is in {}", other.scope.region)),
            );
        }
    }
    found
}
