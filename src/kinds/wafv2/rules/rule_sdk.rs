//! Rules, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::strange::{Built, Read, Strange, each};
use crate::waf::{
    action::{Action, OverrideAction},
    rule::{Rule, Rules},
    statement::Statement,
};

impl Rule {
    fn to_sdk(&self, name: &str) -> Built<sdk::Rule> {
        let labels = each(&self.rule_labels, |label| sdk::Label::builder().name(label).build())?;
        let metric = self.metric_name.as_deref().unwrap_or(name);
        sdk::Rule::builder()
            .name(name)
            .priority(self.priority)
            .statement(self.statement.to_sdk()?)
            .set_action(self.action.as_ref().map(Action::to_sdk).transpose()?)
            .set_override_action(self.override_action.map(OverrideAction::to_sdk))
            .set_rule_labels((!labels.is_empty()).then_some(labels))
            .set_captcha_config(captcha(self.captcha_immunity_time)?)
            .set_challenge_config(challenge(self.challenge_immunity_time)?)
            .visibility_config(visibility(metric, self.cloudwatch_metrics, self.sampled_requests)?)
            .build()
    }

    fn of_sdk(rule: sdk::Rule) -> Read<Self> {
        let visibility = rule.visibility_config.ok_or(Strange("a rule that says nothing of metrics"))?;
        let labels = rule.rule_labels.unwrap_or_default().into_iter();
        let (action, override_action) = match (rule.action, rule.override_action) {
            (None, Some(action)) => (None, Some(OverrideAction::of_sdk(&action)?)),
            (action, _) => (Some(Action::of_sdk(action)?), None),
        };
        Ok(Self {
            priority: rule.priority,
            statement: Statement::of_sdk(rule.statement.ok_or(Strange("a rule without a statement"))?)?,
            action,
            override_action,
            rule_labels: labels.map(|label| label.name).collect(),
            captcha_immunity_time: immunity(rule.captcha_config.and_then(|c| c.immunity_time_property)),
            challenge_immunity_time: immunity(rule.challenge_config.and_then(|c| c.immunity_time_property)),
            metric_name: Some(visibility.metric_name),
            cloudwatch_metrics: visibility.cloud_watch_metrics_enabled,
            sampled_requests: visibility.sampled_requests_enabled,
        })
    }
}

/// Rules for a call, in the order that they look.
pub(crate) fn to_sdk(rules: &Rules, operation: &str) -> Result<Vec<sdk::Rule>, Failure> {
    let mut built = each(rules, |(name, rule)| rule.to_sdk(name)).map_err(unbuilt(operation))?;
    built.sort_by_key(|rule| rule.priority);
    Ok(built)
}

/// Rules from an answer. A rule that the language can't say is a failure: writing the others back would
/// change it.
pub(crate) fn of_sdk(rules: Vec<sdk::Rule>, operation: &str) -> Result<Rules, Failure> {
    let read = |rule: sdk::Rule| {
        let name = rule.name.clone();
        match Rule::of_sdk(rule) {
            Ok(rule) => Ok((name, rule)),
            Err(Strange(what)) => {
                let message =
                    format!("the rule `{name}` has {what} that this version of trueup does not know");
                Err(Failure::guard(operation, message))
            }
        }
    };
    rules.into_iter().map(read).collect()
}

/// What is measured.
pub(crate) fn visibility(metric: &str, metrics: bool, samples: bool) -> Built<sdk::VisibilityConfig> {
    sdk::VisibilityConfig::builder()
        .metric_name(metric)
        .cloud_watch_metrics_enabled(metrics)
        .sampled_requests_enabled(samples)
        .build()
}

/// For how long a solved puzzle counts.
pub(crate) fn captcha(seconds: Option<i64>) -> Built<Option<sdk::CaptchaConfig>> {
    let time = immunity_to_sdk(seconds)?;
    Ok(time.map(|time| sdk::CaptchaConfig::builder().immunity_time_property(time).build()))
}

/// For how long a passed challenge counts.
pub(crate) fn challenge(seconds: Option<i64>) -> Built<Option<sdk::ChallengeConfig>> {
    let time = immunity_to_sdk(seconds)?;
    Ok(time.map(|time| sdk::ChallengeConfig::builder().immunity_time_property(time).build()))
}

fn immunity_to_sdk(seconds: Option<i64>) -> Built<Option<sdk::ImmunityTimeProperty>> {
    seconds.map(|seconds| sdk::ImmunityTimeProperty::builder().immunity_time(seconds).build()).transpose()
}

/// The seconds of an answer.
pub(crate) fn immunity(time: Option<sdk::ImmunityTimeProperty>) -> Option<i64> {
    time.map(|time| time.immunity_time)
}
