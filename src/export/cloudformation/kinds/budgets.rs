//! Budgets with their notifications.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::Mapping,
    writer::{Doc, Members, Writer, entries, filled, items, members, set},
};

/// `budgets.budget`.
pub(super) const BUDGET: Mapping = Mapping {
    kind: "budgets.budget",
    type_name: "AWS::Budgets::Budget",
    outputs: &[],
    write: |w| {
        let mut budget = members([("BudgetName", Some(w.name()))]);
        let mut doc = w.spread("budget");
        let planned = entries(doc.take("planned_limits"));
        let planned: Members =
            planned.into_iter().map(|(day, spend)| (moment(&day), filled(spend))).collect();
        set(&mut budget, "PlannedBudgetLimits", Some(Value::Object(planned)));
        for (member, name) in
            [("auto_adjust", "AutoAdjustData"), ("cost_types", "CostTypes"), ("limit", "BudgetLimit")]
        {
            set(&mut budget, name, doc.take(member).map(filled));
        }
        let mut period = Doc::of(&["time_period"], doc.take("time_period").unwrap_or_default());
        for (member, name) in [("end", "TimePeriod.End"), ("start", "TimePeriod.Start")] {
            let day = period.take(member).and_then(|day| day.as_str().map(moment));
            set(&mut budget, name, day.map(Value::from));
        }
        let names = [
            ("billing_view", "BillingViewArn"),
            ("cost_filters", "CostFilters"),
            ("time_unit", "TimeUnit"),
            ("type", "BudgetType"),
        ];
        w.put(doc, &names, &mut budget);
        let told = entries(w.take("notifications")).into_iter().map(|(key, one)| notification(w, &key, one));
        let told: Vec<Value> = told.collect();
        let properties = members([
            ("Budget", Some(Value::Object(budget))),
            ("NotificationsWithSubscribers", Some(Value::Array(told))),
            ("ResourceTags", w.tags()),
        ]);
        w.main(properties);
    },
};

/// The beginning of a day in seconds since 1970, as text.
fn moment(day: &str) -> String {
    let parts: Vec<i64> = day.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month, day_of_month] = parts[..] else { return day.to_owned() };
    // Years begin in March, so that a leap day is the last one of its year.
    let year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day_of_month - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    (days * 86_400).to_string()
}

fn notification(w: &mut Writer<'_>, key: &str, one: Value) -> Value {
    let mut doc = Doc::of(&["notifications", key], one);
    let subscriber = |kind: &str, address: Value| json!({ "SubscriptionType": kind, "Address": address });
    let emails = items(doc.take("emails")).into_iter().map(|address| subscriber("EMAIL", address));
    let mut subscribers: Vec<Value> = emails.collect();
    subscribers.extend(doc.take("topic").map(|topic| subscriber("SNS", topic)));
    let mut written = members([("Subscribers", Some(Value::Array(subscribers)))]);
    let names = [
        ("comparison_operator", "Notification.ComparisonOperator"),
        ("notification_type", "Notification.NotificationType"),
        ("threshold", "Notification.Threshold"),
        ("threshold_type", "Notification.ThresholdType"),
    ];
    w.put(doc, &names, &mut written);
    Value::Object(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_seconds() {
        for (day, since) in [
            ("1970-01-02", "86400"),
            ("2000-02-29", "951782400"),
            ("2026-11-01", "1793491200"),
            ("2087-06-15", "3706473600"),
        ] {
            assert_eq!(moment(day), since, "{day}");
        }
    }
}
