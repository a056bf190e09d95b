//! What is said of the web ACL as a whole.

use crate::kind::prelude::*;
use std::collections::HashMap;

use aws_sdk_wafv2::types::{self as sdk, WebAcl};
use aws_smithy_types::error::operation::BuildError;

use super::live::{Acl, GET, UPDATE};
use crate::{
    kinds::wafv2::{
        refusals::WRITES,
        rules::{
            holder::{self, Holder},
            rule_sdk::{captcha, challenge, immunity, visibility},
            words_sdk::{to_sdk_word, word_of_sdk},
        },
    },
    waf::{
        action::DefaultAction,
        words::{AssociatedResourceType, SizeInspectionLimit, Word},
    },
};

/// The aspect's name.
pub(super) const NAME: &str = "settings";

/// Limits by the type of what is protected.
type Limits = BTreeMap<Word<AssociatedResourceType>, Word<SizeInspectionLimit>>;

/// What is said of the web ACL as a whole. What is `None` is left as it is, apart from the description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
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
    pub(super) association_config: Option<Limits>,
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

/// The aspect.
#[derive(Debug)]
pub(super) struct AclSettings;

impl Aspect for AclSettings {
    type Value = Settings;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its default action, description, metrics, tokens and limits";
    const REPLACES: Replaces = Acl::REPLACES;
    const ACTIONS: Actions = Acl::ACTIONS;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn undeclared(_scope: &Scope) -> Option<Settings> {
        Some(Settings::default())
    }

    fn fill(want: &mut Settings, live: &Settings) {
        let Settings { token_domains, association_config, metric_name, .. } = live.clone();
        want.captcha_immunity_time = want.captcha_immunity_time.or(live.captcha_immunity_time);
        want.challenge_immunity_time = want.challenge_immunity_time.or(live.challenge_immunity_time);
        want.token_domains = want.token_domains.take().or(token_domains);
        want.association_config = want.association_config.take().or(association_config);
        want.metric_name = want.metric_name.take().or(metric_name);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Settings>>, Failure> {
        let Some(acl) = holder::seen::<Acl>(aws, at).await? else { return Ok(None) };
        let kept = Acl::kept(&acl);
        Ok(Some(Seen::new(Settings::of_sdk(acl)?).keeping(kept)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Settings) -> Result<(), Failure> {
        let built = want.to_sdk(at.output("name"), UPDATE)?;
        holder::update::<Acl>(aws, at, |acl| built.clone().into_acl(acl)).await
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(UPDATE, "a web ACL can't be without a default action"))
    }
}

/// The SDK's form of the settings.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) default_action: sdk::DefaultAction,
    pub(super) description: Option<String>,
    pub(super) captcha: Option<sdk::CaptchaConfig>,
    pub(super) challenge: Option<sdk::ChallengeConfig>,
    pub(super) token_domains: Option<Vec<String>>,
    limits: Option<HashMap<sdk::AssociatedResourceType, sdk::RequestBodyAssociatedResourceTypeConfig>>,
    pub(super) visibility: sdk::VisibilityConfig,
    names_metric: bool,
}

impl Built {
    /// How much of a body rules look at.
    pub(super) fn association_config(&self) -> Option<sdk::AssociationConfig> {
        let limits = self.limits.clone().filter(|limits| !limits.is_empty());
        limits.map(|limits| sdk::AssociationConfig::builder().set_request_body(Some(limits)).build())
    }

    /// The web ACL with these settings, and everything else as it was.
    fn into_acl(self, mut acl: WebAcl) -> WebAcl {
        acl.default_action = Some(self.default_action);
        acl.description = self.description;
        acl.captcha_config = self.captcha.or(acl.captcha_config);
        acl.challenge_config = self.challenge.or(acl.challenge_config);
        if let Some(domains) = self.token_domains {
            acl.token_domains = (!domains.is_empty()).then_some(domains);
        }
        if let Some(limits) = self.limits {
            let mut config =
                acl.association_config.unwrap_or_else(|| sdk::AssociationConfig::builder().build());
            config.request_body = (!limits.is_empty()).then_some(limits);
            let says_nothing = config == sdk::AssociationConfig::builder().build();
            acl.association_config = (!says_nothing).then_some(config);
        }
        let metric = acl.visibility_config.map(|visibility| visibility.metric_name);
        let mut visibility = self.visibility;
        if let (false, Some(metric)) = (self.names_metric, metric) {
            visibility.metric_name = metric;
        }
        acl.visibility_config = Some(visibility);
        acl
    }
}

impl Settings {
    /// For a call about the web ACL called `name`.
    pub(super) fn to_sdk(&self, name: &str, operation: &str) -> Result<Built, Failure> {
        let metric = self.metric_name.as_deref().unwrap_or(name);
        let limit = |limit: &Word<SizeInspectionLimit>| {
            let builder = sdk::RequestBodyAssociatedResourceTypeConfig::builder();
            builder.default_size_inspection_limit(to_sdk_word(limit)).build()
        };
        let limits = self.association_config.as_ref().map(|limits| {
            let limits = limits.iter().map(|(kind, one)| Ok((to_sdk_word(kind), limit(one)?)));
            limits.collect::<Result<_, BuildError>>()
        });
        let build = || {
            Ok(Built {
                default_action: self.default_action.to_sdk()?,
                description: self.description.as_ref().map(Text::value),
                captcha: captcha(self.captcha_immunity_time)?,
                challenge: challenge(self.challenge_immunity_time)?,
                token_domains: self.token_domains.clone().map(|domains| domains.into_iter().collect()),
                limits: limits.transpose()?,
                visibility: visibility(metric, self.cloudwatch_metrics, self.sampled_requests)?,
                names_metric: self.metric_name.is_some(),
            })
        };
        build().map_err(unbuilt(operation))
    }

    pub(super) fn of_sdk(acl: WebAcl) -> Result<Self, Failure> {
        let strange =
            |what: &str| Failure::guard(GET, format!("this version of trueup does not know {what}"));
        let visibility = acl.visibility_config.ok_or_else(|| strange("a web ACL without metrics"))?;
        let limits = acl.association_config.and_then(|config| config.request_body);
        Ok(Self {
            default_action: DefaultAction::of_sdk(acl.default_action)
                .map_err(|_| strange("its default action"))?,
            description: acl.description.filter(|text| !text.is_empty()).map(known),
            captcha_immunity_time: immunity(acl.captcha_config.and_then(|c| c.immunity_time_property)),
            challenge_immunity_time: immunity(acl.challenge_config.and_then(|c| c.immunity_time_property)),
            token_domains: acl
                .token_domains
                .filter(|domains| !domains.is_empty())
                .map(|domains| domains.into_iter().collect()),
            association_config: limits.filter(|limits| !limits.is_empty()).map(|limits| {
                let limits = limits.into_iter();
                limits
                    .map(|(kind, limit)| {
                        (word_of_sdk(kind), word_of_sdk(limit.default_size_inspection_limit))
                    })
                    .collect()
            }),
            metric_name: Some(visibility.metric_name),
            cloudwatch_metrics: visibility.cloud_watch_metrics_enabled,
            sampled_requests: visibility.sampled_requests_enabled,
        })
    }
}
