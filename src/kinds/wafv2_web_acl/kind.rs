//! The kind.

use serde_json::{Value, json};

use super::{
    associations::{self, AclAssociations},
    check,
    logging::{self, AclLogging},
    spec::{Fixed, Settings, Spec},
};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, SettingsOf, WAF, WafTags,
        form::{Form, Member, Members, NOTHING},
        forms::{CAPTCHA, CHALLENGE, DEFAULT_ACTION, METRIC, METRICS, SAMPLES},
        rules::aspects::{self, BodiesOf, RulesOf},
    },
};

/// A web ACL.
#[derive(Debug)]
pub struct Wafv2WebAcl;

impl Family for Wafv2WebAcl {
    type Spec = Spec;
    type Fixed = Fixed;
    type Settings = Settings;
    const KIND: &'static str = "wafv2.web_acl";
    const IS: &'static str = "rules that look at every request to what they protect";
    const ARN_IS: &'static str = "its ARN";
    const UNMANAGED: &'static [&'static str] =
        &["rule groups of Firewall Manager", "API keys of CAPTCHA", "log configurations of AWS services"];
    const BEHIND: Option<&'static str> = Some("what others associated with it");
    const PARTS: &'static [&'static dyn DynAspect] = &[
        &Itself::<Self>::ASPECT,
        // Rules name bodies, so these come first; what rules no longer name goes with the rules.
        &BodiesOf::<Self>::ASPECT,
        // A default that becomes `block` comes after the rules that let requests through.
        &RulesOf::<Self>::ASPECT,
        &SettingsOf::<Self>::ASPECT,
        &Configured(AclLogging),
        &AclAssociations,
        &TagsOf(WafTags),
    ];
    const CALLS: Calls = Calls {
        list: WAF.call("wafv2:ListWebACLs"),
        get: WAF.call("wafv2:GetWebACL"),
        create: WAF.call("wafv2:CreateWebACL"),
        update: WAF.call("wafv2:UpdateWebACL"),
        delete: WAF.call("wafv2:DeleteWebACL"),
    };
    const MEMBER: &'static str = "WebACL";
    const IN_ARN: &'static str = "webacl";
    const SENT: &'static [&'static str] = &[
        "DefaultAction",
        "Description",
        "Rules",
        "VisibilityConfig",
        "CustomResponseBodies",
        "CaptchaConfig",
        "ChallengeConfig",
        "TokenDomains",
        "AssociationConfig",
        "DataProtectionConfig",
        "OnSourceDDoSProtectionConfig",
        "ApplicationConfig",
        "MonetizationConfig",
    ];
    const KEPT: &'static [&'static str] = &[
        "WebACL.DataProtectionConfig",
        "WebACL.OnSourceDDoSProtectionConfig",
        "WebACL.ApplicationConfig",
        "WebACL.MonetizationConfig",
    ];
    const READ_ONLY: &'static [&'static str] = &[
        "Name",
        "Id",
        "ARN",
        "Capacity",
        "LabelNamespace",
        "ManagedByFirewallManager",
        "RetrofittedByFirewallManager",
        "PreProcessFirewallManagerRuleGroups",
        "PostProcessFirewallManagerRuleGroups",
    ];
    const FIRST: (&'static str, &'static str) = ("web_acl", "what it protects");
    const FIRST_WRITES: &'static [&'static str] =
        &["wafv2:CreateWebACL", "wafv2:TagResource", "wafv2:GetWebACL", "wafv2:DeleteWebACL"];
    const FIXED: &'static Form = &NOTHING;
    const SETTINGS: (&'static str, &'static str) =
        ("settings", "its default action, description, metrics, tokens and limits");
    const SETTINGS_FORM: &'static Form = &Form::Members(
        &["description", "token_domains"],
        &[
            Member("default_action", "", &DEFAULT_ACTION),
            CAPTCHA,
            CHALLENGE,
            Member(
                "association_config",
                "AssociationConfig.RequestBody",
                &Form::Map(&Form::Under("DefaultSizeInspectionLimit", &Form::Same)),
            ),
            METRIC,
            METRICS,
            SAMPLES,
        ],
    );
    const HOLDS_RULES: bool = true;
    const IS_IN_RULES: bool = false;

    fn declared(spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        let desired = Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(Fixed { scope: spec.scope }))
            .with(SettingsOf::<Self>::ASPECT, spec.settings())
            .with(Configured(AclLogging), spec.logging.map(Into::into))
            .with(AclAssociations, spec.associations.map(|arns| arns.into_iter().collect()))
            .with(TagsOf(WafTags), Some(spec.tags));
        aspects::declared::<Self>(desired, spec.rules, spec.custom_response_bodies)
    }

    fn fill_settings(want: &mut Settings, live: &Settings) {
        let Settings { token_domains, association_config, metric_name, .. } = live.clone();
        want.captcha_immunity_time = want.captcha_immunity_time.or(live.captcha_immunity_time);
        want.challenge_immunity_time = want.challenge_immunity_time.or(live.challenge_immunity_time);
        want.token_domains = want.token_domains.take().or(token_domains);
        want.association_config = want.association_config.take().or(association_config);
        want.metric_name = want.metric_name.take().or(metric_name);
    }

    fn guard(members: &Members) -> Result<(), Failure> {
        if members.get("ManagedByFirewallManager") != Some(&json!(true)) {
            return Ok(());
        }
        let name = members.get("Name").and_then(Value::as_str).unwrap_or_default();
        let message = format!("Firewall Manager manages the web ACL {name}");
        Err(Failure::guard(Self::CALLS.update.action, message)
            .with_hint("change its policy in Firewall Manager, or write `external = true` to refer to it"))
    }

    /// What WAF granted itself to log goes only with the logging.
    async fn before_deletion(aws: &Aws, at: &Target) -> Result<(), Failure> {
        logging::stop(aws, at).await
    }

    async fn release(aws: &Aws, at: &Target, refusal: Failure) -> Result<(), Failure> {
        associations::release(aws, at, refusal).await
    }

    async fn used(aws: &Aws, at: &Target) -> Uses {
        associations::uses(aws, at).await
    }
}
