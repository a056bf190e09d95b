//! Rules, by name.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    action::{Action, OverrideAction},
    statement::Statement,
};

/// Rules by name. Their order is that of their priorities.
pub type Rules = BTreeMap<String, Rule>;

/// The name of a metric.
pub(crate) const METRIC: &str = r"^[\w#:./-]{1,255}$";
pub(crate) const METRIC_IN_WORDS: &str = "1 to 255 letters, digits and _#:.-/";

/// What to look for in a request, and what to do then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its place: the rule with the lowest number looks first. No two rules have the same.
    #[schemars(range(min = 0))]
    pub priority: i32,
    /// What to look for.
    pub statement: Statement,
    /// What to do then. Rule groups have `override_action` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// What becomes of the actions of a rule group; they stay when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_action: Option<OverrideAction>,
    /// Labels that it puts on the request, for rules that look later.
    #[serde(default)]
    pub rule_labels: BTreeSet<String>,
    /// Seconds for which a solved puzzle counts: 60 to 259,200; the web ACL's when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 60, max = 259_200))]
    pub captcha_immunity_time: Option<i64>,
    /// Seconds for which a passed challenge counts: 300 to 259,200; the web ACL's when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 300, max = 259_200))]
    pub challenge_immunity_time: Option<i64>,
    /// The name of its metric; its own name when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = METRIC, "x-pattern" = METRIC_IN_WORDS))]
    pub metric_name: Option<String>,
    /// Whether `CloudWatch` counts what it matches.
    #[serde(default = "yes")]
    pub cloudwatch_metrics: bool,
    /// Whether WAF keeps samples of what it matches.
    #[serde(default = "yes")]
    pub sampled_requests: bool,
}

fn yes() -> bool {
    true
}

/// Says what a declaration leaves to the reader: the name of a metric, and that a group's actions stay.
pub(crate) fn complete(rules: &mut Rules) {
    for (name, rule) in rules {
        rule.metric_name.get_or_insert_with(|| name.clone());
        if rule.statement.is_group() && rule.action.is_none() {
            rule.override_action.get_or_insert_default();
        }
    }
}
