//! What `GetRuleGroup` says, and `UpdateRuleGroup`, which replaces all of it but the capacity.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::{self as sdk, RuleGroup};

use crate::kinds::wafv2::{
    Family, Place,
    refusals::NOT_FOUND,
    rules::{bodies_sdk, holder::Holder},
};

pub(super) const GET: &str = "wafv2:GetRuleGroup";
pub(super) const UPDATE: &str = "wafv2:UpdateRuleGroup";

/// Rule groups hold rules.
#[derive(Debug)]
pub(super) struct Group;

impl Holder for Group {
    type Thing = RuleGroup;
    const FAMILY: Family = Family::RuleGroup;
    const GET: &'static str = GET;
    const UPDATE: &'static str = UPDATE;
    const ACTIONS: Actions = Actions { read: &[Family::RuleGroup.list(), GET], write: &[GET, UPDATE] };
    const REPLACES: Replaces = Replaces::keeping("GetRuleGroup", &["RuleGroup.MonetizationConfig"]);

    fn rules(group: &mut RuleGroup) -> &mut Option<Vec<sdk::Rule>> {
        &mut group.rules
    }

    fn bodies(group: &mut RuleGroup) -> &mut Option<bodies_sdk::Built> {
        &mut group.custom_response_bodies
    }

    fn kept(group: &RuleGroup) -> Vec<&'static str> {
        group.monetization_config.iter().map(|_| "RuleGroup.MonetizationConfig").collect()
    }

    async fn get(aws: &Aws, place: &Place, id: &str) -> Result<Option<(RuleGroup, String)>, Failure> {
        let waf = aws.wafv2(&place.region);
        let call = waf.get_rule_group().name(&place.name).scope(place.scope.sdk()).id(id);
        let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
        Ok(answer.and_then(|answer| Some((answer.rule_group?, answer.lock_token?))))
    }

    async fn replace(aws: &Aws, place: &Place, group: RuleGroup, token: String) -> Result<(), Failure> {
        let waf = aws.wafv2(&place.region);
        let call = waf
            .update_rule_group()
            .name(&place.name)
            .scope(place.scope.sdk())
            .id(group.id)
            .lock_token(token)
            .set_description(group.description.filter(|text| !text.is_empty()))
            .set_rules(group.rules)
            .set_visibility_config(group.visibility_config)
            .set_custom_response_bodies(group.custom_response_bodies)
            .set_monetization_config(group.monetization_config);
        aws.send(UPDATE, call.send()).await.map(|_| ())
    }
}
