//! A budget that tells nobody: what is spent beyond it stands in the console only.

use super::topic_without_subscription::delivers_nothing;
use crate::{
    check::{Finding, Rule, View, written},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::BudgetNotification,
    model::shown,
};

/// A warning, since a budget may be there for its reports, and somebody may subscribe by hand.
pub(super) const RULE: Rule = Rule {
    id: "budget-without-subscriber",
    severity: Severity::Warning,
    about: "a budget without notifications, or one that tells only a topic without subscriptions",
    find,
};

const NOTIFICATIONS: &str = "notifications";

fn find(view: &View<'_>) -> Vec<Finding> {
    let is_left =
        |budget: &Declaration| budget.settings.external || budget.settings.unmanaged.contains(NOTIFICATIONS);
    let budgets = view.of_kind("budgets.budget").filter(|budget| !is_left(budget));
    budgets.flat_map(|budget| judge(view, budget)).collect()
}

fn judge(view: &View<'_>, budget: &Declaration) -> Vec<Finding> {
    let notifications = view.excerpts::<BudgetNotification>(budget);
    if notifications.is_empty() {
        // Others may be told by notifications that the stack leaves to them.
        let is_shared = budget.settings.only_declared.contains(NOTIFICATIONS);
        let finding = Finding::at(&budget.address, "", "the budget has no notifications")
            .with_label("what is spent beyond it, only the console shows")
            .with_help(format!(
                "add a notification:\n[{}.notifications.spent]\nnotification_type = \"ACTUAL\"\nthreshold         = 80\nemails            = [\"finance@example.com\"]\nor leave them to others: unmanaged = [\"notifications\"]",
                shown(&budget.address.to_string())
            ));
        return (!is_shared).then_some(finding).into_iter().collect();
    }
    let mut found = Vec::new();
    for notification in notifications.values().filter(|each| each.emails.is_empty()) {
        let topic = view.referred(&notification.topic).filter(|topic| delivers_nothing(topic));
        let Some(topic) = topic else { continue };
        let path = written::path_to(view, &budget.address, NOTIFICATIONS, &notification.topic);
        let message = format!("the budget tells only {}, which has no subscription", topic.address);
        let finding = Finding { path, ..Finding::at(&budget.address, "", message) };
        found.push(
            finding
                .with_label("delivered to no endpoint")
                .with_related(&topic.address, "", "the topic")
                .with_help("add a subscription to the topic, or `emails` to the notification"),
        );
    }
    found
}
