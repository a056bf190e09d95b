//! The declaration of a web ACL.

use super::{kind::Settings, logging::Logging};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::WafScope,
    waf::{
        action::DefaultAction,
        bodies::Bodies,
        rule::Rules,
        words::{AssociatedResourceType, SizeInspectionLimit, Word},
    },
};

/// A web ACL: rules that look at every request, and what is done with a request that none of them
/// decides on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    pub name: Text,
    /// What it protects: `regional` resources, or `cloudfront` distributions. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// What is done with a request that no rule decides on: `"allow"` when not given.
    pub default_action: Option<DefaultAction>,
    /// What it is for, up to 256 characters.
    pub description: Option<Text>,
    /// Its rules, by name.
    #[serde(default)]
    pub rules: Rules,
    /// Bodies of its answers to requests that it blocks, by the key that actions name.
    #[serde(default)]
    pub custom_response_bodies: Bodies,
    /// Seconds for which a solved puzzle counts: 60 to 259,200. Left as it is when not given.
    pub captcha_immunity_time: Option<i64>,
    /// Seconds for which a passed challenge counts: 300 to 259,200. Left as it is when not given.
    pub challenge_immunity_time: Option<i64>,
    /// Domains whose tokens it accepts, beside that of what it protects. Left as they are when not
    /// given.
    pub token_domains: Option<BTreeSet<String>>,
    /// How much of a body rules look at, by the type of what is protected:
    /// `{ CLOUDFRONT = "KB_64" }`. Left as it is when not given.
    pub association_config: Option<BTreeMap<Word<AssociatedResourceType>, Word<SizeInspectionLimit>>>,
    /// The name of the metric of requests that no rule decides on; the web ACL's own when not given.
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
