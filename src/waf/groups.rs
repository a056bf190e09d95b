//! Rules that somebody else keeps together: groups of AWS or a vendor, and one's own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    action::Action,
    group_configs::{AccountCreation, AccountTakeover, AntiDdos, BotControl},
    statement::Statement,
};
use crate::model::Arn;

/// Other actions for rules of a group, by the rule's name.
pub type Overrides = BTreeMap<String, Action>;

/// Rules that AWS or a vendor looks after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManagedRuleGroup {
    /// Who looks after it.
    #[serde(default = "aws")]
    pub vendor: String,
    /// Its name, as in `AWSManagedRulesCommonRuleSet`.
    pub name: String,
    /// A version to stay at; the vendor's default otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Other actions for some of its rules, by name: `{ SizeRestrictions_BODY = "count" }`.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 100))]
    pub rule_action_overrides: Overrides,
    /// Shows the group only requests that match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_down_statement: Option<Box<Statement>>,
    /// What `AWSManagedRulesBotControlRuleSet` needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot_control: Option<BotControl>,
    /// What `AWSManagedRulesATPRuleSet` needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_takeover: Option<AccountTakeover>,
    /// What `AWSManagedRulesACFPRuleSet` needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_creation: Option<AccountCreation>,
    /// What `AWSManagedRulesAntiDDoSRuleSet` needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anti_ddos: Option<AntiDdos>,
}

fn aws() -> String {
    "AWS".to_owned()
}

/// Rules of a rule group of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleGroup {
    /// The group, as in `${wafv2.rule_group.x.arn}`.
    pub arn: Arn,
    /// Other actions for some of its rules, by name.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 100))]
    pub rule_action_overrides: Overrides,
}
