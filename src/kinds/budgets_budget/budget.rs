//! The budget itself, which one call writes as a whole.

use futures_util::future::try_join_all;

use super::{
    service::{BUDGETS, BudgetTags, LIST_TAGS, NOT_FOUND, TAG, outputs_of, tags_of},
    value::{BudgetValue, Period},
    wire::AwsBudget,
};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
};

const DESCRIBE: Operation = BUDGETS.call("budgets:ViewBudget").named("DescribeBudget").watched(&[
    "Budget.AutoAdjustData.HistoricalOptions.LookBackAvailablePeriods",
    "Budget.AutoAdjustData.LastAutoAdjustTime",
    "Budget.CalculatedSpend",
    "Budget.HealthStatus",
    "Budget.LastUpdatedTime",
]);
const LIST: Operation = BUDGETS.call("budgets:ViewBudget").named("DescribeBudgets").lists(&["budgets"]);
const CREATE: Operation = BUDGETS.call("budgets:ModifyBudget").named("CreateBudget");
const UPDATE: Operation = BUDGETS.call("budgets:ModifyBudget").named("UpdateBudget");
const DELETE: Operation = BUDGETS.call("budgets:ModifyBudget").named("DeleteBudget");

#[derive(Debug)]
pub(super) struct BudgetItself;

impl Aspect for BudgetItself {
    type Value = BudgetValue;
    const NAME: &'static str = "budget";
    const ABOUT: &'static str = "what is spent of what, in which time, and how much may be";
    // A budget with a filter expression has no cost filters and cost types.
    const REPLACES: Replaces =
        Replaces::refusing("DescribeBudget", &["Budget.FilterExpression", "Budget.Metrics"]);
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action],
        write: &[DESCRIBE.action, LIST_TAGS.action, TAG.action, CREATE.action],
    };

    /// AWS works out a limit, and sets what is left of a period.
    fn fill(want: &mut BudgetValue, live: &BudgetValue) {
        if want.limit.is_none() {
            want.limit.clone_from(&live.limit);
        }
        if let Some(period) = &live.time_period {
            let want = want.time_period.get_or_insert(Period { start: None, end: None });
            want.start = want.start.take().or_else(|| period.start.clone());
            want.end = want.end.take().or_else(|| period.end.clone());
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<BudgetValue>>, Failure> {
        let Some((value, refused)) = describe(aws, at).await? else { return Ok(None) };
        Ok(Some(Seen::with_outputs(value, outputs_of(&at.name, &at.scope)).refusing(refused)))
    }

    async fn create(&self, aws: &Aws, at: &Target, mut want: BudgetValue) -> Result<Outputs, Failure> {
        let (account, region) = (&at.scope.account, &at.scope.region);
        let Some((live, refused)) = describe(aws, at).await? else {
            let tags = Some(at.creation_tags()).filter(|tags| !tags.is_empty()).map(TagList::from);
            let budget = AwsBudget::to_aws(&at.name, want);
            let input = input! { account_id: account, budget: budget, resource_tags: tags };
            aws.act(&CREATE, region, &input).await?;
            return Ok(outputs_of(&at.name, &at.scope));
        };
        if at.creation.contains_key(TAGS) && !BudgetTags::is_ours(aws, at).await? {
            return Err(Failure::guard(CREATE.action, format!("there is a budget `{}` already", at.name)));
        }
        if let Some(member) = refused.first() {
            return Err(Failure::guard(UPDATE.action, format!("an update would lose {member}")));
        }
        Self::fill(&mut want, &live);
        let input = input! { account_id: account, new_budget: AwsBudget::to_aws(&at.name, want) };
        aws.act(&UPDATE, region, &input).await?;
        Ok(outputs_of(&at.name, &at.scope))
    }

    /// Its notifications go with it.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { account_id: &at.scope.account, budget_name: &at.name };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

#[derive(Deserialize)]
struct Described {
    budget: AwsBudget,
}

/// The budget, and the members that no declaration sets.
async fn describe(aws: &Aws, at: &Target) -> Result<Option<(BudgetValue, Vec<&'static str>)>, Failure> {
    let input = input! { account_id: &at.scope.account, budget_name: &at.name, show_filter_expression: true };
    let found = aws.call::<Described>(&DESCRIBE, &at.scope.region, &input).await;
    let Some(Described { budget }) = absent(found, NOT_FOUND)? else { return Ok(None) };
    let expression = budget.filter_expression.is_some().then_some("Budget.FilterExpression");
    let metrics = (!budget.metrics.is_empty()).then_some("Budget.Metrics");
    let refused = expression.into_iter().chain(metrics).collect();
    let value = budget.try_into().map_err(|why: String| Failure::guard(DESCRIBE.action, why))?;
    Ok(Some((value, refused)))
}

/// How many budgets are asked for their tags one by one.
const FEW: usize = 50;

#[derive(Deserialize)]
struct Listed {
    budget_name: String,
}

/// The budgets of the account, with their tags where they are few.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let input = input! { account_id: &scope.account, max_results: 1000 };
    let budgets: Vec<Listed> = aws.list(&LIST, &scope.region, &input).await?;
    let are_few = budgets.len() <= FEW;
    let found = budgets.into_iter().map(|Listed { budget_name: name }| async move {
        let tags = if are_few { Some(tags_of(aws, scope, &name).await?) } else { None };
        Ok(Found { tags, ..Found::named(name) })
    });
    try_join_all(found).await
}
