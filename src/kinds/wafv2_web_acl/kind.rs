//! The declaration of a web ACL, what AWS would refuse in it beside the bounds of its fields as far as it is known offline,
//! what of it is set of the web ACL as a whole, and the kind.

use super::{
    associations::{self, AclAssociations},
    log_spec::Logging,
    logging::{self, AclLogging},
};
use crate::{
    kinds::wafv2::{
        forms::{CAPTCHA, CHALLENGE, DEFAULT_ACTION, METRIC, METRICS, SAMPLES},
        prelude::*,
        rules::{
            aspects::{self, BodiesOf, RulesOf},
            capacity,
            check::{self, Around, Findings, check_metric, check_response},
        },
    },
    waf::{
        action::DefaultAction,
        bodies::Bodies,
        rule::{self, Rules},
        words::{AssociatedResourceType, SizeInspectionLimit, Word},
    },
};

/// A web ACL: rules that look at every request, and what is done with a request that none of them
/// decides on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// What it protects: `regional` resources, or `cloudfront` distributions. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// What is done with a request that no rule decides on: `"allow"` when not given.
    pub default_action: Option<DefaultAction>,
    /// What it is for, up to 256 characters.
    #[schemars(length(max = 256), extend("pattern" = DESCRIPTION, "x-pattern" = DESCRIPTION_IN_WORDS))]
    pub description: Option<Text>,
    /// Its rules, by name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub rules: Rules,
    /// Bodies of its answers to requests that it blocks, by the key that actions name.
    #[serde(default)]
    #[schemars(extend("propertyNames" = { "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub custom_response_bodies: Bodies,
    /// Seconds for which a solved puzzle counts: 60 to 259,200. Left as it is when not given.
    #[schemars(range(min = 60, max = 259_200))]
    pub captcha_immunity_time: Option<i64>,
    /// Seconds for which a passed challenge counts: 300 to 259,200. Left as it is when not given.
    #[schemars(range(min = 300, max = 259_200))]
    pub challenge_immunity_time: Option<i64>,
    /// Domains whose tokens it accepts, beside that of what it protects. Left as they are when not
    /// given.
    #[schemars(extend("items" = {
        "type": "string", "maxLength": 253, "pattern": r"^[\w./-]*\.[\w./-]*$", "x-pattern": "a domain, as in example.com"
    }))]
    pub token_domains: Option<BTreeSet<String>>,
    /// How much of a body rules look at, by the type of what is protected:
    /// `{ CLOUDFRONT = "KB_64" }`. Left as it is when not given.
    pub association_config: Option<BTreeMap<Word<AssociatedResourceType>, Word<SizeInspectionLimit>>>,
    /// The name of the metric of requests that no rule decides on; the web ACL's own when not given.
    #[schemars(extend("pattern" = rule::METRIC, "x-pattern" = rule::METRIC_IN_WORDS))]
    pub metric_name: Option<String>,
    /// Whether `CloudWatch` counts requests: `true` when not given.
    pub cloudwatch_metrics: Option<bool>,
    /// Whether WAF keeps samples of requests: `true` when not given.
    pub sampled_requests: Option<bool>,
    /// Where requests are logged, and which.
    pub logging: Option<Logging>,
    /// What it protects, by ARN: load balancers, stages of REST APIs, user pools and so on. What is not
    /// declared is left alone; `[]` says that it protects nothing. `CloudFront` distributions name their
    /// web ACL themselves.
    pub associations: Option<Vec<Arn>>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What it says of the web ACL as a whole, if anything.
    fn settings(&self) -> Option<Settings> {
        let declared = Settings {
            default_action: self.default_action.clone().unwrap_or_else(DefaultAction::allow),
            description: self.description.clone(),
            captcha_immunity_time: self.captcha_immunity_time,
            challenge_immunity_time: self.challenge_immunity_time,
            token_domains: self.token_domains.clone(),
            association_config: self.association_config.clone(),
            metric_name: self.metric_name.clone(),
            cloudwatch_metrics: self.cloudwatch_metrics.unwrap_or(true),
            sampled_requests: self.sampled_requests.unwrap_or(true),
        };
        let says_so = self.default_action.is_some()
            || self.cloudwatch_metrics.is_some()
            || self.sampled_requests.is_some()
            || declared != Settings::default();
        says_so.then_some(declared)
    }

    /// Everything that AWS would refuse.
    fn problems(&self, scope: &Scope) -> Vec<Problem> {
        let place = Locality::named(&self.scope.qualified(&self.name).value(), scope);
        let around = Around { bodies: &self.custom_response_bodies, place: &place, in_group: false };
        let mut found = self.settings_problems();
        found.extend(self.logging.iter().flat_map(|logging| logging.problems(&place.region, scope)));
        let associations = self.associations.as_deref();
        found.extend(associations.iter().flat_map(|arns| associations::problems(arns, self.scope, scope)));
        found.extend(check::problems(&self.rules, around));
        found.extend(capacity::too_costly(&self.rules, "a web ACL"));
        found
    }

    fn settings_problems(&self) -> Vec<Problem> {
        let mut found = Findings::default();
        if let Some(response) = self.default_action.as_ref().and_then(DefaultAction::response) {
            let bodies = &self.custom_response_bodies;
            found.below("default_action", |found| check_response(response, bodies, found));
        }
        check_metric(self.metric_name.as_deref(), &mut found);
        for kind in self.association_config.iter().flat_map(BTreeMap::keys) {
            let is_of_cloudfront = kind.0 == AssociatedResourceType::Cloudfront;
            if is_of_cloudfront != (self.scope == WafScope::Cloudfront) {
                let what = if is_of_cloudfront { "a regional" } else { "CloudFront's" };
                found.add("association_config", format!("{what} web ACL protects no {kind}"));
            }
        }
        found.done()
    }
}

/// What is set of the web ACL as a whole. What is `None` is left as it is, apart from the description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    default_action: DefaultAction,
    description: Option<Text>,
    captcha_immunity_time: Option<i64>,
    challenge_immunity_time: Option<i64>,
    token_domains: Option<BTreeSet<String>>,
    association_config: Option<BTreeMap<Word<AssociatedResourceType>, Word<SizeInspectionLimit>>>,
    metric_name: Option<String>,
    cloudwatch_metrics: bool,
    sampled_requests: bool,
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

/// A web ACL.
#[derive(Debug)]
pub struct Wafv2WebAcl;

impl Family for Wafv2WebAcl {
    type Spec = Spec;
    type Fixed = OnlyScope;
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
        list: WAF.call("wafv2:ListWebACLs").lists(&["web_acls"]),
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
        let problems = spec.problems(scope);
        let desired = Desired::named(spec.scope.qualified(&spec.name))
            .with_problems(problems)
            .with(Itself::<Self>::ASPECT, Some(OnlyScope { scope: spec.scope }))
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
        // WAF answers with nothing where nothing was set.
        let is_nothing = |wanted: &BTreeMap<_, _>| wanted.is_empty() && association_config.is_none();
        want.association_config = want
            .association_config
            .take()
            .filter(|wanted| !is_nothing(wanted))
            .or(association_config.clone());
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
