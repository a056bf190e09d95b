//! What is said of the rule group as a whole.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::RuleGroup;

use super::live::{GET, Group, UPDATE};
use crate::kinds::wafv2::{
    refusals::WRITES,
    rules::{
        holder::{self, Holder},
        rule_sdk::visibility,
    },
};

/// The aspect's name.
pub(super) const NAME: &str = "settings";

/// What is said of the rule group as a whole. A metric's name that is `None` is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metric_name: Option<String>,
    pub(super) cloudwatch_metrics: bool,
    pub(super) sampled_requests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { description: None, metric_name: None, cloudwatch_metrics: true, sampled_requests: true }
    }
}

/// The aspect.
#[derive(Debug)]
pub(super) struct GroupSettings;

impl Aspect for GroupSettings {
    type Value = Settings;
    const NAME: &'static str = NAME;
    const ABOUT: &'static str = "its description and metrics";
    const REPLACES: Replaces = Group::REPLACES;
    const ACTIONS: Actions = Group::ACTIONS;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = WRITES;

    fn undeclared(_scope: &Scope) -> Option<Settings> {
        Some(Settings::default())
    }

    fn fill(want: &mut Settings, live: &Settings) {
        want.metric_name = want.metric_name.take().or_else(|| live.metric_name.clone());
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Settings>>, Failure> {
        let Some(group) = holder::seen::<Group>(aws, at).await? else { return Ok(None) };
        let strange =
            || Failure::guard(GET, "this version of trueup does not know a rule group without metrics");
        let visibility = group.visibility_config.clone().ok_or_else(strange)?;
        let settings = Settings {
            description: group.description.clone().filter(|text| !text.is_empty()).map(known),
            metric_name: Some(visibility.metric_name),
            cloudwatch_metrics: visibility.cloud_watch_metrics_enabled,
            sampled_requests: visibility.sampled_requests_enabled,
        };
        Ok(Some(Seen::new(settings).keeping(Group::kept(&group))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Settings) -> Result<(), Failure> {
        let name = at.output("name");
        let metric = want.metric_name.as_deref();
        let built = visibility(metric.unwrap_or(name), want.cloudwatch_metrics, want.sampled_requests)
            .map_err(unbuilt(UPDATE))?;
        let change = |mut group: RuleGroup| {
            let live = group.visibility_config.take().map(|visibility| visibility.metric_name);
            let mut visibility = built.clone();
            if let (None, Some(live)) = (metric, live) {
                visibility.metric_name = live;
            }
            group.visibility_config = Some(visibility);
            group.description = want.description.as_ref().map(Text::value);
            group
        };
        holder::update::<Group>(aws, at, change).await
    }

    async fn delete(&self, _aws: &Aws, _at: &Target) -> Result<(), Failure> {
        Err(Failure::guard(UPDATE, "a rule group can't be without metrics"))
    }
}
