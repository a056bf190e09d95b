//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    budget::{self, BudgetItself},
    notifications::{BudgetNotification, Notifications},
    service::{BudgetTags, NOT_FOUND, outputs_of},
    value::{AutoAdjust, BudgetValue, CostTypes, Period, Spend},
    wire::seconds,
};
use crate::kind::{DynAspect, prelude::*};

const COST: &str = "COST";

/// A budget: says when more is spent than should be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Name, unique in the account. Another name is another budget.
    #[schemars(length(min = 1, max = 100), extend(
        "pattern" = "^[^:\\\\]+$",
        "x-pattern" = "a name without `:` and `\\`"
    ))]
    pub name: Text,
    /// What it is about.
    #[schemars(extend(
        "enum" = [COST, "USAGE", "RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"],
        "x-enum" = "type of budget"
    ))]
    pub r#type: String,
    /// How long each of its periods is.
    #[schemars(extend("enum" = ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"], "x-enum" = "time unit"))]
    pub time_unit: String,
    /// How much may be spent in a period.
    pub limit: Option<Spend>,
    /// The same of each period by its first day, `2026-12-01`: the current month and the next eleven, or the current
    /// quarter and the next three.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": "^[0-9]{4}-[0-9]{2}-01$", "x-pattern": "the first day of a month" }))]
    pub planned_limits: BTreeMap<String, Spend>,
    /// What it is about, by AWS's words: `Service = ["Amazon Bedrock"]`, `TagKeyValue = ["user:Team$Voice"]`.
    #[serde(default)]
    pub cost_filters: BTreeMap<String, BTreeSet<Text>>,
    /// Which costs count.
    pub cost_types: Option<CostTypes>,
    /// The days of which it is.
    pub time_period: Option<Period>,
    /// How its limit follows from what was spent before.
    pub auto_adjust: Option<AutoAdjust>,
    /// The ARN of a billing view, whose costs count.
    pub billing_view: Option<Arn>,
    /// Whom it tells of what, by names that only this file has; up to ten.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 10))]
    pub notifications: BTreeMap<String, BudgetNotification>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What AWS refuses.
    fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut refuse = |is_wrong: bool, at: &str, why: &str| {
            found.extend(is_wrong.then(|| Problem::at(at, why)));
        };
        let name = self.name.known().unwrap_or_default();
        refuse(name.contains("/action/"), "name", "a name can't have `/action/` in it");
        let is_planned = !self.planned_limits.is_empty();
        let limits = [self.limit.is_some(), is_planned, self.auto_adjust.is_some()];
        let limits = limits.into_iter().filter(|is_there| *is_there).count();
        let one = "a budget has one of `limit`, `planned_limits` and `auto_adjust`";
        let needs_one = [COST, "USAGE"].contains(&self.r#type.as_str());
        refuse(limits > 1 || limits == 0 && needs_one, "name", one);
        let periods = match self.time_unit.as_str() {
            "MONTHLY" => 12,
            "QUARTERLY" => 4,
            _ => 0,
        };
        let planned = self.planned_limits.len();
        refuse(
            is_planned && (periods == 0 || !needs_one),
            "planned_limits",
            "only a monthly or quarterly budget of cost or usage has them",
        );
        refuse(
            is_planned && periods > 0 && planned < periods,
            "planned_limits",
            "twelve months or four quarters have one each",
        );
        refuse(
            self.cost_types.is_some() && self.r#type != COST,
            "cost_types",
            "only a budget of cost has them",
        );
        let adjusts_by_history = |adjust: &AutoAdjust| adjust.auto_adjust_type == "HISTORICAL";
        let lacks_time =
            |adjust: &AutoAdjust| adjusts_by_history(adjust) && adjust.historical_options.is_none();
        refuse(
            self.auto_adjust.as_ref().is_some_and(lacks_time),
            "auto_adjust",
            "an adjustment by history needs `historical_options`",
        );
        for (member, day) in
            self.time_period.iter().flat_map(|period| [("start", &period.start), ("end", &period.end)])
        {
            let is_none = day.as_ref().is_some_and(|day| seconds(day).is_none());
            refuse(is_none, &format!("time_period.{member}"), "not a day of the calendar");
        }
        let mut seen = BTreeMap::new();
        for (name, notification) in &self.notifications {
            let at = |why: String| Problem::below(["notifications", name], why);
            if notification.emails.is_empty() && notification.topic.is_none() {
                found.push(at("a notification needs `emails` or a `topic`".to_owned()));
            }
            if let Some(other) = seen.insert(notification.key(), name) {
                found.push(at(format!("the same notification as `{other}`")));
            }
        }
        found
    }
}

/// `budgets.budget`.
#[derive(Debug)]
pub struct BudgetsBudget;

impl Kind for BudgetsBudget {
    type Spec = Spec;
    const NAME: &'static str = "budgets.budget";
    const ABOUT: &'static str = "a budget with its notifications";
    const OUTPUTS: &'static [Output] =
        &[Output::predicted("arn", "its ARN"), Output::predicted("name", "its name")];
    const NOT_MANAGED: &'static [&'static str] = &["actions", "filter expressions"];
    const ASPECTS: &'static [&'static dyn DynAspect] =
        &[&BudgetItself, &TagsOf(BudgetTags), &Entries(Notifications)];
    const ARN_PREFIX: Option<&'static str> = Some("budget/");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const GLOBAL: bool = true;
    const INDEXED: bool = false;
    const TAKEN: Refusal = Refusal::new("DuplicateRecordException", "the budget {} already exists");

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        let problems = spec.problems();
        // Notifications are called by what they say, as AWS knows them.
        let notifications = spec.notifications.into_values().map(|each| (each.key(), each)).collect();
        let is_cost = spec.r#type == COST;
        Desired::named(spec.name)
            .with_problems(problems)
            .with(Entries(Notifications), Some(notifications).filter(|all: &BTreeMap<_, _>| !all.is_empty()))
            .with(TagsOf(BudgetTags), Some(spec.tags))
            .with(
                BudgetItself,
                Some(BudgetValue {
                    r#type: spec.r#type,
                    time_unit: spec.time_unit,
                    limit: spec.limit,
                    planned_limits: spec.planned_limits,
                    cost_filters: spec.cost_filters,
                    cost_types: spec.cost_types.or_else(|| is_cost.then(CostTypes::default)),
                    time_period: spec.time_period,
                    auto_adjust: spec.auto_adjust,
                    billing_view: spec.billing_view,
                }),
            )
    }

    /// A limit that AWS works out is not declared.
    fn written(mut held: Written) -> Vec<Table> {
        let budget = held.take(BudgetItself).map(|mut budget| {
            if budget.auto_adjust.is_some() || !budget.planned_limits.is_empty() {
                budget.limit = None;
            }
            budget
        });
        if let Some(budget) = budget {
            held.set("type", budget.r#type);
            held.set("time_unit", budget.time_unit);
            held.set("limit", budget.limit);
            held.set("planned_limits", budget.planned_limits);
            held.set("cost_filters", budget.cost_filters);
            held.set("cost_types", budget.cost_types);
            held.set("time_period", budget.time_period);
            held.set("auto_adjust", budget.auto_adjust);
            held.set("billing_view", budget.billing_view);
        }
        vec![held.rest()]
    }

    fn predict(name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(name, scope)
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        budget::list(aws, scope).await
    }
}
