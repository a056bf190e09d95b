//! The declaration of a rule group.

use super::kind::Settings;
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::WafScope,
    waf::{bodies::Bodies, rule::Rules},
};

/// Rules that several web ACLs share. Their rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    pub name: Text,
    /// Whether `regional` or `cloudfront` web ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// How many capacity units (WCU) its rules may ever cost: up to 5,000. Web ACLs pay for all of it,
    /// and it can't be changed, so leave some room. What its first rules cost when not given.
    pub capacity: Option<i64>,
    /// What it is for, up to 256 characters.
    pub description: Option<Text>,
    /// Its rules, by name.
    #[serde(default)]
    pub rules: Rules,
    /// Bodies of its answers to requests that it blocks, by the key that actions name.
    #[serde(default)]
    pub custom_response_bodies: Bodies,
    /// The name of its metric; its own name when not given.
    pub metric_name: Option<String>,
    /// Whether `CloudWatch` counts requests: `true` when not given.
    pub cloudwatch_metrics: Option<bool>,
    /// Whether WAF keeps samples of requests: `true` when not given.
    pub sampled_requests: Option<bool>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

impl Spec {
    /// What it says of the group as a whole, if anything.
    pub(super) fn settings(&self) -> Option<Settings> {
        let declared = Settings {
            description: self.description.clone(),
            metric_name: self.metric_name.clone(),
            cloudwatch_metrics: self.cloudwatch_metrics.unwrap_or(true),
            sampled_requests: self.sampled_requests.unwrap_or(true),
        };
        let says_so = self.cloudwatch_metrics.is_some()
            || self.sampled_requests.is_some()
            || declared != Settings::default();
        says_so.then_some(declared)
    }
}
