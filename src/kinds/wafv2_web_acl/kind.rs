//! The kind, and the values of its aspects.

use serde_json::{Value, json};

use super::{
    associations::{self, AclAssociations},
    check,
    logging::{self, AclLogging},
    spec::Spec,
};
use crate::{
    kind::{DynAspect, prelude::*},
    kinds::wafv2::{
        Calls, Family, Itself, SettingsOf, WafScope, WafTags,
        form::{Form, Member, Members, NOTHING, same},
        forms::{CAPTCHA, CHALLENGE, DEFAULT_ACTION, METRIC, METRICS, SAMPLES},
        live::{self, WAF, WANTED_BODIES},
        rules::aspects::{BodiesOf, RulesOf},
    },
    waf::{
        action::DefaultAction,
        rule::complete,
        words::{AssociatedResourceType, SizeInspectionLimit, Word},
    },
};

/// A web ACL.
#[derive(Debug)]
pub struct Wafv2WebAcl;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// What it protects.
    pub(super) scope: WafScope,
}

/// What is set of the web ACL as a whole. What is `None` is left as it is, apart from the description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub(super) default_action: DefaultAction,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) captcha_immunity_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) challenge_immunity_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token_domains: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) association_config: Option<BTreeMap<Word<AssociatedResourceType>, Word<SizeInspectionLimit>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metric_name: Option<String>,
    pub(super) cloudwatch_metrics: bool,
    pub(super) sampled_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_action: DefaultAction::allow(),
            description: None,
            captcha_immunity_time: None,
            challenge_immunity_time: None,
            token_domains: None,
            association_config: None,
            metric_name: None,
            cloudwatch_metrics: true,
            sampled_requests: true,
        }
    }
}

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
    const SETTINGS_FORM: &'static Form = &Form::Members(&[
        Member("default_action", "", &DEFAULT_ACTION),
        same("description"),
        CAPTCHA,
        CHALLENGE,
        same("token_domains"),
        Member(
            "association_config",
            "AssociationConfig.RequestBody",
            &Form::Map(&Form::Under("DefaultSizeInspectionLimit", &Form::Same)),
        ),
        METRIC,
        METRICS,
        SAMPLES,
    ]);
    const HOLDS_RULES: bool = true;
    const IS_IN_RULES: bool = false;

    fn declared(mut spec: Spec, scope: &Scope) -> Desired {
        let problems = check::problems(&spec, scope);
        complete(&mut spec.rules);
        let bodies: BTreeSet<&String> = spec.custom_response_bodies.keys().collect();
        Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with_setting(WANTED_BODIES, bodies)
            .with(Itself::<Self>::ASPECT, Some(Fixed { scope: spec.scope }))
            .with(SettingsOf::<Self>::ASPECT, spec.settings())
            .with(RulesOf::<Self>::ASPECT, Some(spec.rules).filter(|rules| !rules.is_empty()))
            .with(
                BodiesOf::<Self>::ASPECT,
                Some(spec.custom_response_bodies).filter(|bodies| !bodies.is_empty()),
            )
            .with(Configured(AclLogging), spec.logging.map(Into::into))
            .with(AclAssociations, spec.associations.map(|arns| arns.into_iter().collect()))
            .with(TagsOf(WafTags), Some(spec.tags))
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

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        // What WAF granted itself to log goes only with the logging.
        logging::stop(aws, at).await?;
        associations::delete_released(aws, at, || live::delete::<Self>(aws, at)).await
    }

    async fn used(aws: &Aws, at: &Target) -> Uses {
        associations::uses(aws, at).await
    }
}
