//! Aspect `alarm`: the alarm with its rule, from a declaration, and from and to the SDK's types.

use aws_sdk_cloudwatch::types::AlarmType;

use super::{
    rule::{Rule, children, tokens},
    spec::{self, Spec, Suppressor},
};
use crate::{kind::prelude::*, kinds::cloudwatch::prelude::*};

/// Everything that `PutCompositeAlarm` replaces at once, but for whether actions run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompositeValue {
    pub(super) description: Text,
    pub(super) rule: Rule,
    pub(super) actions_suppressor: Option<Suppressor>,
    pub(super) alarm_actions: BTreeSet<Arn>,
    pub(super) ok_actions: BTreeSet<Arn>,
    pub(super) insufficient_data_actions: BTreeSet<Arn>,
}

/// AWS's answer to a rule about an alarm that does not exist.
const NO_ALARM: Refusal = Refusal::new(
    "ValidationError",
    "Could not save the composite alarm as alarms [{}] in the alarm rule do not exist",
);

impl CompositeValue {
    /// The alarms that it names, by name or ARN.
    fn names(&self) -> Vec<Named> {
        let named = |text: &str| {
            if text.starts_with("arn:") { Named::arn(text) } else { Named::called(ALARMS, text) }
        };
        let rule = self.rule.value();
        let tokens = tokens(&rule).unwrap_or_default();
        let of_rule = children(&tokens).into_iter().map(|alarm| named(alarm).or(NO_ALARM));
        let suppressor = self.actions_suppressor.as_ref().map(|each| named(&each.alarm.value()));
        of_rule.chain(suppressor).collect()
    }
}

/// Alarms on alarms.
#[derive(Debug)]
pub(crate) struct OnAlarms;

impl AlarmForm for OnAlarms {
    type Spec = Spec;
    type Value = CompositeValue;
    const KIND: &'static str = "cloudwatch.composite_alarm";
    const IS: &'static str = "an alarm on the states of other alarms";
    const NOT_MANAGED: &'static [&'static str] = &["alarm mute rules"];
    const TYPE: AlarmType = AlarmType::CompositeAlarm;
    const ABOUT: &'static str = "rule, actions and actions suppressor";
    const PUT: &'static str = "cloudwatch:PutCompositeAlarm";
    const NAMES: Option<Names<CompositeValue>> = Some(CompositeValue::names);
    // New alarms may not be known everywhere yet.
    const TRANSIENT: &'static [Transient] = &[
        Transient::of_named("ValidationError", "in the alarm rule do not exist", &["cloudwatch"]),
        Transient::of_named("ValidationException", "in the alarm rule do not exist", &["cloudwatch"]),
    ];

    fn desired(spec: Spec, scope: &Scope) -> Desired {
        let problems = spec::problems(&spec, scope);
        let alarm = CompositeValue {
            description: spec.description,
            rule: spec.rule.into(),
            actions_suppressor: spec.actions_suppressor,
            alarm_actions: spec.alarm_actions.into_iter().collect(),
            ok_actions: spec.ok_actions.into_iter().collect(),
            insufficient_data_actions: spec.insufficient_data_actions.into_iter().collect(),
        };
        Desired::named(spec.name)
            .with_problems(problems)
            .with(AlarmOf::<Self>::ASPECT, Some(alarm))
            .with(ActionsEnabled, spec.actions_enabled)
            .with(TagsOf(CloudWatchTags), Some(spec.tags))
    }

    fn from_aws(live: LiveAlarm, _scope: &Scope) -> Option<CompositeValue> {
        let LiveAlarm::Composite(alarm) = live else { return None };
        let suppressor = alarm.actions_suppressor.filter(|name| !name.is_empty()).map(|name| Suppressor {
            alarm: known(name),
            wait_period: alarm.actions_suppressor_wait_period.unwrap_or_default(),
            extension_period: alarm.actions_suppressor_extension_period.unwrap_or_default(),
        });
        Some(CompositeValue {
            description: known(alarm.alarm_description.unwrap_or_default()),
            rule: known(alarm.alarm_rule.unwrap_or_default()).into(),
            actions_suppressor: suppressor,
            alarm_actions: actions::from_aws(alarm.alarm_actions),
            ok_actions: actions::from_aws(alarm.ok_actions),
            insufficient_data_actions: actions::from_aws(alarm.insufficient_data_actions),
        })
    }

    async fn put(aws: &Aws, at: &Target, want: CompositeValue, beside: Beside) -> Result<(), Failure> {
        let suppressor = want.actions_suppressor.as_ref();
        let call = aws
            .cloudwatch(&at.scope.region)
            .put_composite_alarm()
            .alarm_name(&at.name)
            .alarm_rule(want.rule.value())
            .set_alarm_description(Some(want.description.value()).filter(|text| !text.is_empty()))
            .actions_enabled(beside.acts)
            .set_action_configuration(beside.action_configuration)
            .set_actions_suppressor(suppressor.map(|suppressor| suppressor.alarm.value()))
            .set_actions_suppressor_wait_period(suppressor.map(|suppressor| suppressor.wait_period))
            .set_actions_suppressor_extension_period(suppressor.map(|suppressor| suppressor.extension_period))
            .set_alarm_actions(actions::to_aws(&want.alarm_actions))
            .set_ok_actions(actions::to_aws(&want.ok_actions))
            .set_insufficient_data_actions(actions::to_aws(&want.insufficient_data_actions))
            .set_tags(beside.tags);
        aws.send(Self::PUT, call.send()).await.map(drop)
    }
}
