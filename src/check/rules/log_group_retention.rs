//! A log group that keeps everything forever.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::LogGroup,
};

/// Without a number of days events never expire, and are paid for.
pub(super) const RULE: Rule = Rule {
    id: "log-group-retention",
    severity: Severity::Warning,
    about: "a log group without retention, which keeps its events forever",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let groups = view
        .of_kind("logs.group")
        .filter(|group| !group.settings.external && group.manages("retention_days"));
    let for_ever = groups.filter(|group| {
        // Groups for delivery keep for a day or two whatever is said.
        let is_delivery =
            view.excerpt::<LogGroup>(group).is_some_and(|group| group.class.as_deref() == Some("DELIVERY"));
        !is_delivery && view.aspect(group, "retention_days").is_none_or(|days| days.is_null())
    });
    for_ever
        .map(|group| {
            Finding::at(&group.address, "", format!("{} keeps its events forever", group.address))
                .with_label("without `retention_days`")
                .with_help("set how long they are needed: `retention_days = 30`")
        })
        .collect()
}
