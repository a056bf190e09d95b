//! A group that the stack declares has exactly the filters that it declares, so a filter beside it
//! would come and go with every apply.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// What is declared is authoritative, and a filter has no owner that could be told.
pub(super) const RULE: Rule = Rule {
    id: "filter-beside-group",
    severity: Severity::Error,
    about: "a metric filter stands beside a declared group that manages its filters itself",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for filter in view.of_kind("logs.metric_filter") {
        let Some(name) = view.name(filter) else { continue };
        let Some((group, _)) = name.split_once(':') else { continue };
        let Some(group) = view.named("logs.group", group, &filter.scope.region) else { continue };
        if !group.manages("metric_filters")
            && (group.settings.external || group.settings.unmanaged.contains("metric_filters"))
        {
            continue;
        }
        let message = format!("{} manages its filters itself and would delete this one", group.address);
        let finding =
            Finding::at(&filter.address, "log_group", message).with_related(&group.address, "", "the group");
        found.push(finding.with_help(format!(
            "declare it as [{}.metric_filters.{}], or give the group `unmanaged = [\"metric_filters\"]`",
            group.address, filter.address.name,
        )));
    }
    found
}
