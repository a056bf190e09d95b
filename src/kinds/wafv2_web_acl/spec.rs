//! The declaration of a web ACL, and what of it is set of the web ACL as a whole.

use super::log_spec::Logging;
use crate::{
    kind::prelude::*,
    kinds::wafv2::{
        WafScope,
        names::{DESCRIPTION, DESCRIPTION_IN_WORDS, NAME, NAME_IN_WORDS},
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
    pub(super) fn settings(&self) -> Option<Settings> {
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
}

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
