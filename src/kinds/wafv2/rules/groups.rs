//! Rules that somebody else keeps together: groups of AWS or a vendor, and one's own.

use std::collections::BTreeMap;

use aws_sdk_wafv2::types as sdk;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    action::Action,
    group_configs::{AccountCreation, AccountTakeover, AntiDdos, BotControl},
    group_configs_sdk::Configs,
    statement::Statement,
    strange::{Built, Read, each},
};
use crate::{kind::known, model::Arn};

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
    pub rule_action_overrides: Overrides,
}

impl ManagedRuleGroup {
    pub(crate) fn to_sdk(&self) -> Built<sdk::ManagedRuleGroupStatement> {
        let configs = [
            self.bot_control.as_ref().map(BotControl::to_sdk).transpose()?,
            self.account_takeover.as_ref().map(AccountTakeover::to_sdk).transpose()?,
            self.account_creation.as_ref().map(AccountCreation::to_sdk).transpose()?,
            self.anti_ddos.as_ref().map(AntiDdos::to_sdk).transpose()?,
        ];
        let configs: Vec<_> = configs.into_iter().flatten().collect();
        sdk::ManagedRuleGroupStatement::builder()
            .vendor_name(&self.vendor)
            .name(&self.name)
            .set_version(self.version.clone())
            .set_rule_action_overrides(overrides_to_sdk(&self.rule_action_overrides)?)
            .set_scope_down_statement(Statement::boxed(self.scope_down_statement.as_deref())?)
            .set_managed_rule_group_configs((!configs.is_empty()).then_some(configs))
            .build()
    }

    pub(crate) fn of_sdk(group: sdk::ManagedRuleGroupStatement) -> Read<Self> {
        let configs = Configs::of_sdk(group.managed_rule_group_configs.unwrap_or_default())?;
        Ok(Self {
            vendor: group.vendor_name,
            name: group.name,
            version: group.version,
            rule_action_overrides: overrides(group.rule_action_overrides, group.excluded_rules)?,
            scope_down_statement: Statement::unboxed(group.scope_down_statement)?,
            bot_control: configs.bot_control,
            account_takeover: configs.account_takeover,
            account_creation: configs.account_creation,
            anti_ddos: configs.anti_ddos,
        })
    }
}

impl RuleGroup {
    pub(crate) fn to_sdk(&self) -> Built<sdk::RuleGroupReferenceStatement> {
        sdk::RuleGroupReferenceStatement::builder()
            .arn(self.arn.value())
            .set_rule_action_overrides(overrides_to_sdk(&self.rule_action_overrides)?)
            .build()
    }

    pub(crate) fn of_sdk(group: sdk::RuleGroupReferenceStatement) -> Read<Self> {
        Ok(Self {
            arn: Arn(known(group.arn)),
            rule_action_overrides: overrides(group.rule_action_overrides, group.excluded_rules)?,
        })
    }
}

fn overrides_to_sdk(overrides: &Overrides) -> Built<Option<Vec<sdk::RuleActionOverride>>> {
    let built = each(overrides, |(name, action)| {
        sdk::RuleActionOverride::builder().name(name).action_to_use(action.to_sdk()?).build()
    })?;
    Ok((!built.is_empty()).then_some(built))
}

/// The overrides of a group. The rules that it excludes, which is how WAF said it before, are rules
/// that only count.
fn overrides(
    overrides: Option<Vec<sdk::RuleActionOverride>>,
    excluded: Option<Vec<sdk::ExcludedRule>>,
) -> Read<Overrides> {
    let excluded = excluded.unwrap_or_default().into_iter();
    let mut all: Overrides = excluded.map(|rule| (rule.name, Action::count())).collect();
    for one in overrides.unwrap_or_default() {
        all.insert(one.name, Action::of_sdk(one.action_to_use)?);
    }
    Ok(all)
}
