//! What `GetWebACL` says, and `UpdateWebACL`, which replaces all of it: whatever a stack does not
//! speak of is sent back as it was.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::{self as sdk, WebAcl};

use crate::kinds::wafv2::{
    Family, Place,
    refusals::NOT_FOUND,
    rules::{bodies_sdk, holder::Holder},
};

pub(super) const GET: &str = "wafv2:GetWebACL";
pub(super) const UPDATE: &str = "wafv2:UpdateWebACL";

/// Members of a web ACL that no declaration can set; each update sends them back.
const KEPT: &[&str] = &[
    "WebACL.DataProtectionConfig",
    "WebACL.OnSourceDDoSProtectionConfig",
    "WebACL.ApplicationConfig",
    "WebACL.MonetizationConfig",
];

/// Web ACLs hold rules.
#[derive(Debug)]
pub(super) struct Acl;

impl Holder for Acl {
    type Thing = WebAcl;
    const FAMILY: Family = Family::WebAcl;
    const GET: &'static str = GET;
    const UPDATE: &'static str = UPDATE;
    const ACTIONS: Actions = Actions { read: &[Family::WebAcl.list(), GET], write: &[GET, UPDATE] };
    const REPLACES: Replaces = Replaces::keeping("GetWebACL", KEPT);

    fn rules(acl: &mut WebAcl) -> &mut Option<Vec<sdk::Rule>> {
        &mut acl.rules
    }

    fn bodies(acl: &mut WebAcl) -> &mut Option<bodies_sdk::Built> {
        &mut acl.custom_response_bodies
    }

    fn last_answer(acl: &WebAcl) -> Option<&sdk::CustomResponse> {
        acl.default_action.as_ref()?.block.as_ref()?.custom_response.as_ref()
    }

    fn kept(acl: &WebAcl) -> Vec<&'static str> {
        let there = [
            acl.data_protection_config.is_some(),
            acl.on_source_d_do_s_protection_config.is_some(),
            acl.application_config.is_some(),
            acl.monetization_config.is_some(),
        ];
        KEPT.iter().zip(there).filter_map(|(member, there)| there.then_some(*member)).collect()
    }

    fn foreign(acl: &WebAcl) -> Result<(), Failure> {
        if !acl.managed_by_firewall_manager {
            return Ok(());
        }
        let failure = Failure::guard(UPDATE, format!("Firewall Manager manages the web ACL {}", acl.name));
        Err(failure
            .with_hint("change its policy in Firewall Manager, or say `external = true` to refer to it"))
    }

    async fn get(aws: &Aws, place: &Place, id: &str) -> Result<Option<(WebAcl, String)>, Failure> {
        let waf = aws.wafv2(&place.region);
        let call = waf.get_web_acl().name(&place.name).scope(place.scope.sdk()).id(id);
        let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
        Ok(answer.and_then(|answer| Some((answer.web_acl?, answer.lock_token?))))
    }

    async fn replace(aws: &Aws, place: &Place, acl: WebAcl, token: String) -> Result<(), Failure> {
        let waf = aws.wafv2(&place.region);
        let call = waf
            .update_web_acl()
            .name(&place.name)
            .scope(place.scope.sdk())
            .id(acl.id)
            .lock_token(token)
            .set_default_action(acl.default_action)
            .set_description(acl.description.filter(|text| !text.is_empty()))
            .set_rules(acl.rules)
            .set_visibility_config(acl.visibility_config)
            .set_custom_response_bodies(acl.custom_response_bodies)
            .set_captcha_config(acl.captcha_config)
            .set_challenge_config(acl.challenge_config)
            .set_token_domains(acl.token_domains)
            .set_association_config(acl.association_config)
            .set_data_protection_config(acl.data_protection_config)
            .set_on_source_d_do_s_protection_config(acl.on_source_d_do_s_protection_config)
            .set_application_config(acl.application_config)
            .set_monetization_config(acl.monetization_config);
        aws.send(UPDATE, call.send()).await.map(|_| ())
    }
}
