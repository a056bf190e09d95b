//! Rules that somebody else keeps together, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::{
    group_configs_sdk::Configs,
    strange::{Built, Read, each},
};
use crate::waf::{
    action::Action,
    group_configs::{AccountCreation, AccountTakeover, AntiDdos, BotControl},
    groups::{ManagedRuleGroup, Overrides, RuleGroup},
    statement::Statement,
};

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
