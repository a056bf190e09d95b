//! A budget as stack files and documents have it.

use crate::kind::prelude::*;

/// An amount of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spend {
    /// How much.
    #[schemars(range(min = 0))]
    pub amount: f64,
    /// Of what: `USD`, `GB`, `PERCENTAGE`; dollars when not given.
    #[serde(default = "dollars")]
    pub unit: String,
}

fn dollars() -> String {
    "USD".to_owned()
}

/// Which costs count. All that are included are when not given, unblended and not amortized.
#[expect(clippy::struct_excessive_bools, reason = "AWS has as many")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CostTypes {
    /// Credits.
    pub include_credit: bool,
    /// Discounts.
    pub include_discount: bool,
    /// Subscriptions other than reserved instances.
    pub include_other_subscription: bool,
    /// Recurring fees, such as monthly ones of reserved instances.
    pub include_recurring: bool,
    /// Refunds.
    pub include_refund: bool,
    /// Subscriptions.
    pub include_subscription: bool,
    /// Fees of support.
    pub include_support: bool,
    /// Taxes.
    pub include_tax: bool,
    /// Upfront fees of reserved instances.
    pub include_upfront: bool,
    /// Whether rates are amortized.
    pub use_amortized: bool,
    /// Whether rates are blended.
    pub use_blended: bool,
}

impl Default for CostTypes {
    fn default() -> Self {
        Self {
            include_credit: true,
            include_discount: true,
            include_other_subscription: true,
            include_recurring: true,
            include_refund: true,
            include_subscription: true,
            include_support: true,
            include_tax: true,
            include_upfront: true,
            use_amortized: false,
            use_blended: false,
        }
    }
}

/// The days of which a budget is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// The first day: `2026-12-01`. The beginning of the current period when not given.
    #[schemars(extend("pattern" = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-pattern" = "a day as 2026-12-01"))]
    pub start: Option<String>,
    /// The day on which it ends. Default: 2087-06-15.
    #[schemars(extend("pattern" = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "x-pattern" = "a day as 2026-12-01"))]
    pub end: Option<String>,
}

/// How the limit follows from what was spent before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoAdjust {
    /// By what was spent, or by what will be.
    #[schemars(extend("enum" = ["HISTORICAL", "FORECAST"], "x-enum" = "type of adjustment"))]
    pub auto_adjust_type: String,
    /// Of which time.
    pub historical_options: Option<HistoricalOptions>,
}

/// The time that a limit follows from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HistoricalOptions {
    /// How many periods.
    #[schemars(range(min = 1, max = 60))]
    pub budget_adjustment_period: u8,
}

/// What `UpdateBudget` replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetValue {
    pub(super) r#type: String,
    pub(super) time_unit: String,
    pub(super) limit: Option<Spend>,
    pub(super) planned_limits: BTreeMap<String, Spend>,
    pub(super) cost_filters: BTreeMap<String, BTreeSet<Text>>,
    pub(super) cost_types: Option<CostTypes>,
    pub(super) time_period: Option<Period>,
    pub(super) auto_adjust: Option<AutoAdjust>,
    pub(super) billing_view: Option<Arn>,
}
