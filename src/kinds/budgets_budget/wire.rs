//! A budget as AWS has it: amounts are texts, days are points in time.

use aws_smithy_types::{DateTime, date_time::Format};
use serde::de::IgnoredAny;

use super::value::{AutoAdjust, BudgetValue, CostTypes, HistoricalOptions, Period, Spend};
use crate::{aws::wire::Time, kind::prelude::*};

#[derive(Serialize, Deserialize)]
pub(super) struct AwsBudget {
    pub(super) budget_name: String,
    budget_type: String,
    time_unit: String,
    budget_limit: Option<Amount>,
    planned_budget_limits: Option<BTreeMap<String, Amount>>,
    cost_filters: Option<BTreeMap<String, BTreeSet<Text>>>,
    cost_types: Option<CostTypes>,
    time_period: Option<Times>,
    auto_adjust_data: Option<AutoAdjustData>,
    billing_view_arn: Option<Arn>,
    #[serde(skip_serializing)]
    pub(super) filter_expression: Option<IgnoredAny>,
    #[serde(default, skip_serializing)]
    pub(super) metrics: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Amount {
    amount: String,
    unit: String,
}

#[derive(Serialize, Deserialize)]
struct Times {
    start: Option<Time>,
    end: Option<Time>,
}

#[derive(Serialize, Deserialize)]
struct AutoAdjustData {
    auto_adjust_type: String,
    historical_options: Option<HistoricalOptions>,
}

/// Seconds since 1970 at the beginning of a day: `2026-12-01`.
pub(super) fn seconds(day: &str) -> Option<i64> {
    DateTime::from_str(&format!("{day}T00:00:00Z"), Format::DateTime).ok().map(|time| time.secs())
}

fn day(seconds: i64) -> Option<String> {
    let time = DateTime::from_secs(seconds).fmt(Format::DateTime).ok()?;
    time.split('T').next().map(str::to_owned)
}

fn spend_from_aws(Amount { amount, unit }: Amount) -> Result<Spend, String> {
    let amount = amount.parse().map_err(|_| format!("the amount `{amount}` is not a number"))?;
    Ok(Spend { amount, unit })
}

fn spend_to_aws(Spend { amount, unit }: Spend) -> Amount {
    Amount { amount: amount.to_string(), unit }
}

/// AWS has a key of a planned limit in seconds, as text.
fn planned_from_aws(planned: BTreeMap<String, Amount>) -> Result<BTreeMap<String, Spend>, String> {
    let spend = |(begins, amount): (String, Amount)| {
        let begins = begins.parse().ok().and_then(day).unwrap_or(begins);
        Ok((begins, spend_from_aws(amount)?))
    };
    planned.into_iter().map(spend).collect()
}

impl TryFrom<AwsBudget> for BudgetValue {
    type Error = String;

    fn try_from(budget: AwsBudget) -> Result<Self, String> {
        let day_of = |time: Option<Time>| time.and_then(|Time(time)| day(time.secs()));
        Ok(Self {
            r#type: budget.budget_type,
            time_unit: budget.time_unit,
            limit: budget.budget_limit.map(spend_from_aws).transpose()?,
            planned_limits: planned_from_aws(budget.planned_budget_limits.unwrap_or_default())?,
            cost_filters: budget.cost_filters.unwrap_or_default(),
            cost_types: budget.cost_types,
            time_period: budget
                .time_period
                .map(|Times { start, end }| Period { start: day_of(start), end: day_of(end) }),
            auto_adjust: budget.auto_adjust_data.map(|data| AutoAdjust {
                auto_adjust_type: data.auto_adjust_type,
                historical_options: data.historical_options,
            }),
            billing_view: budget.billing_view_arn,
        })
    }
}

impl AwsBudget {
    /// A budget to create, or to put in the place of the one that there is.
    pub(super) fn to_aws(name: &str, want: BudgetValue) -> Self {
        let time = |day: Option<String>| day.and_then(|day| seconds(&day)).map(DateTime::from_secs).map(Time);
        // AWS works the limit out where it follows from these, and takes one of the three only.
        let is_worked_out = want.auto_adjust.is_some() || !want.planned_limits.is_empty();
        let planned = want.planned_limits.into_iter().map(|(day, spend)| {
            (seconds(&day).map_or(day, |seconds| seconds.to_string()), spend_to_aws(spend))
        });
        let planned: BTreeMap<String, Amount> = planned.collect();
        Self {
            budget_name: name.to_owned(),
            budget_type: want.r#type,
            time_unit: want.time_unit,
            budget_limit: want.limit.filter(|_| !is_worked_out).map(spend_to_aws),
            planned_budget_limits: Some(planned).filter(|planned| !planned.is_empty()),
            cost_filters: Some(want.cost_filters).filter(|filters| !filters.is_empty()),
            cost_types: want.cost_types,
            time_period: want
                .time_period
                .map(|Period { start, end }| Times { start: time(start), end: time(end) }),
            auto_adjust_data: want.auto_adjust.map(|adjust| AutoAdjustData {
                auto_adjust_type: adjust.auto_adjust_type,
                historical_options: adjust.historical_options,
            }),
            billing_view_arn: want.billing_view,
            filter_expression: None,
            metrics: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_seconds_to_aws() {
        for (text, since) in [("1970-01-02", 86_400), ("2087-06-15", 3_706_473_600)] {
            assert_eq!(seconds(text), Some(since));
            assert_eq!(day(since).as_deref(), Some(text));
        }
        assert_eq!(seconds("2026-13-01"), None);
    }
}
